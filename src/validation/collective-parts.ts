import { present } from '../base/assert.ts';
import { bytes, bytesPerSecond, gigabytesPerSecond, milliseconds, seconds } from '../base/units.ts';
import { toMicroseconds, toMilliseconds } from '../base/units.ts';
import { NIC_SHARE, SCALE_UP_SHARE, groupRate } from '../collectives/ring-rate.ts';
import { hierarchicalAllReduceTime } from '../collectives/hierarchical.ts';
import type { CollectivePrediction } from '../collectives/predict-collective.ts';
import { predictCollective } from '../collectives/predict-collective.ts';
import { fabricByName } from '../domain/catalogue/fabrics.ts';
import type { CollectiveOperation } from '../domain/collective.ts';
import type { Fabric } from '../domain/fabric.ts';
import { sizeBytes } from '../domain/measurement.ts';
import type { Check } from './check.ts';
import { relative } from './check.ts';

interface Group {
  readonly fabric: string;
  readonly operation: CollectiveOperation;
  readonly gpus: number;
  readonly size: string;
}

const fabricOf = (name: string): Fabric => present(fabricByName(name), name);

function oneSite({ fabric, operation, gpus, size }: Group): CollectivePrediction {
  const parts = [{ fabric: fabricOf(fabric), gpus }];
  return predictCollective({ operation, parts, ways: [] }, sizeBytes(size));
}

function commandOf({ fabric, operation, gpus, size }: Group): string {
  return `longhaul predict collective --fabric ${fabric} --gpus ${gpus} --operation ${operation} --size ${size}`;
}

const asserted = { mark: 'seen', standing: 'asserted', cost: 'quick' } as const;

/** NVIDIA/nccl issue 1455: in-switch reduction by the GPUs of one node that take part; GB/s of bus bandwidth. */
const byGroup = { 2: 370, 3: 370, 4: 370, 5: 420, 6: 440, 7: 460, 8: 480 };

const groupChecks = Object.entries(byGroup).map(([gpus, published]): Check => {
  const group = {
    fabric: 'dgx-h100',
    operation: 'AllReduce',
    gpus: Number(gpus),
    size: '16G',
  } as const;
  return {
    ...asserted,
    source: 'NVIDIA/nccl issue 1455',
    scenario: `bus bandwidth of an all-reduce by ${gpus} of 8 H100`,
    published,
    unit: 'GB/s',
    tolerance: relative(0.06),
    reproduce: commandOf(group),
    predict: () => oneSite(group).busBandwidth / 1e9,
  };
});

/** busbw = B_nic (n-1)/(n-g) with 83 % of a NIC of 50 GB/s: why an all-to-all shows more than its NICs. */
const pairwiseChecks = [
  { gpus: 16, published: 77.73 },
  { gpus: 256, published: 38.68 },
].map(({ gpus, published }): Check => {
  const group = { fabric: 'dgx-h100', operation: 'AllToAll', gpus, size: '1G' } as const;
  return {
    ...asserted,
    source: 'aws-gpu-communication-benchmark, p5.48xlarge, 1,000 iterations, out of place',
    scenario: `all-to-all from the rates of the parts, ${gpus} GPUs, 1 GiB`,
    published,
    unit: 'GB/s',
    tolerance: relative(0.15),
    note: 'nothing but the rate of a NIC and 83 % of it',
    reproduce: commandOf(group),
    predict: () => oneSite(group).busBandwidth / 1e9,
  };
});

/** stas00/ml-engineering: 4 GiB over four nodes of eight B200, by rings inside and between. */
const twoLevelCheck: Check = {
  ...asserted,
  source: 'stas00/ml-engineering, four nodes of 8 B200, EFA',
  scenario: 'two-level all-reduce from the rates of the parts, 4 x 8 B200, 4 GiB in two chunks',
  published: 22.05,
  unit: 'ms',
  tolerance: relative(0.1),
  predict: () =>
    toMilliseconds(
      hierarchicalAllReduceTime({
        size: bytes(sizeBytes('4G')),
        levels: [
          {
            ranks: 8,
            rate: bytesPerSecond(gigabytesPerSecond(900) * SCALE_UP_SHARE),
            latency: seconds(0),
          },
          { ranks: 4, rate: gigabytesPerSecond(50), latency: seconds(0) },
        ],
        chunks: 2,
      }),
    ),
};

/** deepseek-ai/DeepEP on H800: 200 GB/s of NVLink and 50 of RDMA in theory, with group-limited routing. */
const expertChecks = [
  { ranks: 8, wire: 200, share: SCALE_UP_SHARE, dispatch: 153, combine: 158 },
  { ranks: 16, wire: 50, share: NIC_SHARE, dispatch: 43, combine: 43 },
  { ranks: 32, wire: 50, share: NIC_SHARE, dispatch: 58, combine: 57 },
  { ranks: 64, wire: 50, share: NIC_SHARE, dispatch: 51, combine: 50 },
].flatMap(({ ranks, wire, share, ...rates }) =>
  Object.entries(rates).map(([call, published]): Check => ({
    ...asserted,
    source: 'deepseek-ai/DeepEP, H800',
    scenario: `rate of the ${ranks > 8 ? 'NIC' : 'NVLink'} in an expert ${call}, ${ranks} ranks`,
    published,
    unit: 'GB/s',
    tolerance: relative(0.25),
    note: 'above 50 GB/s: bytes that NVLink forwarded are counted as RDMA',
    predict: () => wire * share,
  })),
);

