import type { FlowCounts } from './flow-counts.ts';
import type { FlowSchema } from './flow-schema.ts';
import type { PriorityLevel } from './priority-level.ts';
import { dealHand, flowHash } from './shuffle-shard.ts';

/** A request in a level. */
export interface Entry {
  readonly flow: Flow;
  readonly distinguisher: string;
  /** Said to one that waited, when it has a seat. */
  readonly begin: () => void;
  readonly describe: () => RequestFacts;
}

/** What a request is about, for those who look at what waits. */
export interface RequestFacts {
  readonly user: string;
  readonly verb: string;
  readonly path: string;
  readonly namespace: string;
  readonly name: string;
  readonly version: string;
  readonly resource: string;
  readonly subresource: string;
}

const noQueue: readonly number[] = [];
const onlyQueue: readonly number[] = [0];

/** So many hands are remembered: a hash costs more than the rest of it. */
const mostHands = 4096;

/** Where a request was sorted to: a schema and its level, as long as neither changes. */
export class Flow {
  readonly schema: FlowSchema;
  readonly level: PriorityLevel<Entry>;
  readonly counts: FlowCounts;
  readonly #hands = new Map<string, readonly number[]>();

  constructor(schema: FlowSchema, level: PriorityLevel<Entry>, counts: FlowCounts) {
    this.schema = schema;
    this.level = level;
    this.counts = counts;
  }

  /** Whether it matters who asks, or for what namespace. */
  get isDistinguished(): boolean {
    const { response } = this.level.spec;
    return response?.type === 'queue' && response.queues > 1;
  }

  /** The queues that requests of one user, or for one namespace, may wait in. */
  hand(distinguisher: string): readonly number[] {
    const { response } = this.level.spec;
    if (response?.type !== 'queue') return noQueue;
    if (response.queues === 1) return onlyQueue;
    const known = this.#hands.get(distinguisher);
    if (known !== undefined) return known;
    const hash = flowHash(this.schema.name, distinguisher);
    const hand = dealHand(hash, response.queues, response.handSize);
    if (this.#hands.size >= mostHands) this.#hands.clear();
    this.#hands.set(distinguisher, hand);
    return hand;
  }
}
