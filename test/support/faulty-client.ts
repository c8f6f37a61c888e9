import type { Clock } from '../../src/base/clock.ts';
import { seconds } from '../../src/base/units.ts';
import type { Seconds } from '../../src/base/units.ts';
import type { Client, WatchSink } from '../../src/client/client.ts';

interface Faults {
  /** What happens to the next request; asked once for each. */
  next: () => Fault;
}

export type Fault =
  | { readonly type: 'none' }
  /** Never arrives. */
  | { readonly type: 'refused' }
  /** Arrives, but its answer does not. */
  | { readonly type: 'answer-lost' }
  /** Answers are late by this much. */
  | { readonly type: 'slow'; readonly by: Seconds };

export interface FaultyClient extends Client {
  readonly faults: Faults;
  /** Tears every open watch. */
  tearWatches(): void;
}

const unreachable = (): Error => new Error('connect ECONNREFUSED');

/** A client whose way to the server can be disturbed. */
export function faultyClient(inner: Client, clock: Clock): FaultyClient {
  const faults: Faults = { next: () => ({ type: 'none' }) };
  const open = new Map<WatchSink, () => void>();

  const disturbed = async <Answer>(request: () => Promise<Answer>): Promise<Answer> => {
    const fault = faults.next();
    if (fault.type === 'refused') throw unreachable();
    const answer = await request();
    if (fault.type === 'answer-lost') throw new Error('socket hang up');
    if (fault.type === 'slow') await pause(clock, fault.by);
    return answer;
  };

  return {
    faults,
    tearWatches() {
      for (const [sink, abort] of [...open]) {
        abort();
        open.delete(sink);
        sink.closed(new Error('premature close'));
      }
    },
    get: (...args) => disturbed(() => inner.get(...args)),
    list: (...args) => disturbed(() => inner.list(...args)),
    create: (...args) => disturbed(() => inner.create(...args)),
    update: (...args) => disturbed(() => inner.update(...args)),
    patch: (...args) => disturbed(() => inner.patch(...args)),
    delete: (...args) => disturbed(() => inner.delete(...args)),
    watch(resource, options, sink) {
      if (faults.next().type === 'refused') {
        return clock.after(seconds(0), () => {
          sink.closed(unreachable());
        });
      }
      const own: WatchSink = {
        event: (event) => {
          sink.event(event);
        },
        closed: (error) => {
          open.delete(own);
          sink.closed(error);
        },
      };
      const abort = inner.watch(resource, options, own);
      open.set(own, abort);
      return () => {
        open.delete(own);
        abort();
      };
    },
  };
}

function pause(clock: Clock, time: Seconds): Promise<void> {
  return new Promise((resolve) => {
    clock.after(time, resolve);
  });
}
