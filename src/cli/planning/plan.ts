import { explanationOf } from '../../../controllers/collectivejob/explain.ts';
import { offersOf } from '../../../controllers/collectivejob/openings.ts';
import { surroundingsOf } from '../../../controllers/collectivejob/surroundings.ts';
import { heldPlacement } from '../../api/placement.ts';
import type { Job } from '../../domain/job.ts';
import { place } from '../../placement/place.ts';
import type { Candidate, Refusal, Search } from '../../placement/decision.ts';
import { refusalText } from '../../placement/explain.ts';
import type { PlacementRequest } from '../../placement/request.ts';
import { changesThatAdmit } from '../../placement/what-if.ts';
import type { Inventory } from '../inventory.ts';

/** What would become of a job now: where it could go, best first, and what stands in its way elsewhere. */
export interface Plan {
  /** Best first; empty: it would wait. */
  readonly candidates: readonly Candidate[];
  readonly search: Search;
  /** Why the whole job cannot be at a site. */
  readonly refusedSites: readonly SiteRefusal[];
  /** Empty unless it would wait. */
  readonly blockedBy: readonly string[];
  readonly wouldAdmitIf: readonly string[];
}

export interface SiteRefusal {
  readonly site: string;
  readonly because: readonly string[];
}

/** Decides as the controller does, on what the jobs of the inventory leave; writes nothing. */
export function planJob(job: Job, inventory: Inventory): Plan {
  const placements = inventory.jobs
    .map(heldPlacement)
    .filter((placement) => placement !== undefined);
  const request = { job, ...offersOf(surroundingsOf(inventory), placements) };
  const decision = place(request);
  const { search } = decision;
  const refusedSites = siteRefusals(request);
  if (decision.type === 'placed') {
    const candidates = [decision.candidate, ...decision.alternatives];
    return { candidates, search, refusedSites, blockedBy: [], wouldAdmitIf: [] };
  }
  const explained = explanationOf(decision.refusals, changesThatAdmit(request));
  const { blockedBy = [], wouldAdmitIf = [] } = explained;
  return { candidates: [], search, refusedSites, blockedBy, wouldAdmitIf };
}

/** Each site asked alone. */
function siteRefusals(request: PlacementRequest): readonly SiteRefusal[] {
  const { job } = request;
  const sites = [...new Set(request.pools.map(({ pool }) => pool.site))].sort();
  const whole = { ...job, siteBoundary: { ...job.siteBoundary, maxSites: 1 } };
  return sites.flatMap((site) => {
    const pools = request.pools.filter(({ pool }) => pool.site === site);
    const decision = place({ job: whole, pools, links: [] });
    if (decision.type === 'placed') return [];
    return [{ site, because: decision.refusals.filter(isAboutPools).map(refusalText) }];
  });
}

/** That the job may not be cut is what was asked, not an answer. */
const isAboutPools = ({ type }: Refusal): boolean => type !== 'site-boundary';
