import { describe, expect, test } from '@jest/globals';
import { isJsonArray, isJsonObject } from '../../../src/base/json.ts';
import type { JsonObject, JsonValue } from '../../../src/base/json.ts';
import { jsonAt } from '../../../src/base/json-at.ts';
import type { KubeObject } from '../../../src/kube/object.ts';
import { validateObject, validateUpdate } from '../../../src/kube/schema/validate.ts';
import { job, link, pool, readManifest, schemaOf, served } from '../controllers/manifests.ts';

/*
 * What one field means for another is said by rules of the kinds. Here each of them refuses something, with its message at its
 * place and nothing else, and there is no rule that does not.
 */

const inference = {
  model: 'llama-3.1-70b',
  promptTokens: 1024,
  outputTokens: 128,
  requests: 10,
  prefill: { instances: 1, gpusPerInstance: 8 },
  decode: { instances: 1, gpusPerInstance: 8 },
};

const customModel = {
  layers: 32,
  hiddenSize: 4096,
  feedForwardSize: 16384,
  attentionHeads: 32,
  keyValueHeads: 8,
  vocabularySize: 128000,
};
const mixture = { experts: 8, activeExperts: 2, feedForwardSize: 2048 };

function withWork(name: 'collective' | 'inference', work: JsonObject, gpus = 16): KubeObject {
  const object = { ...job('job'), spec: { gpus, [name]: work } };
  return served(object);
}

const serving = (change: JsonObject, spec: JsonObject = {}): KubeObject => {
  const object = withWork('inference', { ...inference, ...change });
  const before = isJsonObject(object['spec']) ? object['spec'] : {};
  return served({ ...object, spec: { ...before, ...spec } });
};

const training = (change: JsonObject, spec: JsonObject = {}): KubeObject =>
  job('job', { training: change, ...spec });

const shaped = (change: JsonObject): JsonObject => ({ ...customModel, ...change });

const without = (object: KubeObject, field: 'training' | 'inference', name: string): KubeObject => {
  const work = jsonAt(object, 'spec', field);
  const kept = Object.entries(isJsonObject(work) ? work : {}).filter(([key]) => key !== name);
  const spec = isJsonObject(object['spec']) ? object['spec'] : {};
  return { ...object, spec: { ...spec, [field]: Object.fromEntries(kept) } };
};

const trainsShape = (change: JsonObject): KubeObject =>
  without(training({ customModel: shaped(change) }), 'training', 'model');
const servesShape = (change: JsonObject): KubeObject =>
  without(serving({ customModel: shaped(change) }), 'inference', 'model');

type Refused = readonly [
  path: string,
  message: string,
  object: KubeObject,
  /** Of a rule about changes. */
  before?: KubeObject,
];

const jobs: readonly Refused[] = [
  ['spec', 'set one of training', served({ ...job('job'), spec: { gpus: 8 } })],
  ['spec', 'gpus, accelerator, training, collective', job('job', { gpus: 128 }), job('job')],
  ['spec', 'a collective needs two gpus', withWork('collective', { operation: 'AllReduce' }, 1)],
  ['spec', 'gpus must be the instances of', serving({}, { gpus: 24 })],
  ['spec', 'name the accelerator of an inference', serving({}, { accelerator: 'H100-SXM' })],
  ['spec', 'siteBoundary.allow takes Phase', training({}, { siteBoundary: { allow: ['Phase'] } })],
  [
    'spec',
    'the GPUs of a pipeline stage',
    training({ parallelism: { tensor: 8, expert: 48, expertTensor: 1 } }),
  ],
  ['spec', 'gpus must be a multiple of tensor', training({ parallelism: { tensor: 6 } })],
  ['spec', 'training.globalBatchSequences must', training({ globalBatchSequences: 1023 })],
  ['spec.training', 'set either model', training({ customModel })],
  [
    'spec.training.customModel',
    'mixture.denseLayers must',
    trainsShape({ mixture: { ...mixture, denseLayers: 32 } }),
  ],
  ['spec.training.customModel', 'attentionHeads must', trainsShape({ keyValueHeads: 7 })],
  [
    'spec.training.customModel.mixture',
    'activeExperts must not',
    trainsShape({ mixture: { ...mixture, activeExperts: 9 } }),
  ],
  [
    'spec.training.synchronization',
    'set innerSteps',
    training({ synchronization: { innerSteps: 4 } }),
  ],
  [
    'spec.training.synchronization',
    'set fragments',
    training({ synchronization: { fragments: 4 } }),
  ],
  [
    'spec.training.synchronization',
    'fragments x overlapSteps must',
    training({
      synchronization: { strategy: 'LocalUpdate', innerSteps: 10, fragments: 4, overlapSteps: 3 },
    }),
  ],
  [
    'spec.collective',
    'minBytes must not',
    withWork('collective', { operation: 'AllReduce', minBytes: 16, maxBytes: 8 }),
  ],
  ['spec.inference', 'set either model', serving({ customModel })],
  [
    'spec.inference.customModel',
    'mixture.denseLayers must',
    servesShape({ mixture: { ...mixture, denseLayers: 32 } }),
  ],
  ['spec.inference.customModel', 'attentionHeads must', servesShape({ keyValueHeads: 7 })],
  [
    'spec.inference.customModel.mixture',
    'activeExperts must not',
    servesShape({ mixture: { ...mixture, activeExperts: 9 } }),
  ],
];