/** GB/s of bus bandwidth of rings by NVLink alone, and of one NIC: what the shares of theoretical rates say. */
const partRates = [
  {
    source: 'NVIDIA/nccl-tests issue 212',
    scenario: 'ring all-reduce without in-switch reduction, 8 H100',
    published: 370,
    standing: 'fitted',
    fabric: 'dgx-h100',
    ranks: 8,
  },
  {
    source: 'NVIDIA/nccl-tests issue 290',
    scenario: 'one NIC of 400 Gb/s, middle of 46 to 48',
    published: 47,
    standing: 'fitted',
    fabric: 'dgx-h100',
    ranks: 9,
  },
  {
    source: 'stas00/ml-engineering, NVLS off',
    scenario: 'ring all-reduce, 8 H200, 16 GiB',
    published: 367.6,
    standing: 'asserted',
    fabric: 'hgx-h200',
    ranks: 8,
  },
  {
    source: 'stas00/ml-engineering, NVLS off',
    scenario: 'ring all-reduce, 8 A100, 16 GiB',
    published: 234.9,
    standing: 'asserted',
    fabric: 'azure-nda100-v4',
    ranks: 8,
  },
] as const;

const partRateChecks = partRates.map(({ fabric, ranks, ...row }): Check => ({
  ...row,
  unit: 'GB/s',
  mark: 'seen',
  tolerance: relative(0.06),
  cost: 'quick',
  predict: () => groupRate(fabricOf(fabric), ranks) / 1e9,
}));

/** Two sites of 8 x 8: 400, 50 and 6.25 GB/s a GPU, 5 ms between the sites. */
function threeLevels(size: string): number {
  const parts = [1, 2].map(() => ({ fabric: fabricOf('dgx-h100'), gpus: 64 }));
  const rate = bytesPerSecond(64 * gigabytesPerSecond(6.25));
  const way = { roundTrip: milliseconds(10), jitter: seconds(0), rate };
  const input = { operation: 'AllReduce', parts, ways: [way] } as const;
  return toMicroseconds(predictCollective(input, sizeBytes(size)).time);
}

const compared = { mark: 'reproduced', standing: 'compared', cost: 'quick' } as const;
const astra = { ...compared, source: 'ASTRA-sim 518bd51, analytical back end', unit: 'us' };

const astraChecks: readonly Check[] = [
  ...[
    { gpus: 8, size: '1M', published: 57.426 },
    { gpus: 8, size: '16M', published: 128.808 },
    { gpus: 8, size: '64M', published: 357.338 },
    { gpus: 8, size: '256M', published: 1271.151 },
    { gpus: 8, size: '1G', published: 4926.513 },
    { gpus: 8, size: '4G', published: 19_547.904 },
    { gpus: 64, size: '64M', published: 416.148 },
    { gpus: 64, size: '1G', published: 3738.838 },
    { gpus: 64, size: '8G', published: 28548.049 },
  ].map(({ gpus, size, published }): Check => {
    const group = { fabric: 'coreweave-h100-ib', operation: 'AllReduce', gpus, size } as const;
    return {
      ...astra,
      scenario: `all-reduce, ${gpus} H100, ${size}iB`,
      published,
      tolerance: relative(0.5),
      note: gpus === 8 ? 'rings, which NVLS is faster than' : 'measured: 5,808 and 43,980 us',
      reproduce: commandOf(group),
      predict: () => toMicroseconds(oneSite(group).time),
    };
  }),
  ...[
    { size: '64M', published: 40_340.44 },
    { size: '1G', published: 43_788.472 },
    { size: '8G', published: 69_533.681 },
  ].map(({ size, published }): Check => ({
    ...astra,
    scenario: `all-reduce over two sites of 64 H100, 5 ms one way, ${size}iB`,
    published,
    tolerance: relative(0.5),
    note: 'it waits for eight one-way delays, one after the other',
    predict: () => threeLevels(size),
  })),
];

const simaiChecks = [
  { operation: 'AllReduce', gpus: 8, published: 388 },
  { operation: 'AllReduce', gpus: 256, published: 388 },
  { operation: 'AllToAll', gpus: 16, published: 51.3 },
  { operation: 'AllToAll', gpus: 64, published: 49.2 },
  { operation: 'AllToAll', gpus: 256, published: 48.7 },
].map(({ operation, gpus, published }): Check => {
  const group: Group = {
    fabric: 'aws-p5',
    operation: operation === 'AllToAll' ? 'AllToAll' : 'AllReduce',
    gpus,
    size: '1G',
  };
  return {
    ...compared,
    source: 'SimAI-Analytical 3479f8b3',
    scenario: `bus bandwidth, ${operation}, ${gpus} H100, 1GiB`,
    published,
    unit: 'GB/s',
    tolerance: relative(0.5),
    note: 'the same at every size there',
    reproduce: commandOf(group),
    predict: () => oneSite(group).busBandwidth / 1e9,
  };
});

/** Figures about the parts of collectives, and what other simulators say of whole ones. */
export const collectivePartChecks: readonly Check[] = [
  ...groupChecks,
  ...pairwiseChecks,
  twoLevelCheck,
  ...partRateChecks,
  ...expertChecks,
  ...astraChecks,
  ...simaiChecks,
];
