import type { JsonObject } from '../base/json.ts';
import { toGbps, toMilliseconds } from '../base/units.ts';
import type { Seconds } from '../base/units.ts';
import type { ServingLimit } from '../collectives/inference/first-token.ts';
import type { ServingPrediction } from '../collectives/inference/serving.ts';
import { percent, tenths } from './rounded.ts';

const LIMITS: Readonly<Record<ServingLimit, string>> = {
  prefill: 'Prefill',
  transfer: 'Transfer',
  decode: 'Decode',
  arrivals: 'Arrivals',
};

/** How fast a model answers now. A time that has no end is left out: more requests come than are answered. */
export function servingFigures(prediction: ServingPrediction): JsonObject {
  const { requestsPerSecond, goodput, timeToFirstToken, firstTokenParts, use } = prediction;
  return {
    requestsPerSecond: Number(requestsPerSecond.toPrecision(4)),
    limitedBy: LIMITS[prediction.limit],
    ...(Number.isFinite(timeToFirstToken)
      ? { timeToFirstTokenMilliseconds: milliseconds(timeToFirstToken) }
      : {}),
    firstTokenParts: {
      ...(Number.isFinite(firstTokenParts.waiting)
        ? { waitingMilliseconds: milliseconds(firstTokenParts.waiting) }
        : {}),
      prefillMilliseconds: milliseconds(firstTokenParts.prefill),
      transferMilliseconds: milliseconds(firstTokenParts.exposedTransfer),
      roundTripMilliseconds: milliseconds(firstTokenParts.delays),
    },
    timePerOutputTokenMilliseconds: milliseconds(prediction.timePerOutputToken),
    outputTokensPerSecond: Math.round(prediction.outputTokensPerSecond),
    inTimePercent: percent(requestsPerSecond > 0 ? goodput / requestsPerSecond : 0),
    batch: tenths(prediction.batch),
    cacheGbps: tenths(toGbps(prediction.cacheRate)),
    prefillBusyPercent: percent(use.prefill.busy),
    decodeBusyPercent: percent(use.decode.busy),
  };
}

const milliseconds = (time: Seconds): number => tenths(toMilliseconds(time));
