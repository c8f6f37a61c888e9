import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { MaxMinFlow } from '../../../src/network/max-min.ts';
import { maxMinRates } from '../../../src/network/max-min.ts';

function flow(key: string, links: readonly number[], weight = 1, cap = Infinity): MaxMinFlow {
  return { key, links, weight, cap };
}

describe('known systems', () => {
  test('three flows over two links of 10: the long one shares both', () => {
    const flows = [flow('long', [0, 1]), flow('first', [0]), flow('second', [1])];
    expect(maxMinRates(flows, [10, 10])).toEqual([5, 5, 5]);
  });

  test('what a flow leaves at one link goes to the others there', () => {
    const flows = [flow('long', [0, 1]), flow('near', [0]), flow('far', [1])];
    expect(maxMinRates(flows, [4, 10])).toEqual([2, 2, 8]);
  });

  test('weights divide a link, caps leave the rest to the others', () => {
    expect(maxMinRates([flow('a', [0], 1), flow('b', [0], 3)], [8])).toEqual([2, 6]);
    expect(maxMinRates([flow('a', [0], 1, 1), flow('b', [0])], [8])).toEqual([1, 7]);
  });

  test('a link without capacity stops whatever crosses it', () => {
    expect(maxMinRates([flow('a', [0, 1]), flow('b', [1])], [0, 8])).toEqual([0, 8]);
  });

  test('without links a flow gets its cap; without flows there is nothing', () => {
    expect(maxMinRates([flow('a', [], 1, 3)], [])).toEqual([3]);
    expect(maxMinRates([], [1])).toEqual([]);
  });
});

const LINKS = 4;
const links = fc.uniqueArray(fc.nat({ max: LINKS - 1 }), { minLength: 1, maxLength: LINKS });
const flowsOf = fc
  .array(
    fc.record({
      links,
      weight: fc.integer({ min: 1, max: 8 }),
      cap: fc.oneof(fc.integer({ min: 0, max: 50 }), fc.constant(Infinity)),
    }),
    { maxLength: 12 },
  )
  .map((shapes) => shapes.map((shape, index) => ({ key: `f${index}`, ...shape })));
const capacitiesOf = fc.array(fc.integer({ min: 0, max: 100 }), {
  minLength: LINKS,
  maxLength: LINKS,
});

function loadOf(flows: readonly MaxMinFlow[], rates: readonly number[], link: number): number {
  return flows.reduce(
    (sum, { links: crossed }, index) => sum + (crossed.includes(link) ? (rates[index] ?? 0) : 0),
    0,
  );
}

const TOLERANCE = 1e-9;

describe('every system', () => {
  test('no link carries more than it can, no flow gets more than its cap', () => {
    fc.assert(
      fc.property(flowsOf, capacitiesOf, (flows, capacities) => {
        const rates = maxMinRates(flows, capacities);
        for (const [link, capacity] of capacities.entries()) {
          expect(loadOf(flows, rates, link)).toBeLessThanOrEqual(capacity + TOLERANCE);
        }
        for (const [index, { cap }] of flows.entries()) {
          expect(rates[index]).toBeLessThanOrEqual(cap);
        }
      }),
    );
  });

  test('every flow is at its cap or has a full link on which no level is higher', () => {
    fc.assert(
      fc.property(flowsOf, capacitiesOf, (flows, capacities) => {
        const rates = maxMinRates(flows, capacities);
        const level = (index: number): number => (rates[index] ?? 0) / (flows[index]?.weight ?? 1);
        const isBottleneck = (link: number, own: number): boolean =>
          loadOf(flows, rates, link) >= (capacities[link] ?? 0) - TOLERANCE &&
          flows.every(
            ({ links: crossed }, index) =>
              !crossed.includes(link) || level(index) <= own + TOLERANCE,
          );
        for (const [index, { cap, links: crossed }] of flows.entries()) {
          const capped = (rates[index] ?? 0) >= cap - TOLERANCE;
          expect(capped || crossed.some((link) => isBottleneck(link, level(index)))).toBe(true);
        }
      }),
    );
  });

  test('agrees with filling by small common steps', () => {
    fc.assert(
      fc.property(flowsOf, capacitiesOf, (flows, capacities) => {
        const rates = maxMinRates(flows, capacities);
        for (const [index, rate] of naiveRates(flows, capacities).entries()) {
          expect(rates[index]).toBeCloseTo(rate, 6);
        }
      }),
    );
  });

  test('the order of the flows does not matter, to the last bit', () => {
    fc.assert(
      fc.property(flowsOf, capacitiesOf, (flows, capacities) => {
        const turned = maxMinRates(flows.toReversed(), capacities);
        expect(maxMinRates(flows, capacities)).toEqual(turned.toReversed());
      }),
    );
  });

  test('a network twice as fast gives everyone twice as much', () => {
    fc.assert(
      fc.property(flowsOf, capacitiesOf, (flows, capacities) => {
        const faster = maxMinRates(
          flows.map((each) => ({ ...each, cap: 2 * each.cap })),
          capacities.map((capacity) => 2 * capacity),
        );
        expect(faster).toEqual(maxMinRates(flows, capacities).map((rate) => 2 * rate));
      }),
    );
  });
});

/** Raises all flows that can still grow by the largest step that all of them can make, from scratch each time. */
function naiveRates(
  flows: readonly MaxMinFlow[],
  capacities: readonly number[],
): readonly number[] {
  const rates = flows.map(() => 0);
  const growing = new Set(flows.keys());
  while (growing.size > 0) {
    const weights = capacities.map((_capacity, link) =>
      loadOf(
        flows,
        flows.map(({ weight }, index) => (growing.has(index) ? weight : 0)),
        link,
      ),
    );
    const room = capacities.map((capacity, link) => capacity - loadOf(flows, rates, link));
    const steps = [...growing].map((index) => {
      const { cap, weight, links: crossed } = flows[index] ?? flow('none', []);
      const atLinks = crossed.map((link) => (room[link] ?? 0) / (weights[link] ?? 1));
      return { index, step: Math.min((cap - (rates[index] ?? 0)) / weight, ...atLinks) };
    });
    const smallest = Math.max(0, Math.min(...steps.map(({ step }) => step)));
    for (const index of growing) {
      rates[index] = (rates[index] ?? 0) + smallest * (flows[index]?.weight ?? 0);
    }
    for (const { index, step } of steps) if (step <= smallest + TOLERANCE) growing.delete(index);
  }
  return rates;
}
