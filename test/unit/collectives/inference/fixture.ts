import { present } from '../../../../src/base/assert.ts';
import { bytesPerSecond, gbps, seconds } from '../../../../src/base/units.ts';
import type { ServingPlace } from '../../../../src/collectives/inference/stages.ts';
import { acceleratorByName } from '../../../../src/domain/catalogue/accelerators.ts';
import { modelByName } from '../../../../src/domain/catalogue/models.ts';
import type { GpuPool } from '../../../../src/domain/gpu-pool.ts';
import type { Inference } from '../../../../src/domain/inference.ts';
import type { TransformerModel } from '../../../../src/domain/model.ts';

export const modelNamed = (name: string): TransformerModel => present(modelByName(name), name);

export function poolNamed(accelerator: string, site = 'near'): GpuPool {
  return {
    name: `${site}-${accelerator}`,
    site,
    location: undefined,
    accelerator: present(acceleratorByName(accelerator), accelerator),
    nodes: 16,
    gpusPerNode: 8,
    scaleUpDomainGpus: 8,
    scaleOut: {
      nicRate: gbps(400),
      nicsPerNode: 8,
      oversubscription: 1,
      loadBalancing: 'AdaptiveRouting',
    },
  };
}

/** 70B in FP8: four instances read prompts of 32,768 tokens, two write answers of 512. */
export const served: Inference = {
  model: modelNamed('llama-3.1-70b'),
  precision: 'FP8',
  cachePrecision: 'FP8',
  promptTokens: 32_768,
  outputTokens: 512,
  requests: 1000,
  requestsPerSecond: undefined,
  prefill: {
    instances: 4,
    gpusPerInstance: 8,
    accelerator: undefined,
    site: undefined,
    chunkTokens: 8192,
  },
  decode: {
    instances: 2,
    gpusPerInstance: 8,
    accelerator: undefined,
    site: undefined,
    maxBatch: undefined,
  },
  transfer: { mode: 'layer-by-layer', windowBytes: undefined },
  targets: { timeToFirstToken: undefined, timePerOutputToken: undefined },
};

export const wayOf = (roundTripSeconds: number, rateGbps = Infinity): ServingPlace['way'] => ({
  roundTrip: seconds(roundTripSeconds),
  jitter: seconds(0),
  rate: Number.isFinite(rateGbps) ? gbps(rateGbps) : bytesPerSecond(Infinity),
});

export function placeOf(way: ServingPlace['way'] = wayOf(0)): ServingPlace {
  return { prefill: poolNamed('H100-SXM', 'far'), decode: poolNamed('H100-SXM'), way };
}
