import { bytes, gbps, seconds, serializationTime } from '../base/units.ts';
import type { Exchange } from '../collectives/exchange.ts';
import { exposedTransfer } from '../collectives/exchange.ts';
import { outerBytes, outerExchange } from '../collectives/local-update.ts';
import type { LocalUpdate } from '../domain/job.ts';
import type { Check, Standing } from './check.ts';
import { relative } from './check.ts';

/*
 * The bandwidth between two workers at which computation takes a share of the time. Both papers simulate layer by layer and
 * print points of one grid, 50 from 0.1 to 1,000 Gb/s, each 1.207 times the one before; the share is rounded to half a
 * point. A step is a third forward, two thirds backward, and gradients leave layer by layer.
 */
const GRID = Array.from({ length: 50 }, (_, index) => 0.1 * 10 ** ((4 * index) / 49));
/** With what is lost where they print two digits. */
const ONE_GRID_STEP = 0.22;
/** A weight counts for so many bits on the way: the one number that is fitted, for both papers. */
const BITS = 13;
const SHARES = [0.5, 0.8, 0.9, 0.95, 0.99];

interface Trained {
  readonly name: string;
  readonly parameters: number;
  readonly layers: number;
  readonly stepSeconds: number;
}

type Method = 'data parallel' | LocalUpdate;

const plain = { fragments: 1, overlapSteps: 0, outerBits: BITS } as const;
const every = (innerSteps: number): LocalUpdate => ({ innerSteps, ...plain });

/** Three layers each, as published. */
const streaming = ({ layers }: Trained): LocalUpdate => ({
  ...every(100),
  fragments: layers / 3,
});

function exchangeOf({ parameters, layers, stepSeconds }: Trained, method: Method): Exchange {
  const backward = seconds((2 / 3) * stepSeconds);
  if (method === 'data parallel') {
    const volume = bytes((parameters * BITS) / 8);
    return {
      volume,
      pieces: layers,
      window: backward,
      oneWayDelays: 0,
      hiddenDelays: 0,
      arrival: 'awaited',
    };
  }
  const size = outerBytes(parameters, method);
  return outerExchange(method, { size, inner: seconds(stepSeconds), backward, pieces: layers });
}

/** The first point of the grid at which that share of the time computes. */
function bandwidthFor(trained: Trained, method: Method, share: number): number {
  const exchange = exchangeOf(trained, method);
  const enough = GRID.find((rate) => {
    const waiting = exposedTransfer(exchange, serializationTime(exchange.volume, gbps(rate)));
    const computing = trained.stepSeconds / (trained.stepSeconds + waiting);
    return Math.round(200 * computing) / 200 >= share;
  });
  return enough ?? Number.NaN;
}

interface Series {
  readonly source: string;
  readonly trained: Trained;
  readonly method: Method;
  readonly named: string;
  /** Gb/s for 50, 80, 90, 95 and 99 %. */
  readonly published: readonly number[];
}

const one: Trained = { name: '1B', parameters: 1e9, layers: 24, stepSeconds: 0.1 };
const hundred: Trained = { name: '100B', parameters: 100e9, layers: 108, stepSeconds: 4.9 };
const ten: Trained = { name: '10B', parameters: 10e9, layers: 48, stepSeconds: 0.8 };
const llama: Trained = { name: '405B', parameters: 405e9, layers: 126, stepSeconds: 26 };
const deepseek: Trained = { name: '671B', parameters: 671e9, layers: 61, stepSeconds: 20 };

const STREAMING = 'Streaming DiLoCo, table 4 (arXiv 2501.18512)';
const LAWS = 'DiLoCo scaling laws (Charles et al., 2025)';

function streamingSeries(
  trained: Trained,
  published: Readonly<Record<'dp' | 'local' | 'stream' | 'overlap' | 'bits', readonly number[]>>,
): readonly Series[] {
  const common = { source: STREAMING, trained } as const;
  const stream = streaming(trained);
  const overlap = { ...stream, overlapSteps: 1 };
  const bits = { ...overlap, outerBits: 4 };
  return [
    { ...common, method: 'data parallel', named: 'data parallel', published: published.dp },
    { ...common, method: every(100), named: 'H = 100', published: published.local },
    { ...common, method: stream, named: 'streaming', published: published.stream },
    { ...common, method: overlap, named: 'streaming, overlapped', published: published.overlap },
    { ...common, method: bits, named: 'streaming, overlapped, 4 bits', published: published.bits },
  ];
}

