import type { JsonObject } from '../../src/base/json.ts';

/** The schema that a real API server was asked about; the messages in the tests that use it are its answers. */
export const gpuPoolOpenApi: JsonObject = {
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
          minLength: 1,
          maxLength: 20,
          pattern: '^[A-Z][A-Z0-9-]*$',
          'x-kubernetes-validations': [{ rule: 'self == oldSelf', message: 'model is immutable' }],
        },
        replicas: { type: 'integer', format: 'int32', minimum: 0, maximum: 100, default: 1 },
        minReplicas: { type: 'integer' },
        mode: { type: 'string', enum: ['Exclusive', 'Shared'], default: 'Exclusive' },
        port: { 'x-kubernetes-int-or-string': true },
        tags: {
          type: 'array',
          'x-kubernetes-list-type': 'set',
          items: { type: 'string' },
          maxItems: 5,
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
        extra: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
        nullable: { type: 'string', nullable: true },
        atomicList: { type: 'array', items: { type: 'string' } },
        labels: { type: 'object', additionalProperties: { type: 'string' } },
        when: { type: 'string', format: 'date-time' },
      },
    },
    status: {
      type: 'object',
      properties: {
        phase: { type: 'string' },
        replicas: { type: 'integer' },
      },
    },
  },
};
