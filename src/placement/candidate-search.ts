import type { WorkInput } from '../collectives/work.ts';
import { cutOf } from '../collectives/shares.ts';
import type { Cut } from '../domain/job.ts';
import type { Reservation } from '../domain/placement.ts';
import type { Dealt } from './candidates.ts';
import { connect } from './candidates.ts';
import type { Candidate, Refusal } from './decision.ts';
import type { PlacementMemory } from './memory.ts';
import type { PlacementRequest } from './request.ts';
import type { Rank } from './shortlist.ts';
import { Shortlist, rankOf } from './shortlist.ts';

const MOST_CANDIDATES = 5;

/** The best of the places that a job was dealt out over, and why others are none. */
export class CandidateSearch {
  readonly #request: PlacementRequest;
  readonly #memory: PlacementMemory;
  readonly shortlist = new Shortlist(MOST_CANDIDATES);
  /** Why rows with room are no candidates, each reason once. */
  readonly refusals = new Map<string, Refusal>();
  readonly cutsWithRoom = new Set<Cut>();

  constructor(request: PlacementRequest, memory: PlacementMemory) {
    this.#request = request;
    this.#memory = memory;
  }

  /** What it would be compared by with endless bandwidth and no delay between the sites: no way makes it better. */
  bestRank(dealt: Dealt): Rank {
    return rankOf(this.#candidate(dealt.input, dealt), dealt.idle);
  }

  look(dealt: Dealt, cut: Cut): void {
    const { job, links } = this.#request;
    this.cutsWithRoom.add(cut);
    const unconnected = this.#candidate(dealt.input, dealt);
    const best = rankOf(unconnected, dealt.idle);
    if (!this.shortlist.wouldKeep(best)) {
      this.shortlist.skip();
      return;
    }
    if (!crosses(dealt.input)) {
      this.shortlist.show(unconnected, best);
      return;
    }
    const way = connect(job, this.#memory.table(links), dealt.input);
    if (way.type === 'failed') {
      this.refusals.set(JSON.stringify(way.failure), way.failure);
      return;
    }
    const candidate = this.#candidate(way.value.input, dealt, way.value.reservations);
    this.shortlist.show(candidate, rankOf(candidate, dealt.idle));
  }

  #candidate(
    input: WorkInput,
    { assignments }: Dealt,
    reservations: readonly Reservation[] = [],
  ): Candidate {
    const prediction = this.#memory.predict(input);
    const cut = cutOf(input.work, input.shares);
    return { cut, placement: { assignments, reservations }, prediction };
  }
}

const crosses = ({ paths }: WorkInput): boolean => paths.some(({ from, to }) => from !== to);
