import type { LinkState } from '../network/link-state.ts';
import type { Run } from './job.ts';
import { predictLocal, shareLinks } from './sharing.ts';
import type { Sharing } from './sharing.ts';
import { inOrder } from './world.ts';
import type { Pace, PoolNodes, RunningJob, World } from './world.ts';

/** How fast every job goes, and how the links are shared among those that cross them. */
export interface Paces {
  readonly byJob: ReadonlyMap<string, Pace>;
  readonly sharing: Sharing;
}

/** Follows from the jobs, links and pools as they are now, never from how they came to be so. */
export function pacesOf(world: World): Paces {
  const states = new Map([...world.links].map(([name, { state }]) => [name, state]));
  const byJob = new Map<string, Pace>(withoutNodes(world));
  const crossing: Run[] = [];
  for (const { run, pace } of inOrder(world.jobs)) {
    if (byJob.has(run.job)) continue;
    const cut = brokenLink(run, states);
    if (cut !== undefined)
      byJob.set(run.job, { type: 'stalled', because: 'link-down', where: cut });
    else if (run.routes.some(({ hops }) => hops.length > 0)) crossing.push(run);
    else byJob.set(run.job, local(run, pace));
  }
  const sharing = shareLinks(world.sharing, crossing, states);
  for (const [job, prediction] of sharing.predictions)
    byJob.set(job, { type: 'running', prediction });
  return { byJob, sharing };
}

/** Nothing around it changes the pace of a job that crosses no link, so it is computed once. */
function local(run: Run, before: Pace): Pace {
  if (before.type === 'running') return before;
  return { type: 'running', prediction: predictLocal(run) };
}

function brokenLink(run: Run, states: ReadonlyMap<string, LinkState>): string | undefined {
  const hops = run.routes.flatMap((route) => route.hops);
  return hops.find(({ link }) => (states.get(link)?.capacity ?? 0) === 0)?.link;
}

/**
 * The jobs whose pools have too few working nodes for all of their jobs: the last started wait, until the controller has
 * taken one off or the nodes are back. So no node ever works for two jobs, and no dead node for any.
 */
function withoutNodes({ jobs, pools }: World): readonly (readonly [string, Pace])[] {
  const left = new Map([...pools].map(([name, pool]) => [name, workingNodes(pool)]));
  return [...jobs.values()].sort(startOrder).flatMap(({ run }) => {
    const short = [...run.nodes].find(([pool, nodes]) => nodes > (left.get(pool) ?? 0));
    if (short === undefined) {
      for (const [pool, nodes] of run.nodes) left.set(pool, (left.get(pool) ?? 0) - nodes);
      return [];
    }
    return [[run.job, { type: 'stalled', because: 'nodes-down', where: short[0] }] as const];
  });
}

const workingNodes = ({ nodes, failed }: PoolNodes): number => Math.max(0, nodes - failed);

function startOrder(left: RunningJob, right: RunningJob): number {
  return left.startedAt - right.startedAt || (left.run.job < right.run.job ? -1 : 1);
}
