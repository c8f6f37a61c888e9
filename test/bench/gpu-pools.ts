import type { JsonObject } from '../../src/base/json.ts';

const status = {
  type: 'object',
  properties: { phase: { type: 'string' }, replicas: { type: 'integer' } },
};

const spec = {
  type: 'object',
  required: ['model'],
  'x-kubernetes-validations': [
    {
      rule: '!has(self.minReplicas) || self.minReplicas <= self.replicas',
      message: 'minReplicas must not exceed replicas',
    },
  ],
  properties: {
    model: {
      type: 'string',
      minLength: 1,
      maxLength: 20,
      pattern: '^[A-Z][A-Z0-9-]*$',
      'x-kubernetes-validations': [{ rule: 'self == oldSelf', message: 'model is immutable' }],
    },
    replicas: { type: 'integer', format: 'int32', minimum: 0, maximum: 100, default: 1 },
    minReplicas: { type: 'integer' },
    mode: { type: 'string', enum: ['Exclusive', 'Shared'], default: 'Exclusive' },
    tags: {
      type: 'array',
      'x-kubernetes-list-type': 'set',
      items: { type: 'string' },
      maxItems: 5,
    },
    extra: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
  },
};

/** The kind of the load: a schema with rules, defaults, status and scale, as custom resources have them. */
export const gpuPools: JsonObject = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'gpupools.ai.example.com' },
  spec: {
    group: 'ai.example.com',
    names: { plural: 'gpupools', singular: 'gpupool', kind: 'GpuPool', listKind: 'GpuPoolList' },
    scope: 'Namespaced',
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        subresources: {
          status: {},
          scale: { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas' },
        },
        selectableFields: [{ jsonPath: '.spec.model' }],
        additionalPrinterColumns: [{ name: 'Model', type: 'string', jsonPath: '.spec.model' }],
        schema: {
          openAPIV3Schema: { type: 'object', required: ['spec'], properties: { spec, status } },
        },
      },
    ],
  },
};