const pools: readonly Refused[] = [
  [
    'spec',
    'set either accelerator',
    pool('oslo', {
      customAccelerator: {
        name: 'xpu',
        bf16Teraflops: 1,
        memoryGigabytes: 1,
        scaleUpGigabytesPerSecond: 1,
      },
    }),
  ],
  ['spec', 'scaleUp.domainGpus must', pool('oslo', { scaleUp: { domainGpus: 12 } })],
  ['spec.site', 'a pool cannot move', pool('oslo', { site: 'bergen' }), pool('oslo')],
];

const links: readonly Refused[] = [
  ['spec.sites', 'a link joins two different', link('oslo-oslo')],
  [
    'spec.sites',
    'a link cannot be moved',
    link('oslo-bergen', { sites: ['oslo', 'paris'] }),
    link('oslo-bergen'),
  ],
];

/** By what they say; a row of a table must not be longer for some than for others. */
const table = [...jobs, ...pools, ...links].map((row) => [`${row[0]}: ${row[1]}`, row] as const);
const changes = table.filter(([, [, , , before]]) => before !== undefined);

describe('rules of the kinds', () => {
  test.each(table)('%s', (_name, [path, message, object, before]) => {
    const schema = schemaOf(object.kind);
    const causes =
      before === undefined
        ? validateObject(object, schema)
        : validateUpdate({ before, after: object, schema });
    expect(causes).toEqual([
      expect.objectContaining({ field: path, message: expect.stringContaining(message) }),
    ]);
  });

  test.each(changes)('%s, and nothing where nothing was changed', (_name, [, , object]) => {
    const schema = schemaOf(object.kind);
    expect(validateUpdate({ before: object, after: object, schema })).toEqual([]);
    expect(validateObject(object, schema)).toEqual([]);
  });

  test.each([
    ['collectivejobs', jobs],
    ['gpupools', pools],
    ['sitelinks', links],
  ] as const)('%s: every one of them refuses something above', (plural, refused) => {
    const crd = readManifest(`crds/${plural}.yaml`);
    const root = jsonAt(crd, 'spec', 'versions', '0', 'schema', 'openAPIV3Schema');
    const missing = rulesIn(root, '').filter(
      ([path, message]) => !refused.some(([at, start]) => at === path && message.startsWith(start)),
    );
    expect(missing).toEqual([]);
    expect(rulesIn(root, '')).toHaveLength(refused.length);
  });
});

function rulesIn(
  schema: JsonValue | undefined,
  path: string,
): readonly (readonly [string, string])[] {
  if (!isJsonObject(schema)) return [];
  const rules = schema['x-kubernetes-validations'];
  const own = (isJsonArray(rules) ? rules : []).map((rule) => {
    const message = isJsonObject(rule) ? rule['message'] : undefined;
    return [path, typeof message === 'string' ? message : ''] as const;
  });
  const { properties } = schema;
  const below = Object.entries(isJsonObject(properties) ? properties : {}).flatMap(
    ([name, child]) => rulesIn(child, path === '' ? name : `${path}.${name}`),
  );
  return [...own, ...below];
}
