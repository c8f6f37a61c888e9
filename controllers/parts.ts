import type { Clock } from '../src/base/clock.ts';
import type { Log } from '../src/base/log.ts';
import type { Random } from '../src/base/random.ts';
import type { Client } from '../src/client/client.ts';
import type { EventRecorder } from '../src/runtime/event-recorder.ts';
import type { Informer } from '../src/runtime/informer.ts';
import type { RuntimeObserver } from '../src/runtime/observer.ts';

/** The caches all controllers share. */
interface Informers {
  readonly pools: Informer;
  readonly links: Informer;
  readonly jobs: Informer;
}

/** What every controller is built from. */
export interface ControllerParts {
  readonly client: Client;
  readonly informers: Informers;
  readonly clock: Clock;
  readonly random: Random;
  readonly recorder: EventRecorder;
  readonly log: Log;
  readonly observer: RuntimeObserver;
}
