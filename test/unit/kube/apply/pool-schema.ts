import type { JsonObject } from '../../../../src/base/json.ts';
import { isJsonObject } from '../../../../src/base/json.ts';
import type { KubeObject } from '../../../../src/kube/object.ts';
import { compileSchema } from '../../../../src/kube/schema/compile.ts';
import type { StructuralSchema } from '../../../../src/kube/schema/structural.ts';

const text: JsonObject = { type: 'string' };
const number: JsonObject = { type: 'number' };

/** One field of every kind that ownership treats differently. */
export const poolSchema: StructuralSchema = compileSchema({
  type: 'object',
  properties: {
    spec: {
      type: 'object',
      properties: {
        model: text,
        replicas: { type: 'integer' },
        on: { type: 'boolean' },
        port: { 'x-kubernetes-int-or-string': true },
        tags: { type: 'array', items: text, 'x-kubernetes-list-type': 'set' },
        links: {
          type: 'array',
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['name'],
          items: { type: 'object', properties: { name: text, gbps: number, lanes: number } },
        },
        ports: {
          type: 'array',
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['port', 'protocol'],
          items: {
            type: 'object',
            properties: { port: number, protocol: { type: 'string', default: 'TCP' } },
          },
        },
        atomicList: { type: 'array', items: text },
        atomicMap: {
          type: 'object',
          'x-kubernetes-map-type': 'atomic',
          additionalProperties: text,
        },
        labels: { type: 'object', additionalProperties: text },
        sites: {
          type: 'object',
          additionalProperties: { type: 'object', properties: { racks: number, city: text } },
        },
        extra: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
      },
    },
    status: { type: 'object', properties: { phase: text } },
  },
});

export const poolResource = {
  group: 'ai.example.com',
  version: 'v1',
  plural: 'gpupools',
  kind: 'GpuPool',
};
export const poolVersion = 'ai.example.com/v1';

/** A pool of that spec; `more` are further members, such as a status. */
export function pool(spec: JsonObject | undefined, more: JsonObject = {}): KubeObject {
  const { metadata, ...members } = more;
  return {
    apiVersion: poolVersion,
    kind: 'GpuPool',
    metadata: { name: 'p', ...(isJsonObject(metadata) ? metadata : {}) },
    ...(spec === undefined ? {} : { spec }),
    ...members,
  };
}
