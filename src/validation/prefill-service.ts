import { bottleneckOf } from '../collectives/inference/bottleneck.ts';
import type { Check, Mark } from './check.ts';
import { relative } from './check.ts';

/*
 * Prefill-as-a-Service (arXiv 2604.15039): prompts longer than a threshold are read in a far cluster of H200, the others beside the
 * decode instances. The model is an internal one; its profile was published (tokens, MiB of cache, seconds on 8 H200), and
 * the lengths of the prompts as a log-normal distribution.
 */
const PROFILE: readonly (readonly [tokens: number, mebibytes: number, seconds: number])[] = [
  [1024, 190.8, 0.44],
  [8192, 308.9, 0.72],
  [32_768, 701.3, 1.84],
  [131_072, 2316.3, 7.4],
];
const LENGTHS = { mean: 9.9, deviation: 1, least: 128, most: 131_072 };
const THRESHOLD = 19_400;
const REMOTE_INSTANCES = 4;
const LINK_BITS = 100e9;
const STAGES = { remote: 1.61, local: 1.64, decode: 3.91, remoteShare: 0.496 };

/** Between two lengths of the profile, a straight line. */
function profileAt(tokens: number): { readonly bits: number; readonly seconds: number } {
  const above = Math.max(
    1,
    PROFILE.findIndex(([length]) => length >= tokens),
  );
  const [low, high] = [PROFILE[above - 1], PROFILE[above]];
  if (low === undefined || high === undefined) throw new Error('lengths end with the profile');
  const share = (tokens - low[0]) / (high[0] - low[0]);
  const between = (from: number, to: number): number => from + share * (to - from);
  return { bits: between(low[1], high[1]) * 2 ** 20 * 8, seconds: between(low[2], high[2]) };
}

const SLICES = 20_000;

/** Of the prompts longer than that: their share of all, and their mean length. */
function longerThan(tokens: number): { readonly share: number; readonly mean: number } {
  const { mean, deviation, least, most } = LENGTHS;
  const [from, to] = [Math.log(least), Math.log(most)];
  let all = 0;
  let longer = 0;
  let sum = 0;
  for (let slice = 0; slice < SLICES; slice++) {
    const logarithm = from + ((slice + 0.5) * (to - from)) / SLICES;
    const weight = Math.exp(-(((logarithm - mean) / deviation) ** 2) / 2);
    all += weight;
    if (logarithm <= Math.log(tokens)) continue;
    longer += weight;
    sum += weight * Math.exp(logarithm);
  }
  return { share: longer / all, mean: sum / longer };
}

/** Requests a second that the far cluster reads of prompts with that mean length, through the link. */
function remoteRate(meanTokens: number): number {
  const { bits, seconds } = profileAt(meanTokens);
  return Math.min(REMOTE_INSTANCES / seconds, LINK_BITS / bits);
}

function fromStages(): number {
  const { remote, local, decode, remoteShare } = STAGES;
  return bottleneckOf(
    { name: 'remote', requestsPerSecond: remote, share: remoteShare },
    { name: 'local', requestsPerSecond: local, share: 1 - remoteShare },
    { name: 'decode', requestsPerSecond: decode },
  ).requestsPerSecond;
}

/** With the far stage from the profile; the other two were measured on GPUs whose profile was not published. */
function fromProfile(): number {
  const { share, mean } = longerThan(THRESHOLD);
  return bottleneckOf(
    { name: 'remote', requestsPerSecond: remoteRate(mean), share },
    { name: 'local', requestsPerSecond: STAGES.local, share: 1 - share },
    { name: 'decode', requestsPerSecond: STAGES.decode },
  ).requestsPerSecond;
}

/** Every prompt is read far away. */
const naive = (): number => remoteRate(longerThan(0).mean);

function linkGbps(): number {
  const { share, mean } = longerThan(THRESHOLD);
  return (fromProfile() * share * profileAt(mean).bits) / 1e9;
}

interface Figure {
  readonly scenario: string;
  readonly published: number;
  readonly unit: string;
  readonly tolerance: number;
  readonly predict: () => number;
  readonly mark?: Mark;
}

const figures: readonly Figure[] = [
  {
    scenario: 'far prefill, prompts over 19.4K tokens',
    published: 0.496,
    unit: 'of all',
    tolerance: 0.01,
    predict: () => longerThan(THRESHOLD).share,
  },
  {
    scenario: 'far prefill, its stage, 4 x 8 H200',
    published: 1.61,
    unit: 'requests/s',
    tolerance: 0.05,
    predict: () => remoteRate(longerThan(THRESHOLD).mean),
  },
  {
    scenario: 'far prefill, total from the published stages',
    published: 3.24,
    unit: 'requests/s',
    tolerance: 0.01,
    predict: fromStages,
  },
  {
    scenario: 'far prefill, total from the profile',
    published: 3.24,
    unit: 'requests/s',
    tolerance: 0.05,
    predict: fromProfile,
  },
  {
    scenario: 'all prefill far',
    published: 2.45,
    unit: 'requests/s',
    tolerance: 0.05,
    predict: naive,
  },
  {
    scenario: 'far prefill over all prefill far',
    published: 1.32,
    unit: 'x',
    tolerance: 0.05,
    predict: () => fromStages() / naive(),
  },
  {
    scenario: 'far prefill, load of the 100 Gb/s link',
    published: 13,
    unit: 'Gb/s',
    tolerance: 0.1,
    predict: linkGbps,
  },
  {
    scenario: 'far prefill, cache of one instance at 32K tokens',
    published: 3.19,
    unit: 'Gb/s',
    tolerance: 0.02,
    predict: () => profileAt(32_768).bits / profileAt(32_768).seconds / 1e9,
  },
  {
    scenario: 'far prefill, dense MiniMax-M2.5, 512 H200 at 59.93 Gb/s an instance',
    published: 3.8,
    unit: 'Tb/s',
    tolerance: 0.02,
    predict: () => ((512 / 8) * 59.93) / 1e3,
    mark: 'derived',
  },
];

export const prefillServiceChecks: readonly Check[] = figures.map(
  ({ tolerance, mark = 'transcribed', ...figure }) => ({
    ...figure,
    source: 'Prefill-as-a-Service (arXiv 2604.15039)',
    mark,
    tolerance: relative(tolerance),
    standing: 'asserted',
    cost: 'quick',
  }),
);
