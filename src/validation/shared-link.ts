import { maxMinRates } from '../network/max-min.ts';
import type { Check } from './check.ts';
import { absolute } from './check.ts';

/*
 * SimGrid 3.32, model CM02 without cross traffic and TCP gamma: K pairs, each with a private link of (1 + i mod 8) x 6.25e9 B/s and
 * 1 us, and one link of 50e9 B/s and 5 ms that all share. Five times each sender i sleeps (i mod 97 + 1) ms and sends
 * 1e8 (1 + i mod 13) B. A flow first waits for its latency of 5.001 ms, then shares the link max-min with the private rate as its cap.
 */
const SHARED = 50e9;
const LATENCY = 0.005001;
const REPEATS = 5;

interface Sender {
  readonly sleep: number;
  readonly cap: number;
  readonly bytes: number;
  /** When the flow begins to share; Infinity while it does, or when it is over. */
  begins: number;
  /** Left of the flow; 0 while it does not share. */
  left: number;
  rounds: number;
}

function senderOf(index: number): Sender {
  const sleep = ((index % 97) + 1) * 1e-3;
  return {
    sleep,
    cap: (1 + (index % 8)) * 6.25e9,
    bytes: 1e8 * (1 + (index % 13)),
    begins: sleep + LATENCY,
    left: 0,
    rounds: REPEATS,
  };
}

/** The end of the simulation: rates hold from one begin or end of a flow to the next. */
function endOf(pairs: number): number {
  const senders = Array.from({ length: pairs }, (_, index) => senderOf(index));
  let now = 0;
  for (;;) {
    const active = senders.filter(({ left }) => left > 0);
    const rates = shared(active);
    const ends = active.map(({ left }, index) => now + left / (rates[index] ?? 0));
    const next = Math.min(...ends, ...senders.map(({ begins }) => begins));
    if (next === Infinity) return now;
    active.forEach((sender, index) => {
      const isOver = (ends[index] ?? Infinity) <= next;
      sender.left = isOver ? 0 : sender.left - (next - now) * (rates[index] ?? 0);
      if (isOver) finish(sender, next);
    });
    for (const sender of senders.filter(({ begins }) => begins <= next)) {
      sender.begins = Infinity;
      sender.left = sender.bytes;
    }
    now = next;
  }
}

function finish(sender: Sender, now: number): void {
  sender.rounds--;
  if (sender.rounds > 0) sender.begins = now + sender.sleep + LATENCY;
}

/** Flows of the same cap as one with their weight, as the simulation of the product bundles them. */
function shared(active: readonly Sender[]): readonly number[] {
  const counts = new Map<number, number>();
  for (const { cap } of active) counts.set(cap, (counts.get(cap) ?? 0) + 1);
  const caps = [...counts];
  const rates = maxMinRates(
    caps.map(([cap, weight]) => ({ key: String(cap), links: [0], weight, cap: cap * weight })),
    [SHARED],
  );
  const each = new Map(caps.map(([cap, weight], index) => [cap, (rates[index] ?? 0) / weight]));
  return active.map(({ cap }) => each.get(cap) ?? 0);
}

const ends: Readonly<Record<number, number>> = { 10: 0.806875, 100: 6.848549, 1000: 69.946145 };

/** What many flows get of one link, to the last decimal that was printed. */
export const sharedLinkChecks: readonly Check[] = Object.entries(ends).map(
  ([pairs, published]): Check => ({
    source: 'SimGrid 3.32, one shared link',
    scenario: `end of ${pairs} pairs that share 50 GB/s max-min`,
    published,
    unit: 's',
    mark: 'reproduced',
    tolerance: absolute(5e-7),
    standing: 'asserted',
    cost: 'quick',
    predict: () => endOf(Number(pairs)),
  }),
);
