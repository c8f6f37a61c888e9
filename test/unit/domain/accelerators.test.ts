import { expect, test } from '@jest/globals';
import { present } from '../../../src/base/assert.ts';
import { acceleratorByName, acceleratorNames } from '../../../src/domain/catalogue/accelerators.ts';

test('the catalogue is what the GpuPool schema lists', () => {
  expect(acceleratorNames).toEqual(['A100-SXM', 'H100-SXM', 'H200-SXM', 'B200-SXM', 'GB200-NVL72']);
});

test.each([
  ['A100-SXM', 312, undefined, 300],
  ['H100-SXM', 989, 1979, 450],
  ['H200-SXM', 989, 1979, 450],
  ['B200-SXM', 2250, 4500, 900],
  ['GB200-NVL72', 2450, 4900, 900],
])('%s: %d TFLOP/s in BF16, %s in FP8, %d GB/s one way', (name, brain, eight, scaleUp) => {
  const { compute, scaleUp: rate } = present(acceleratorByName(name), name);
  expect(compute.BF16?.peak).toBe(brain * 1e12);
  expect(compute.FP8?.peak).toBe(eight === undefined ? undefined : eight * 1e12);
  expect(rate).toBe(scaleUp * 1e9);
});

test('an accelerator that is not in the catalogue is not found', () => {
  expect(acceleratorByName('H100')).toBeUndefined();
});
