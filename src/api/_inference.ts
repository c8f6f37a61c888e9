import { milliseconds } from '../base/units.ts';
import type { Seconds } from '../base/units.ts';
import type { DecodeGroup, Inference, PrefillGroup } from '../domain/inference.ts';
import type { Fields } from './_fields.ts';
import { parseModel } from './_model.ts';
import type { CollectiveJobSpec } from './generated.ts';

type InferenceSpec = NonNullable<CollectiveJobSpec['inference']>;

const SECONDS_IN_A_MINUTE = 60;

export function parseInference(inference: Fields<InferenceSpec>): Inference {
  const precision = inference.oneOf('precision', ['BF16', 'FP8']);
  const perMinute = inference.optionalNumber('requestsPerMinute');
  return {
    model: parseModel(inference),
    precision,
    cachePrecision: inference.has('cachePrecision')
      ? inference.oneOf('cachePrecision', ['BF16', 'FP8'])
      : precision,
    promptTokens: inference.number('promptTokens'),
    outputTokens: inference.number('outputTokens'),
    requests: inference.number('requests'),
    requestsPerSecond: perMinute === undefined ? undefined : perMinute / SECONDS_IN_A_MINUTE,
    prefill: parsePrefill(inference.object('prefill')),
    decode: parseDecode(inference.object('decode')),
    transfer: parseTransfer(inference.object('transfer')),
    targets: parseTargets(inference.object('targets')),
  };
}

function parsePrefill(prefill: Fields<InferenceSpec['prefill']>): PrefillGroup {
  return {
    instances: prefill.number('instances'),
    gpusPerInstance: prefill.number('gpusPerInstance'),
    accelerator: prefill.optionalText('accelerator'),
    site: prefill.optionalText('site'),
    chunkTokens: prefill.number('chunkTokens'),
  };
}

function parseDecode(decode: Fields<InferenceSpec['decode']>): DecodeGroup {
  return {
    instances: decode.number('instances'),
    gpusPerInstance: decode.number('gpusPerInstance'),
    accelerator: decode.optionalText('accelerator'),
    site: decode.optionalText('site'),
    maxBatch: decode.optionalNumber('maxBatch'),
  };
}

function parseTransfer(transfer: Fields<InferenceSpec['transfer']>): Inference['transfer'] {
  const mode = transfer.oneOf('mode', ['LayerByLayer', 'AfterPrefill']);
  return {
    mode: mode === 'LayerByLayer' ? 'layer-by-layer' : 'after-prefill',
    windowBytes: transfer.optionalNumber('windowBytes'),
  };
}

function parseTargets(targets: Fields<InferenceSpec['targets']>): Inference['targets'] {
  return {
    timeToFirstToken: promised(targets.optionalNumber('timeToFirstTokenMilliseconds')),
    timePerOutputToken: promised(targets.optionalNumber('timePerOutputTokenMilliseconds')),
  };
}

const promised = (value: number | undefined): Seconds | undefined =>
  value === undefined ? undefined : milliseconds(value);
