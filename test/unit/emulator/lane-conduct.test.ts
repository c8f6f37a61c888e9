import { describe, expect, test } from '@jest/globals';
import { gbps } from '../../../src/base/units.ts';
import { laneConduct } from '../../../src/emulator/lane-conduct.ts';

const link = { laneRate: gbps(800), lossRate: 0.001 };
const simulated = {
  efficiencyPercent: 80,
  queueMicroseconds: 120,
  queueP50Microseconds: 40,
  queueP90Microseconds: 250,
  queueP99Microseconds: 400,
  queueMaxMicroseconds: 900,
  markedPacketsPerMillion: 450,
  droppedPacketsPerMillion: 20_000,
  notificationsPerSecond: 8000,
};
const objectWith = (status: typeof simulated | Partial<typeof simulated>) => ({
  apiVersion: 'longhaul.dev/v1alpha1',
  kind: 'SiteLink',
  metadata: { name: 'a-b' },
  status: { simulated: status },
});

describe('what lanes do to packets', () => {
  test('is what the simulation in the status found', () => {
    const conduct = laneConduct(objectWith(simulated), link);
    expect(conduct).toMatchObject({ markedShare: 0.00045, overflowShare: 0.02, lossShare: 0.001 });
    expect(conduct?.notificationsPerByte).toBeCloseTo(8000 / (0.8 * 1e11), 15);
    expect(conduct?.withinBounds.map((share) => Number(share.toFixed(4)))).toEqual([
      ...[0.125, 0.3125, 0.519, 0.6143, 0.9, 0.992],
      ...[1, 1, 1, 1, 1],
    ]);
  });

  test.each([
    ['nothing was simulated', {}],
    ['an older simulation says too little', { efficiencyPercent: 80, queueMicroseconds: 120 }],
    ['nothing gets through', { ...simulated, efficiencyPercent: 0 }],
  ])('is not made up: %s', (_, status) => {
    expect(laneConduct(objectWith(status), link)).toBeUndefined();
  });

  test('lets something through even where everything is said to be dropped', () => {
    const conduct = laneConduct(
      objectWith({ ...simulated, droppedPacketsPerMillion: 1_000_000 }),
      link,
    );
    expect(conduct?.overflowShare).toBeLessThan(1);
  });
});
