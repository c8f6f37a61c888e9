import type { JsonObject } from '../../../../src/base/json.ts';
import { gpuPoolOpenApi } from '../../../support/gpu-pool-schema.ts';

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
        schema: { openAPIV3Schema: gpuPoolOpenApi },
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
