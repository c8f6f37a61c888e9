import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { EventRecorder } from '../runtime/event-recorder.ts';
import type { StatusWriter } from './status-writer.ts';
import type { Timeline } from './timeline.ts';

/** What those who play the pools, the links and the jobs have in common. */
export interface Stage {
  readonly timeline: Timeline;
  readonly writer: StatusWriter;
  readonly recorder: EventRecorder;
  readonly clock: Clock;
  readonly log: Log;
}
