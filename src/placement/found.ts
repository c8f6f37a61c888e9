import type { CandidateSearch } from './candidate-search.ts';
import type { Decision, Refusal, Search } from './decision.ts';

interface Found {
  readonly found: CandidateSearch;
  readonly extent: Search['extent'];
}

/** The best that was found, or everything that stands in the way. */
export function decisionOf(
  { found: { shortlist }, extent }: Found,
  refusals: () => readonly Refusal[],
): Decision {
  const search = { candidates: shortlist.seen, extent };
  const [candidate, ...alternatives] = shortlist.candidates;
  return candidate === undefined
    ? { type: 'refused', refusals: refusals(), search }
    : { type: 'placed', candidate, alternatives, search };
}
