import type { Seconds } from '../base/units.ts';
import type { LinkState } from '../network/link-state.ts';
import type { Run } from './job.ts';
import type { FabricLink, PoolNodes, RunningJob } from './world.ts';

/** What can happen to the world, and when. */
export type SimEvent =
  | { readonly type: 'time-passed'; readonly at: Seconds }
  | {
      readonly type: 'job-started';
      readonly at: Seconds;
      readonly run: Run;
      /** Steps done before, by earlier runs. */
      readonly progress: number;
      readonly ranBefore: Seconds;
    }
  | { readonly type: 'job-stopped'; readonly at: Seconds; readonly job: string }
  | { readonly type: 'job-due'; readonly at: Seconds; readonly job: string }
  | { readonly type: 'link-changed'; readonly at: Seconds; readonly state: LinkState }
  | { readonly type: 'link-removed'; readonly at: Seconds; readonly link: string }
  | { readonly type: 'nodes-changed'; readonly at: Seconds; readonly nodes: PoolNodes }
  | { readonly type: 'pool-removed'; readonly at: Seconds; readonly pool: string };

/** What the shell has to tell others; the new world already contains it. */
export type Effect =
  /** A new pace. */
  | { readonly type: 'report-job'; readonly job: RunningJob }
  /** Follows the `report-job` of a job that ran until now, or that cannot begin. */
  | { readonly type: 'job-stalled'; readonly job: RunningJob }
  | { readonly type: 'job-resumed'; readonly job: RunningJob }
  /** The job has left the world; its progress is all of its steps. */
  | { readonly type: 'job-completed'; readonly job: RunningJob }
  | { readonly type: 'job-stopped'; readonly job: RunningJob }
  | { readonly type: 'report-link'; readonly link: FabricLink }
  | { readonly type: 'report-pool'; readonly nodes: PoolNodes };
