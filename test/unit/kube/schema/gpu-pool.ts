import type { JsonObject } from '../../../../src/base/json.ts';
import { compileSchema } from '../../../../src/kube/schema/compile.ts';
import { gpuPoolOpenApi } from '../../../support/gpu-pool-schema.ts';

export const gpuPoolSchema = compileSchema(gpuPoolOpenApi);

export function gpuPool(spec: JsonObject): JsonObject {
  return {
    apiVersion: 'ai.example.com/v1',
    kind: 'GpuPool',
    metadata: { name: 'a' },
    spec,
  };
}
