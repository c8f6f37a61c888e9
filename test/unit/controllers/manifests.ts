import { readFileSync } from 'node:fs';
import type { JsonObject, JsonValue } from '../../../src/base/json.ts';
import { isJsonArray, isJsonObject } from '../../../src/base/json.ts';
import type { KubeObject } from '../../../src/kube/object.ts';
import { compileSchema } from '../../../src/kube/schema/compile.ts';
import { applyDefaults } from '../../../src/kube/schema/default.ts';
import type { StructuralSchema } from '../../../src/kube/schema/structural.ts';
import { parseYaml } from '../../../src/kube/yaml.ts';

const schemas = new Map<string, StructuralSchema>();

export function schemaOf(kind: string): StructuralSchema {
  const known = schemas.get(kind);
  if (known !== undefined) return known;
  const crd = parseYaml(readFileSync(`crds/${kind.toLowerCase()}s.yaml`, 'utf8'));
  const schema = compileSchema(
    ['spec', 'versions', '0', 'schema', 'openAPIV3Schema'].reduce(stepInto, crd) as JsonObject,
  );
  schemas.set(kind, schema);
  return schema;
}

function stepInto(value: JsonValue, name: string): JsonValue {
  if (isJsonArray(value)) return value[Number(name)] ?? null;
  return (isJsonObject(value) ? value[name] : undefined) ?? null;
}

/** The one object in a file. */
export function readManifest(path: string): KubeObject {
  return parseYaml(readFileSync(path, 'utf8')) as KubeObject;
}

/** The object as the API server would hand it out: with its defaults, and with what the server adds. */
export function served(object: KubeObject): KubeObject {
  const metadata = {
    uid: `uid-${object.metadata.name ?? ''}`,
    resourceVersion: '1',
    generation: 1,
    creationTimestamp: '2026-01-01T00:00:00Z',
    ...object.metadata,
  };
  const { apiVersion, kind } = object;
  return { ...applyDefaults(object, schemaOf(kind)), apiVersion, kind, metadata };
}

const apiVersion = 'longhaul.dev/v1alpha1';

export function pool(name: string, spec: JsonObject = {}, status: JsonObject = {}): KubeObject {
  return served({
    apiVersion,
    kind: 'GpuPool',
    metadata: { name },
    spec: { site: name, accelerator: 'H100-SXM', nodes: 8, ...spec },
    status,
  });
}

export function link(name: string, spec: JsonObject = {}, status: JsonObject = {}): KubeObject {
  return served({
    apiVersion,
    kind: 'SiteLink',
    metadata: { name },
    spec: { sites: name.split('-'), lengthKm: 600, ...spec },
    status,
  });
}

/** An 8B model with a replica on each node; spec.training is laid over it. */
export function job(name: string, spec: JsonObject = {}, status: JsonObject = {}): KubeObject {
  const { training, ...rest } = spec;
  return served({
    apiVersion,
    kind: 'CollectiveJob',
    metadata: { namespace: 'default', name },
    spec: {
      gpus: 64,
      training: {
        model: 'llama-3.1-8b',
        sequenceLength: 8192,
        globalBatchSequences: 1024,
        steps: 100,
        parallelism: { tensor: 8 },
        ...(isJsonObject(training) ? training : {}),
      },
      ...rest,
    },
    status,
  });
}

const ownConditions = ['Admitted', 'Suspended', 'Evicted'];

/** The object after a controller has written its part of the status. */
export function withStatus(
  object: KubeObject,
  status: JsonObject,
  owned: readonly string[],
): KubeObject {
  const before = isJsonObject(object['status']) ? object['status'] : {};
  const others = Object.entries(before).filter(([field]) => !owned.includes(field));
  const stated = new Set(conditionsIn(status).map(({ type }) => type));
  const owns = ({ type }: JsonObject): boolean =>
    stated.has(type) || ownConditions.some((own) => own === type);
  const foreign = conditionsIn(before).filter((each) => !owns(each));
  const revision = String(Number(object.metadata.resourceVersion) + 1);
  return {
    ...object,
    metadata: { ...object.metadata, resourceVersion: revision },
    status: {
      ...Object.fromEntries(others),
      ...status,
      conditions: [...foreign, ...conditionsIn(status)],
    },
  };
}

function conditionsIn(status: JsonObject): readonly JsonObject[] {
  const { conditions } = status;
  return isJsonArray(conditions) ? conditions.filter((each) => isJsonObject(each)) : [];
}

/** A condition as the emulator writes it. */
export function condition(type: string, status = 'True'): JsonObject {
  const lastTransitionTime = '2026-01-01T00:00:00Z';
  return { type, status, reason: 'Test', message: '', lastTransitionTime };
}
