import type { ApiResponse } from './api-request.ts';

type Watch = Extract<ApiResponse, { type: 'watch' }>;

interface Follower {
  began(): void;
  /** Once, from whichever side. */
  ended(): void;
}

/** The watch, with a follower who is told when it begins and when it ends. */
export function followedWatch(watch: Watch, follower: Follower): Watch {
  return {
    ...watch,
    start: (listener) => {
      let state: 'open' | 'closed' = 'open';
      const closed = (): void => {
        if (state === 'open') follower.ended();
        state = 'closed';
      };
      follower.began();
      const stop = watch.start({
        message: (message) => {
          listener.message(message);
        },
        end: () => {
          closed();
          listener.end();
        },
      });
      return () => {
        closed();
        stop();
      };
    },
  };
}
