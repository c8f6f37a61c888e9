import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { gbps, milliseconds, seconds } from '../../../src/base/units.ts';
import { crossSiteDemands, predictStep } from '../../../src/collectives/predict-step.ts';
import type { LocalUpdate } from '../../../src/domain/job.ts';
import { llama405b, twoSites } from '../../../src/validation/recipes.ts';

const whole: LocalUpdate = { innerSteps: 100, fragments: 1, overlapSteps: 0, outerBits: 16 };

const inputOf = (update: LocalUpdate, gigabits: number): ReturnType<typeof twoSites> => {
  const path = { roundTrip: milliseconds(10), jitter: seconds(0), rate: gbps(gigabits) };
  const input = twoSites(llama405b, 1024, { cut: 'data', path });
  const synchronization = { type: 'local-update', ...update } as const;
  return { ...input, training: { ...input.training, synchronization } };
};
const exposed = (update: LocalUpdate, gigabits: number): number =>
  predictStep(inputOf(update, gigabits)).exposedCrossSite;

test('more inner steps, more overlap, fewer bits and more bandwidth never expose more', () => {
  const change = fc.record({
    innerSteps: fc.integer({ min: 40, max: 400 }),
    fragments: fc.integer({ min: 1, max: 8 }),
    overlapSteps: fc.integer({ min: 0, max: 4 }),
    outerBits: fc.constantFrom(8, 16, 32),
  });
  fc.assert(
    fc.property(change, fc.integer({ min: 1, max: 5000 }), (update, rate) => {
      const here = exposed(update, rate) * (1 + 1e-9) + 1e-12;
      const { innerSteps, overlapSteps, outerBits } = update;
      expect(exposed({ ...update, innerSteps: 2 * innerSteps }, rate)).toBeLessThanOrEqual(here);
      expect(exposed({ ...update, overlapSteps: overlapSteps + 1 }, rate)).toBeLessThanOrEqual(
        here,
      );
      expect(exposed({ ...update, outerBits: outerBits / 2 }, rate)).toBeLessThanOrEqual(here);
      expect(exposed(update, 2 * rate)).toBeLessThanOrEqual(here);
    }),
  );
});

test('within its overlap an exchange costs nothing, not even the round trip', () => {
  expect(exposed({ ...whole, overlapSteps: 1 }, 1000)).toBe(0);
  expect(exposed(whole, 1000)).toBeGreaterThan(0);
});

test('a fragment at a time needs that much less bandwidth', () => {
  const need = (fragments: number): number => {
    const [demand] = crossSiteDemands(inputOf({ ...whole, fragments, overlapSteps: 1 }, 1000));
    return demand === undefined ? 0 : demand.volume / demand.window;
  };
  expect(need(1) / need(10)).toBeCloseTo(10, 6);
});
