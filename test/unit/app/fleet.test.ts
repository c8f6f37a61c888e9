import { expect, test } from '@jest/globals';
import { fleetOf } from '../../../src/app/fleet.ts';
import type { KubeObject } from '../../../src/kube/object.ts';

const object = (kind: string, rest: object): KubeObject => ({
  apiVersion: 'longhaul.dev/v1alpha1',
  kind,
  metadata: { name: 'x' },
  ...rest,
});

test('reads a pool: what failed is neither allocated nor idle', () => {
  const { pools } = fleetOf({
    pools: [
      object('GpuPool', {
        spec: { site: 'oslo' },
        status: {
          accelerator: 'H100-SXM',
          capacity: { gpus: 64 },
          allocatable: { gpus: 56 },
          allocated: { gpus: 32 },
          conditions: [{ type: 'Ready', status: 'True' }],
        },
      }),
    ],
    links: [],
    jobs: [],
  });
  expect(pools).toEqual([
    {
      site: 'oslo',
      pool: 'x',
      gpuModel: 'H100-SXM',
      gpus: { allocated: 32, idle: 24, failed: 8 },
      ready: true,
    },
  ]);
});

test('reads a link in base units', () => {
  const { links } = fleetOf({
    pools: [],
    links: [
      object('SiteLink', {
        spec: { sites: ['a', 'b'], lanes: 4, laneGbps: 800 },
        status: {
          lengthKm: 600,
          lanesUp: 3,
          roundTripMicroseconds: 6177,
          predicted: { efficiencyPercent: 98, offTheShelfEfficiencyPercent: 63 },
          tuned: { ecnMinBytes: 1000, ecnMaxProbabilityPercent: 5, additiveIncreaseMbps: 8 },
          directions: [{ from: 'a', to: 'b', reservedGbps: 80, throughputGbps: 8 }],
        },
      }),
    ],
    jobs: [],
  });
  expect(links[0]).toMatchObject({
    available: false,
    lanes: { up: 3, down: 1 },
    lengthMeters: 600_000,
    roundTripSeconds: 0.006177,
    capacityBytesPerSecond: 300e9,
    efficiency: { active: 0.98, offTheShelf: 0.63 },
    directions: [
      { from: 'a', to: 'b', reservedBytesPerSecond: 10e9, throughputBytesPerSecond: 1e9 },
    ],
  });
  expect([...(links[0]?.parameters ?? [])]).toEqual([
    ['ecn_kmin_bytes', 1000],
    ['ecn_pmax_ratio', 0.05],
    ['additive_increase_bytes_per_second', 1e6],
  ]);
});

test('reads a job; what is not known yet is left out', () => {
  const { jobs } = fleetOf({
    pools: [],
    links: [],
    jobs: [
      object('CollectiveJob', { spec: { gpus: 8, training: { steps: 10 } } }),
      object('CollectiveJob', {
        spec: { gpus: 8, training: { steps: 10 } },
        status: {
          phase: 'Running',
          progress: { step: 5 },
          performance: { stepMilliseconds: 500, modelFlopsUtilizationPercent: 50 },
        },
      }),
    ],
  });
  expect(jobs[0]).toMatchObject({ phase: 'Pending', progress: undefined, stepSeconds: undefined });
  expect(jobs[1]).toMatchObject({
    phase: 'Running',
    progress: 0.5,
    stepSeconds: 0.5,
    modelFlopsUtilization: 0.5,
    exposedCommunication: undefined,
  });
});

test('reads an inference job in base units', () => {
  const { jobs } = fleetOf({
    pools: [],
    links: [],
    jobs: [
      object('CollectiveJob', {
        status: {
          inference: {
            ...{ requestsPerSecond: 2, outputTokensPerSecond: 512, inTimePercent: 90 },
            ...{ timeToFirstTokenMilliseconds: 800, timePerOutputTokenMilliseconds: 25 },
            ...{ cacheGbps: 16, prefillBusyPercent: 75 },
          },
        },
      }),
    ],
  });
  expect(jobs[0]?.serving).toEqual({
    ...{ requestsPerSecond: 2, outputTokensPerSecond: 512, inTime: 0.9 },
    ...{ timeToFirstTokenSeconds: 0.8, timePerOutputTokenSeconds: 0.025 },
    ...{ cacheBytesPerSecond: 2e9, busy: new Map([['prefill', 0.75]]) },
  });
});

test.each([
  ['waits', 'Pending', 'False', 'NoBandwidth'],
  ['is placed', 'Running', 'True', undefined],
  ['is suspended', 'Suspended', 'False', undefined],
])('a job that %s', (_what, phase, status, waitsFor) => {
  const condition = { type: 'Admitted', status, reason: 'NoBandwidth', message: 'm' };
  const lastTransitionTime = '2026-01-01T00:00:00Z';
  const { jobs } = fleetOf({
    pools: [],
    links: [],
    jobs: [
      object('CollectiveJob', {
        spec: { collective: { operation: 'AllGather' } },
        status: {
          ...{ phase, conditions: [{ ...condition, lastTransitionTime }] },
          performance: { busBandwidthGBps: 370 },
        },
      }),
    ],
  });
  expect(jobs[0]?.waitsFor).toBe(waitsFor);
  expect(jobs[0]?.busBandwidth).toEqual({ collective: 'AllGather', bytesPerSecond: 370e9 });
});
