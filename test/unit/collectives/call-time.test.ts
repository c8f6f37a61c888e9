import { describe, expect, test } from '@jest/globals';
import { present } from '../../../src/base/assert.ts';
import { bytes } from '../../../src/base/units.ts';
import { callTime } from '../../../src/collectives/call-time.ts';
import { predictCollective } from '../../../src/collectives/predict-collective.ts';
import { fabricByName } from '../../../src/domain/catalogue/fabrics.ts';

const fabric = present(fabricByName('dgx-h100'), 'dgx-h100');
const rack = present(fabricByName('gb200-nvl72'), 'gb200-nvl72');
const size = bytes(2 ** 30);

describe('a call of a training step', () => {
  test('by whole domains is the collective that nccl-tests runs', () => {
    const alone = predictCollective(
      { operation: 'AllGather', parts: [{ fabric, gpus: 64 }], ways: [] },
      size,
    );
    expect(callTime('AllGather', { fabric, ranks: 64, stride: 1 }, size)).toBe(alone.time);
  });

  test('by one GPU of every node has one NIC of eight', () => {
    const whole = callTime('AllGather', { fabric, ranks: 64, stride: 1 }, size);
    const thin = callTime('AllGather', { fabric, ranks: 8, stride: 8 }, size);
    expect(thin / whole).toBeGreaterThan(6);
    expect(thin / whole).toBeLessThan(8);
  });

  test('by a quarter of a rack still has more NICs than NVLink carries', () => {
    const whole = callTime('AllGather', { fabric: rack, ranks: 144, stride: 1 }, size);
    const thin = callTime('AllGather', { fabric: rack, ranks: 36, stride: 4 }, size);
    expect(thin).toBeLessThan(whole);
  });

  test.each([2, 4])('%d neighbours of a node have fewer steps than eight', (ranks) => {
    const [few, all] = [ranks, 8].map((n) => {
      const wire = (((n - 1) / n) * size) / 370e9;
      return callTime('ReduceScatter', { fabric, ranks: n, stride: 1 }, size) - wire;
    });
    expect(few).toBeLessThan(all ?? 0);
    expect(few).toBeGreaterThan(0);
  });

  test('by one rank is none', () => {
    expect(callTime('AllReduce', { fabric, ranks: 1, stride: 8 }, size)).toBe(0);
  });
});
