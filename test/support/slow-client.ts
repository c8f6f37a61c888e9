import type { Clock } from '../../src/base/clock.ts';
import type { Random } from '../../src/base/random.ts';
import { seconds } from '../../src/base/units.ts';
import type { Client, WatchSink } from '../../src/client/client.ts';

/** In seconds: what a busy network between two machines may take. */
const LONGEST = 0.2;

/** What whoever waited for an answer that is lost is told. */
export const lostAnswer = 'socket hang up';

/**
 * A client far from its server: requests and answers take a while, watches lag behind, each by another time, so that
 * whoever decides does so on what was true a moment ago. Now and then an answer is lost on its way.
 */
export function slowClient(inner: Client, clock: Clock, random: Random): Client {
  const lag = (): number => LONGEST * random.next() ** 3;
  const slow = async <Answer>(request: () => Promise<Answer>): Promise<Answer> => {
    await pause(clock, lag());
    const answer = await request();
    await pause(clock, lag());
    if (random.below(40) === 0) throw new Error(lostAnswer);
    return answer;
  };
  return {
    get: (...args) => slow(() => inner.get(...args)),
    list: (...args) => slow(() => inner.list(...args)),
    create: (...args) => slow(() => inner.create(...args)),
    update: (...args) => slow(() => inner.update(...args)),
    patch: (...args) => slow(() => inner.patch(...args)),
    delete: (...args) => slow(() => inner.delete(...args)),
    watch: (resource, options, sink) => inner.watch(resource, options, lagging(sink, clock, lag)),
  };
}

/** What is heard comes late, and in order. */
function lagging(sink: WatchSink, clock: Clock, lag: () => number): WatchSink {
  let last = 0;
  const later = (tell: () => void): void => {
    last = Math.max(last, clock.now() + lag() * 1000);
    clock.after(seconds((last - clock.now()) / 1000), tell);
  };
  return {
    event: (event) => {
      later(() => {
        sink.event(event);
      });
    },
    closed: (error) => {
      later(() => {
        sink.closed(error);
      });
    },
  };
}

function pause(clock: Clock, time: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(seconds(time), resolve);
  });
}
