import type { JsonObject } from '../../../../src/base/json.ts';

export const pools = '/apis/ai.example.com/v1/namespaces/default/gpupools';

/** The kind that the cases are about: one field for each thing a schema can say. */
export const poolDefinition: JsonObject = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'gpupools.ai.example.com' },
  spec: {
    group: 'ai.example.com',
    scope: 'Namespaced',
    names: { plural: 'gpupools', singular: 'gpupool', kind: 'GpuPool', shortNames: ['gp'] },
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
        additionalPrinterColumns: [
          { name: 'Model', type: 'string', jsonPath: '.spec.model' },
          { name: 'Phase', type: 'string', jsonPath: '.status.phase', priority: 1 },
        ],
        schema: {
          openAPIV3Schema: {
            type: 'object',
            required: ['spec'],
            properties: {
              spec: {
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
                    pattern: '^[A-Z][A-Z0-9-]*$',
                    maxLength: 20,
                    'x-kubernetes-validations': [
                      { rule: 'self == oldSelf', message: 'model is immutable' },
                    ],
                  },
                  replicas: {
                    type: 'integer',
                    format: 'int32',
                    minimum: 0,
                    maximum: 100,
                    default: 1,
                  },
                  minReplicas: { type: 'integer' },
                  mode: { type: 'string', enum: ['Exclusive', 'Shared'], default: 'Exclusive' },
                  port: { 'x-kubernetes-int-or-string': true },
                  tags: {
                    type: 'array',
                    maxItems: 5,
                    'x-kubernetes-list-type': 'set',
                    items: { type: 'string' },
                  },
                  links: {
                    type: 'array',
                    'x-kubernetes-list-type': 'map',
                    'x-kubernetes-list-map-keys': ['name'],
                    items: {
                      type: 'object',
                      required: ['name'],
                      properties: {
                        name: { type: 'string' },
                        gbps: { type: 'number' },
                        dir: { type: 'string', default: 'both' },
                      },
                    },
                  },
                  atomicList: { type: 'array', items: { type: 'string' } },
                  extra: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
                },
              },
              status: {
                type: 'object',
                properties: { phase: { type: 'string' }, replicas: { type: 'integer' } },
              },
            },
          },
        },
      },
    ],
  },
};

export const pool = (
  name: string,
  spec: JsonObject = {},
  metadata: JsonObject = {},
): JsonObject => ({
  apiVersion: 'ai.example.com/v1',
  kind: 'GpuPool',
  metadata: { name, ...metadata },
  spec: { model: 'H100', ...spec },
});
