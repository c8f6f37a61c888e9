import { UserError } from '../../base/user-error.ts';
import { milliseconds } from '../../base/units.ts';
import type { Accelerator, Precision } from '../../domain/accelerator.ts';
import { acceleratorByName, acceleratorNames } from '../../domain/catalogue/accelerators.ts';
import { modelByName, modelNames } from '../../domain/catalogue/models.ts';
import type { Inference, Phase } from '../../domain/inference.ts';
import type { TuningMode } from '../../domain/site-link.ts';
import { onlyJob } from './only-job.ts';
import type { MediumFlag } from '../medium-option.ts';
import type { Form } from './predict-answer.ts';

export interface InferenceOptions extends Form, MediumFlag {
  readonly filename?: string;
  readonly model?: string;
  readonly precision: Precision;
  readonly cachePrecision?: Precision;
  readonly promptTokens?: number;
  readonly outputTokens?: number;
  readonly requestsPerSecond?: number;
  readonly prefillInstances: number;
  readonly prefillGpus: number;
  readonly prefillAccelerator?: string;
  readonly chunkTokens: number;
  readonly decodeInstances: number;
  readonly decodeGpus: number;
  readonly decodeAccelerator?: string;
  readonly batch?: number;
  readonly transfer: 'LayerByLayer' | 'AfterPrefill';
  readonly windowBytes?: number;
  readonly targetTtftMs?: number;
  readonly targetTpotMs?: number;
  readonly lengthKm?: number;
  readonly linkGbps: number;
  readonly lanes: number;
  readonly tuning: TuningMode;
}

export interface AskedInference {
  readonly inference: Inference;
  readonly accelerators: Readonly<Record<Phase, Accelerator>>;
}

/** The job that a prediction is asked for. */
export function askedInference(options: InferenceOptions): AskedInference {
  const { filename } = options;
  const inference =
    filename === undefined ? fromFlags(options) : onlyJob(filename, 'inference').work.inference;
  const accelerators = {
    prefill: acceleratorFor('prefill', inference, options.prefillAccelerator),
    decode: acceleratorFor('decode', inference, options.decodeAccelerator),
  };
  return { inference, accelerators };
}

function fromFlags(options: InferenceOptions): Inference {
  const { model: name, promptTokens, outputTokens, precision } = options;
  if (name === undefined) throw missing('--model');
  if (promptTokens === undefined) throw missing('--prompt-tokens');
  if (outputTokens === undefined) throw missing('--output-tokens');
  const model = modelByName(name);
  if (model === undefined) {
    throw new UserError(
      `no model is named ${JSON.stringify(name)}`,
      `there are ${modelNames.join(', ')}`,
    );
  }
  return {
    model,
    precision,
    cachePrecision: options.cachePrecision ?? precision,
    promptTokens,
    outputTokens,
    requests: 1,
    requestsPerSecond: options.requestsPerSecond,
    prefill: {
      instances: options.prefillInstances,
      gpusPerInstance: options.prefillGpus,
      accelerator: options.prefillAccelerator,
      site: undefined,
      chunkTokens: options.chunkTokens,
    },
    decode: {
      instances: options.decodeInstances,
      gpusPerInstance: options.decodeGpus,
      accelerator: options.decodeAccelerator,
      site: undefined,
      maxBatch: options.batch,
    },
    transfer: {
      mode: options.transfer === 'LayerByLayer' ? 'layer-by-layer' : 'after-prefill',
      windowBytes: options.windowBytes,
    },
    targets: {
      timeToFirstToken: inSeconds(options.targetTtftMs),
      timePerOutputToken: inSeconds(options.targetTpotMs),
    },
  };
}

const inSeconds = (value: number | undefined): Inference['targets']['timeToFirstToken'] =>
  value === undefined ? undefined : milliseconds(value);

function acceleratorFor(
  phase: Phase,
  inference: Inference,
  given: string | undefined,
): Accelerator {
  const name = given ?? inference[phase].accelerator;
  if (name === undefined) throw missing(`--${phase}-accelerator`);
  const found = acceleratorByName(name);
  if (found === undefined) {
    throw new UserError(
      `no accelerator is named ${JSON.stringify(name)}`,
      `there are ${acceleratorNames.join(', ')}`,
    );
  }
  if (found.compute[inference.precision] === undefined) {
    throw new UserError(
      `${name} has no ${inference.precision}`,
      `choose another precision for ${phase}, or another accelerator`,
    );
  }
  return found;
}

const missing = (flag: string): UserError =>
  new UserError(`${flag} is missing`, 'give the job by its flags, or a manifest with -f');
