import { present } from '../base/assert.ts';
import { bytes, gbps, milliseconds, toMilliseconds } from '../base/units.ts';
import { flatRingTime } from '../collectives/flat-ring.ts';
import { predictCollective } from '../collectives/predict-collective.ts';
import { fabricByName } from '../domain/catalogue/fabrics.ts';
import { sizeBytes } from '../domain/measurement.ts';
import type { Check } from './check.ts';
import { absolute, relative } from './check.ts';
import type { GroupLink } from './collective-sites.ts';
import { acrossSites } from './collective-sites.ts';

/** Two sites as of the claim; lanes and GPUs were not published. 16 flows on 8 lanes leave hashing 50 % of them. */
const GPUS = 32;
const tuned: GroupLink = {
  lengthKm: 10,
  lanes: 8,
  laneGbps: 100,
  tuning: 'DistanceAware',
  loadBalancing: 'AdaptiveRouting',
};
const shelf: GroupLink = { ...tuned, tuning: 'OffTheShelf', loadBalancing: 'Ecmp' };

/** How much longer an all-reduce takes over `slow` than over `fast`. */
function gainOf(slow: GroupLink, fast: GroupLink, size: string): number {
  const fabric = present(fabricByName('dgx-h100'), 'dgx-h100');
  const time = (link: GroupLink): number => {
    const group = { fabric, operation: 'AllReduce', gpus: GPUS, sites: 2, link } as const;
    return predictCollective(acrossSites(group), sizeBytes(size)).time;
  };
  return time(slow) / time(fast);
}

const COMMAND = `longhaul predict collective --fabric dgx-h100 --gpus ${GPUS} --sites 2 --length-km 10 --lanes 8 --link-gbps 100`;

interface Gain {
  readonly what: string;
  readonly size: string;
  readonly slow: GroupLink;
  readonly flags: string;
}

const gains: readonly Gain[] = [
  {
    what: 'all-reduce',
    size: '16G',
    slow: shelf,
    flags: '--tuning OffTheShelf --load-balancing Ecmp',
  },
  {
    what: 'all-reduce',
    size: '1G',
    slow: shelf,
    flags: '--tuning OffTheShelf --load-balancing Ecmp',
  },
  {
    what: 'hashing alone',
    size: '16G',
    slow: { ...tuned, loadBalancing: 'Ecmp' },
    flags: '--load-balancing Ecmp',
  },
  {
    what: 'congestion parameters alone',
    size: '16G',
    slow: { ...tuned, tuning: 'OffTheShelf' },
    flags: '--tuning OffTheShelf',
  },
];

const claim = {
  source: 'NVIDIA, Spectrum-XGS (2025)',
  unit: 'x',
  mark: 'seen',
  cost: 'quick',
} as const;

const claimChecks: readonly Check[] = [
  ...gains.map(({ what, size, slow, flags }): Check => ({
    ...claim,
    scenario: `off the shelf over tuned at 10 km, ${what}, ${size}iB`,
    published: 1.9,
    tolerance: relative(0.2),
    standing: 'shown',
    note: 'claimed "up to"; 2 x 16 H100 and 8 lanes of 100 Gb/s assumed',
    reproduce: `${COMMAND} --size ${size} ${flags}`,
    predict: () => gainOf(slow, tuned, size),
  })),
  {
    ...claim,
    scenario: 'off the shelf over tuned at 10 km, all-reduce, 1KiB',
    published: 1,
    mark: 'derived',
    tolerance: absolute(0.1),
    standing: 'asserted',
    note: 'the claim is about large messages',
    predict: () => gainOf(shelf, tuned, '1K'),
  },
];

/** ms by nodes and MiB: NCCL between single-GPU instances whose network `tc` made slow and long. */
const emulated: readonly (readonly [
  rate: number,
  delay: number,
  nodes: number,
  mebibytes: number,
  published: number,
])[] = [
  [5, 1, 4, 128, 329],
  [5, 1, 4, 256, 655],
  [5, 1, 8, 128, 383],
  [5, 1, 8, 256, 763],
  [2, 5, 4, 128, 835],
  [2, 5, 4, 256, 1650],
  [2, 5, 8, 128, 970],
  [2, 5, 8, 256, 1921],
  [1, 10, 4, 128, 1669],
  [1, 10, 4, 256, 3298],
  [1, 10, 8, 128, 1940],
  [1, 10, 8, 256, 3841],
];

const ringChecks = emulated.map(([rate, delay, ranks, mebibytes, published]): Check => ({
  source: 'BinhangYuan/tc_cluster_setting, NCCL over an emulated WAN',
  scenario: `ring all-reduce, ${ranks} nodes, ${mebibytes} MiB, ${rate} Gb/s, ${delay} ms one way`,
  published,
  unit: 'ms',
  mark: 'seen',
  tolerance: relative(0.05),
  standing: 'asserted',
  cost: 'quick',
  predict: () =>
    toMilliseconds(
      flatRingTime({
        ranks,
        size: bytes(mebibytes * 2 ** 20),
        rate: gbps(rate),
        oneWay: milliseconds(delay),
      }),
    ),
}));

const pairChecks = [
  { rate: 5, oneWay: 1, published: 109 },
  { rate: 2, oneWay: 5, published: 270 },
  { rate: 1, oneWay: 10, published: 541 },
].map(({ rate, oneWay, published }): Check => ({
  source: 'BinhangYuan/tc_cluster_setting, NCCL over an emulated WAN',
  scenario: `from one node to another, 64 MiB, ${rate} Gb/s, ${oneWay} ms one way`,
  published,
  unit: 'ms',
  mark: 'seen',
  tolerance: relative(0.025),
  standing: 'asserted',
  cost: 'quick',
  predict: () => {
    const part = { fabric: present(fabricByName('dgx-h100'), 'dgx-h100'), gpus: 1 };
    const way = {
      roundTrip: milliseconds(2 * oneWay),
      jitter: milliseconds(0),
      rate: gbps(rate),
    };
    const input = { operation: 'SendRecv', parts: [part, part], ways: [way] } as const;
    return toMilliseconds(predictCollective(input, sizeBytes('64M')).time);
  },
}));

/**
 * PaLM (Chowdhery et al., 2022): two pods of 3,072 TPUv4, 1,536 hosts in pairs, 1.3 GB each way a step at 81 Tb/s, not overlapped
 * with the backward passes; 46.2 % of 6,144 x 275 TFLOP/s, 6 x 540e9 FLOPs a token.
 */
function palmEfficiency(sequences: number): number {
  const pairs = 768;
  const exchange = (pairs * 1.3e9) / gbps(81_000);
  const flops = 6 * 540e9 * sequences * 2048;
  const step = flops / (6144 * 275e12 * 0.462);
  return step / (step + exchange);
}

const palmCheck: Check = {
  source: 'PaLM (Chowdhery et al., 2022)',
  scenario: 'two pods over one, weak scaling',
  published: 0.975,
  unit: 'of two pods',
  mark: 'transcribed',
  tolerance: absolute(0.02),
  standing: 'asserted',
  note: 'batch of 2,048 sequences, the largest of the schedule, assumed',
  cost: 'quick',
  predict: () => palmEfficiency(2048),
};

/** Collectives between sites. */
export const scaleAcrossChecks: readonly Check[] = [
  ...claimChecks,
  ...ringChecks,
  ...pairChecks,
  palmCheck,
];
