import type { JsonObject } from '../../base/json.ts';
import { toGbps, toMilliseconds } from '../../base/units.ts';
import type { StepPrediction } from '../../collectives/step-time.ts';
import type { WorkPrediction } from '../../collectives/work.ts';

type Serving = Extract<WorkPrediction, { readonly type: 'inference' }>;

type PartName =
  | 'compute'
  | 'exposedTensor'
  | 'exposedContext'
  | 'exposedExpert'
  | 'bubble'
  | 'exposedData'
  | 'exposedCrossSite'
  | 'optimizer';

/** The parts of a step, which add up to it. */
const stepParts: readonly (readonly [part: PartName, title: string, words: string])[] = [
  ['compute', 'COMPUTE', 'computation'],
  ['exposedTensor', 'TENSOR', 'tensor parallelism'],
  ['exposedContext', 'CONTEXT', 'context parallelism'],
  ['exposedExpert', 'EXPERT', 'expert parallelism'],
  ['bubble', 'BUBBLE', 'the pipeline bubble'],
  ['exposedData', 'DATA', 'the exchange inside the sites'],
  ['exposedCrossSite', 'CROSS-SITE', 'the exchange between the sites'],
  ['optimizer', 'OPTIMIZER', 'the optimizer'],
];

type FirstTokenPart = keyof Serving['firstTokenParts'];

const firstTokenParts: readonly (readonly [part: FirstTokenPart, words: string])[] = [
  ['waiting', 'waiting'],
  ['prefill', 'reading the prompt'],
  ['exposedTransfer', 'sending its keys and values'],
  ['delays', 'the round trip'],
];

interface FigureColumn {
  readonly title: string;
  readonly cell: (prediction: WorkPrediction) => string;
}

/** Without the parts that no candidate has: most jobs have no experts. */
export function figureColumns(predictions: readonly WorkPrediction[]): readonly FigureColumn[] {
  return predictions[0]?.type === 'inference' ? servingColumns : stepColumns(predictions);
}

function stepColumns(predictions: readonly WorkPrediction[]): readonly FigureColumn[] {
  const column = (title: string, figure: (step: StepPrediction) => number): FigureColumn => ({
    title,
    cell: (prediction) =>
      prediction.type === 'inference' ? '' : String(Math.round(figure(prediction))),
  });
  const isThere = (part: PartName): boolean =>
    predictions.some(
      (prediction) =>
        prediction.type !== 'inference' && Math.round(toMilliseconds(prediction[part])) > 0,
    );
  return [
    column('STEP-MS', ({ step }) => toMilliseconds(step)),
    ...stepParts
      .filter(([part]) => isThere(part))
      .map(([part, title]) => column(title, (step) => toMilliseconds(step[part]))),
    {
      title: 'MFU-%',
      cell: (prediction) =>
        prediction.type === 'inference' ? '' : (100 * prediction.modelFlopsUtilization).toFixed(1),
    },
  ];
}

const servingColumn = (title: string, figure: (serving: Serving) => string): FigureColumn => ({
  title,
  cell: (prediction) => (prediction.type === 'inference' ? figure(prediction) : ''),
});

const servingColumns: readonly FigureColumn[] = [
  servingColumn('REQUESTS/S', ({ requestsPerSecond }) => requestsPerSecond.toPrecision(3)),
  servingColumn('LIMITED-BY', ({ limit }) => limit),
  servingColumn('TTFT-MS', ({ timeToFirstToken }) =>
    Number.isFinite(timeToFirstToken) ? toMilliseconds(timeToFirstToken).toFixed(0) : 'endless',
  ),
  servingColumn('TPOT-MS', ({ timePerOutputToken }) =>
    toMilliseconds(timePerOutputToken).toFixed(1),
  ),
  servingColumn('IN-TIME-%', ({ goodput, requestsPerSecond }) =>
    ((100 * goodput) / requestsPerSecond).toFixed(0),
  ),
  servingColumn('CACHE-GBPS', ({ cacheRate }) => toGbps(cacheRate).toFixed(1)),
];

/** In what one is worse than the best, and by which of its parts the most; undefined when they are equals. */
export function whyWorse(prediction: WorkPrediction, best: WorkPrediction): string | undefined {
  if (prediction.type === 'inference')
    return best.type === 'inference' ? whyServesWorse(prediction, best) : undefined;
  return best.type === 'inference' ? undefined : whySlower(prediction, best);
}

function whySlower(prediction: StepPrediction, best: StepPrediction): string | undefined {
  const milliseconds = (of: StepPrediction, part: PartName | 'step'): number =>
    Math.round(toMilliseconds(of[part]));
  const slower = milliseconds(prediction, 'step') - milliseconds(best, 'step');
  if (slower <= 0) return undefined;
  const [worst] = stepParts
    .map(([part, , words]) => ({
      words,
      more: milliseconds(prediction, part) - milliseconds(best, part),
    }))
    .sort((a, b) => b.more - a.more);
  const share = (100 * slower) / Math.max(1, milliseconds(best, 'step'));
  const percent = share < 0.1 ? 'less than 0.1' : share.toFixed(1);
  return `${slower} ms slower (${percent} %), most by ${worst?.words ?? 'its parts'}`;
}

function whyServesWorse(prediction: Serving, best: Serving): string | undefined {
  const fewer = 1 - prediction.goodput / best.goodput;
  if (fewer > 1e-6) {
    const percent = fewer < 0.001 ? 'less than 0.1' : (100 * fewer).toFixed(1);
    return `${percent} % fewer requests in time, limited by ${prediction.limit}`;
  }
  const later = toMilliseconds(prediction.timeToFirstToken) - toMilliseconds(best.timeToFirstToken);
  if (!(later > 0.001)) return undefined;
  const [worst] = firstTokenParts
    .map(([part, words]) => ({
      words,
      more: prediction.firstTokenParts[part] - best.firstTokenParts[part],
    }))
    .sort((a, b) => b.more - a.more);
  return `first token ${later.toFixed(1)} ms later, most by ${worst?.words ?? 'its parts'}`;
}

export function figuresOf(prediction: WorkPrediction): JsonObject {
  const exact = (seconds: WorkPrediction['step']): number =>
    Number(toMilliseconds(seconds).toFixed(3));
  if (prediction.type === 'inference') return servingFigures(prediction, exact);
  return {
    stepMilliseconds: exact(prediction.step),
    partsMilliseconds: Object.fromEntries(
      stepParts.map(([part]) => [part, exact(prediction[part])]),
    ),
    modelFlopsUtilizationPercent: Number((100 * prediction.modelFlopsUtilization).toFixed(2)),
  };
}

/** A time without end is null. */
function servingFigures(
  prediction: Serving,
  exact: (seconds: WorkPrediction['step']) => number,
): JsonObject {
  return {
    requestsPerSecond: Number(prediction.requestsPerSecond.toPrecision(5)),
    limitedBy: prediction.limit,
    goodputRequestsPerSecond: Number(prediction.goodput.toPrecision(5)),
    timeToFirstTokenMilliseconds: exact(prediction.timeToFirstToken),
    firstTokenPartsMilliseconds: Object.fromEntries(
      firstTokenParts.map(([part]) => [part, exact(prediction.firstTokenParts[part])]),
    ),
    timePerOutputTokenMilliseconds: exact(prediction.timePerOutputToken),
    outputTokensPerSecond: Math.round(prediction.outputTokensPerSecond),
    cacheGbps: Number(toGbps(prediction.cacheRate).toFixed(1)),
  };
}