const series: readonly Series[] = [
  ...streamingSeries(one, {
    dp: [86.8, 152.6, 184.2, 222.3, 569],
    local: [1.4, 6.2, 13.3, 23.3, 86.8],
    stream: [1.4, 5.2, 9.1, 16, 28.1],
    overlap: [1.4, 4.3, 6.2, 9.1, 11],
    bits: [0.4, 0.9, 1.7, 2, 3],
  }),
  ...streamingSeries(hundred, {
    dp: [184.2, 323.8, 390.7, 390.7, 471.5],
    local: [3, 11, 23.3, 49.4, 184.2],
    stream: [2.4, 6.2, 9.1, 11, 19.3],
    overlap: [1.7, 3.6, 4.3, 5.2, 5.2],
    bits: [0.5, 0.9, 1.1, 1.1, 1.4],
  }),
  ...lawSeries(ten, [104.8, 184.2, 222.3, 222.3, 390.7], {
    10: [16, 49.4, 86.8, 152.6, 222.3],
    100: [1.4, 6.2, 13.3, 23.3, 86.8],
  }),
  ...lawSeries(llama, [126.5, 222.3, 268.3, 323.8, 323.8], {
    10: [19.3, 72, 126.5, 184.2, 268.3],
    100: [2, 7.5, 16, 33.9, 126.5],
  }),
  ...lawSeries(deepseek, [324, 569, 687, 687], { 100: [4.3, 16, 41, 72, 268] }),
];

function lawSeries(
  trained: Trained,
  published: readonly number[],
  bySteps: Readonly<Record<number, readonly number[]>>,
): readonly Series[] {
  const common = { source: LAWS, trained } as const;
  return [
    { ...common, method: 'data parallel', named: 'data parallel', published },
    ...Object.entries(bySteps).map(([steps, gigabits]): Series => ({
      ...common,
      method: every(Number(steps)),
      named: `H = ${steps}`,
      published: gigabits,
    })),
  ];
}

/** Up to 95 % of the time to one step of the grid; the last percent, and streaming, to a factor of two. */
function checkOf(each: Series, published: number, share: number): Check {
  const { source, trained, method, named } = each;
  const isStreaming = named.startsWith('streaming');
  const isExact = share < 0.99 && !isStreaming;
  const percent = Math.round(100 * share);
  const isOff = named === 'streaming' && trained === hundred && share === 0.99;
  // The bits were chosen with all rows of both papers in sight.
  const standing: Standing = isOff ? 'disagreement' : isExact ? 'fitted' : 'asserted';
  return {
    source,
    scenario: `bandwidth, ${trained.name}, ${named}, computing ${percent} % of the time`,
    published,
    unit: 'Gb/s',
    mark: 'transcribed',
    tolerance: relative(isExact ? ONE_GRID_STEP : 1),
    standing,
    ...(isOff
      ? { note: 'the last piece of each fragment is waited for here, less of it there' }
      : {}),
    cost: 'quick',
    predict: () => bandwidthFor(trained, method, share),
  };
}

/** 1B weights over 25B tokens: TB of data parallelism in 16 bits over those of H = 100 in 4. */
const trafficCheck: Check = {
  source: 'Streaming DiLoCo, table 1 (arXiv 2501.18512)',
  scenario: 'traffic of data parallelism over that of H = 100 with 4 bits, 1B',
  published: 441 / 1.1,
  unit: 'times',
  mark: 'seen',
  tolerance: relative(0.1),
  standing: 'asserted',
  cost: 'quick',
  predict: () => {
    const inStep = (method: LocalUpdate): number => exchangeOf(one, method).volume;
    const all = { ...every(1), outerBits: 16 };
    return inStep(all) / inStep({ ...streaming(one), outerBits: 4 });
  },
};

export const localUpdateChecks: readonly Check[] = [
  ...series.flatMap((each) =>
    each.published.map((published, index) => checkOf(each, published, SHARES[index] ?? 1)),
  ),
  trafficCheck,
];
