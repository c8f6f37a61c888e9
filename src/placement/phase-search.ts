import type { Inference } from '../domain/inference.ts';
import { CandidateSearch } from './candidate-search.ts';
import { dealtOver } from './candidates.ts';
import type { Decision, Refusal } from './decision.ts';
import { decisionOf } from './found.ts';
import type { PlacementMemory } from './memory.ts';
import type { PhaseOffers } from './phases.ts';
import { eachHasRoom, phaseOffers, phaseRoomRefusals, phaseRows, phasesOn } from './phases.ts';
import type { PlacementRequest } from './request.ts';

/** Pairs of pools looked at for one job. Beyond them the search is cut short, and says so. */
const MOST_PAIRS = 5000;

/** Looks for the best pair of pools for prefill and decode. */
export function placePhases(
  request: PlacementRequest,
  inference: Inference,
  memory: PlacementMemory,
): Decision {
  const { job } = request;
  const offers = phaseOffers(inference, request);
  const found = new CandidateSearch(request, memory);
  let pairs = 0;
  for (const row of phaseRows(job, offers)) {
    if (++pairs > MOST_PAIRS) break;
    const assignments = phasesOn(inference, row);
    if (assignments === undefined) continue;
    found.look(dealtOver(job, assignments, [row.prefill, row.decode]), 'Phase');
  }
  const extent = pairs > MOST_PAIRS ? 'cut-short' : 'complete';
  return decisionOf({ found, extent }, () => refusalsOf(request, { inference, offers, found }));
}

interface Searched {
  readonly inference: Inference;
  readonly offers: PhaseOffers;
  readonly found: CandidateSearch;
}

function refusalsOf(
  { job, pools }: PlacementRequest,
  { inference, offers, found }: Searched,
): readonly Refusal[] {
  if (pools.length === 0) return [{ type: 'no-pools' }];
  const { allow, maxSites } = job.siteBoundary;
  const isCrowded = !found.cutsWithRoom.has('Phase') && eachHasRoom(inference, offers);
  const together: readonly Refusal[] = isCrowded
    ? [{ type: 'phases-together', neededGpus: job.gpus }]
    : [];
  const bounded: readonly Refusal[] =
    maxSites === 1 || allow.length === 0 ? [{ type: 'site-boundary', maxSites, allow }] : [];
  const room = phaseRoomRefusals(inference, offers);
  return [...offers.refusals, ...room, ...together, ...bounded, ...found.refusals.values()];
}
