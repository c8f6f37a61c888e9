import type { LinkState } from '../network/link-state.ts';
import type { Run } from './job.ts';
import { hopsOf, predictLocal, shareLinks } from './sharing.ts';
import type { Sharing } from './sharing.ts';
import { withoutNodes, workingNodes } from './shortages.ts';
import { inOrder } from './world.ts';
import type { Pace, World } from './world.ts';

/** How fast every job goes, and how the links are shared among those that cross them. */
interface Paces {
  readonly byJob: ReadonlyMap<string, Pace>;
  readonly sharing: Sharing;
}

/**
 * Follows from the jobs, links and pools as they are now, never from how they came to be so. This is the whole of the rule at
 * once; a live world computes what changes, and comes to the same.
 */
export function pacesOf({ jobs, links, pools }: World): Paces {
  const stateOf = (name: string): LinkState | undefined => links.get(name)?.state;
  const waiting = withoutNodes([...jobs.values()], (name) => {
    const pool = pools.get(name);
    return pool === undefined ? 0 : workingNodes(pool);
  });
  const byJob = new Map<string, Pace>();
  const crossing: Run[] = [];
  for (const { run } of inOrder(jobs)) {
    const stall = stallOf(run, waiting.get(run.job), stateOf);
    if (stall !== undefined) byJob.set(run.job, stall);
    else if (hopsOf(run).length > 0) crossing.push(run);
    else byJob.set(run.job, { type: 'running', prediction: predictLocal(run) });
  }
  const sharing = shareLinks(crossing, stateOf);
  for (const [job, prediction] of sharing.predictions)
    byJob.set(job, { type: 'running', prediction });
  return { byJob, sharing };
}

/** Why a job stands still: the pool it waits for, or a link without capacity; undefined when it need not. */
export function stallOf(
  run: Run,
  waitsFor: string | undefined,
  stateOf: (link: string) => LinkState | undefined,
): Extract<Pace, { readonly type: 'stalled' }> | undefined {
  if (waitsFor !== undefined) return { type: 'stalled', because: 'nodes-down', where: waitsFor };
  const cut = hopsOf(run).find(({ link }) => (stateOf(link)?.capacity ?? 0) === 0);
  return cut === undefined ? undefined : { type: 'stalled', because: 'link-down', where: cut.link };
}
