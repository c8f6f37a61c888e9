/** What one flow, or a bundle of equal ones, asks of the network. */
export interface MaxMinFlow {
  readonly key: string;
  /** Indices of the links it crosses; none: only its cap limits it. */
  readonly links: readonly number[];
  /** Its share relative to others that wait for the same link; above 0. */
  readonly weight: number;
  /** What it can use at most; Infinity: all it gets. */
  readonly cap: number;
}

/**
 * Weighted max-min fair rates, in the order of the flows, by progressive filling.
 *
 * The level r / weight of all flows rises together. A flow stops when it reaches its cap or when a link on its way is
 * full; the others go on. The result is the only allocation in which a flow can gain only at the cost of one with the
 * same or a lower level. Ties are broken by key, so that the answer does not depend on the order of the flows.
 */
export function maxMinRates(
  flows: readonly MaxMinFlow[],
  capacities: readonly number[],
): readonly number[] {
  const filling = new Filling(flows, capacities);
  const byCap = flows
    .map((flow, index) => ({ flow, index }))
    .sort((a, b) => a.flow.cap / a.flow.weight - b.flow.cap / b.flow.weight || byKey(a, b));
  let next = 0;
  while (filling.waiting > 0) {
    const full = filling.nextFullLink();
    while (next < byCap.length && filling.isSettled(byCap[next]?.index ?? 0)) next++;
    const capped = byCap[next];
    if (capped === undefined) break;
    const capLevel = capped.flow.cap / capped.flow.weight;
    if (full === undefined || capLevel <= full.level) filling.settle(capped.index, capped.flow.cap);
    else filling.fill(full);
  }
  return filling.rates;
}

function byKey(a: { readonly flow: MaxMinFlow }, b: { readonly flow: MaxMinFlow }): number {
  return a.flow.key < b.flow.key ? -1 : a.flow.key > b.flow.key ? 1 : 0;
}

interface FullLink {
  readonly link: number;
  /** Rate over weight at which it is full. */
  readonly level: number;
}

class Filling {
  readonly rates: number[];
  readonly #flows: readonly MaxMinFlow[];
  readonly #settled: boolean[];
  /** What settled flows left of each link. */
  readonly #left: number[];
  /** Weights of the flows on each link that are not settled. */
  readonly #weight: number[];
  readonly #members: number[][];
  /** How many of them there are: the sum of their weights is then exactly 0 when there are none. */
  readonly #open: number[];
  #waiting: number;

  constructor(flows: readonly MaxMinFlow[], capacities: readonly number[]) {
    this.#flows = flows;
    this.#waiting = flows.length;
    this.rates = flows.map(() => 0);
    this.#settled = flows.map(() => false);
    this.#left = [...capacities];
    this.#weight = capacities.map(() => 0);
    this.#members = capacities.map(() => []);
    this.#open = capacities.map(() => 0);
    const ordered = flows.map((flow, index) => ({ flow, index })).sort(byKey);
    for (const { flow, index } of ordered) {
      for (const link of new Set(flow.links)) {
        this.#members[link]?.push(index);
        this.#weight[link] = (this.#weight[link] ?? 0) + flow.weight;
        this.#open[link] = (this.#open[link] ?? 0) + 1;
      }
    }
  }

  get waiting(): number {
    return this.#waiting;
  }

  isSettled(index: number): boolean {
    return this.#settled[index] ?? true;
  }

  /** The link that would be full first if no flow were capped. */
  nextFullLink(): FullLink | undefined {
    let first: FullLink | undefined;
    for (const [link, weight] of this.#weight.entries()) {
      if (weight <= 0) continue;
      const level = Math.max(0, this.#left[link] ?? 0) / weight;
      if (first === undefined || level < first.level) first = { link, level };
    }
    return first;
  }

  fill({ link, level }: FullLink): void {
    for (const index of this.#members[link] ?? []) {
      const flow = this.#flows[index];
      if (flow !== undefined && !this.isSettled(index)) this.settle(index, flow.weight * level);
    }
  }

  settle(index: number, rate: number): void {
    const flow = this.#flows[index];
    if (flow === undefined) return;
    this.rates[index] = rate;
    this.#settled[index] = true;
    this.#waiting--;
    for (const link of new Set(flow.links)) {
      this.#left[link] = (this.#left[link] ?? 0) - rate;
      this.#open[link] = (this.#open[link] ?? 0) - 1;
      const weight = (this.#weight[link] ?? 0) - flow.weight;
      this.#weight[link] = this.#open[link] === 0 ? 0 : weight;
    }
  }
}
