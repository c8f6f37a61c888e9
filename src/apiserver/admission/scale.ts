import { byText } from '../../base/by-text.ts';
import { isJsonObject, toJsonText } from '../../base/json.ts';
import type { JsonObject, JsonValue } from '../../base/json.ts';
import { pathText } from '../../kube/json-reader.ts';
import type { OddNumber } from '../../kube/json-reader.ts';
import { labelSelectorText } from '../../kube/label-selector-text.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { ScalePaths } from '../../kube/resource.ts';
import { invalidValue } from '../../kube/schema/causes.ts';
import type { StatusCause } from '../../kube/status-error.ts';

const segments = byText(1000, (path): readonly string[] => path.replace(/^\./, '').split('.'));

/** The value at a simple path such as `.spec.replicas`. */
export function valueAt(object: JsonObject, path: string): JsonValue | undefined {
  let value: JsonValue | undefined = object;
  for (const name of segments(path)) value = isJsonObject(value) ? value[name] : undefined;
  return value;
}

function withValueAt(object: JsonObject, path: readonly string[], value: JsonValue): JsonObject {
  const [name = '', ...rest] = path;
  if (rest.length === 0) return { ...object, [name]: value };
  const inner = object[name];
  return { ...object, [name]: withValueAt(isJsonObject(inner) ? inner : {}, rest, value) };
}

/** The `Scale` that an object with a scale subresource shows. */
export function scaleOf(object: KubeObject, paths: ScalePaths): KubeObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const { labelSelectorPath } = paths;
  const selector = labelSelectorText(
    labelSelectorPath === undefined ? undefined : valueAt(object, labelSelectorPath),
  );
  const metadata = { name, namespace, uid, resourceVersion, creationTimestamp };
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: definedOnly(metadata),
    spec: replicasMember(valueAt(object, paths.specReplicasPath)),
    status: {
      replicas: numberOf(valueAt(object, paths.statusReplicasPath)),
      ...(selector !== '' ? { selector } : {}),
    },
  };
}

function definedOnly(members: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}

const numberOf = (value: JsonValue | undefined): number => (typeof value === 'number' ? value : 0);

/** No replicas are not written: the field is `omitempty`. */
function replicasMember(value: JsonValue | undefined): JsonObject {
  const replicas = numberOf(value);
  return replicas === 0 ? {} : { replicas };
}

/** The object with the number of replicas that a `Scale` wants. */
export function withScale(object: KubeObject, scale: JsonObject, paths: ScalePaths): KubeObject {
  const replicas = numberOf(valueAt(scale, '.spec.replicas'));
  const { apiVersion, kind, metadata } = object;
  return {
    ...withValueAt(object, segments(paths.specReplicasPath), replicas),
    apiVersion,
    kind,
    metadata,
  };
}

const largestInt32 = 2 ** 31 - 1;

/** What the scale subresource asks of the two numbers it shows, whatever the schema says of them. */
export function checkScale(
  object: JsonObject,
  paths: ScalePaths | undefined,
): readonly StatusCause[] {
  if (paths === undefined) return [];
  return [paths.specReplicasPath, paths.statusReplicasPath].flatMap((path) =>
    checkReplicas(valueAt(object, path), path),
  );
}

function checkReplicas(value: JsonValue | undefined, path: string): readonly StatusCause[] {
  if (value === undefined || value === null) return [];
  if (!isInteger(value)) return [notInteger(value, path)];
  if (value < 0) return [invalidValue(path, value, 'should be a non-negative integer')];
  if (value <= largestInt32) return [];
  return [invalidValue(path, value, `should be less than or equal to ${largestInt32}`)];
}

/** A whole number that is written as none, such as `2.0`, is no integer to the scale, though it is one to the schema. */
export function checkFloats(
  object: JsonObject,
  paths: ScalePaths | undefined,
  odd: readonly OddNumber[],
): readonly StatusCause[] {
  if (paths === undefined || odd.length === 0) return [];
  const floats = odd.filter(({ text }) => /[.eE]/.test(text)).map(({ path }) => pathText(path));
  return [paths.specReplicasPath, paths.statusReplicasPath]
    .filter((path) => floats.includes(path.replace(/^\./, '')))
    .map((path) => ({ path, value: valueAt(object, path) ?? null }))
    .filter(({ value }) => isInteger(value))
    .map(({ path, value }) => notInteger(value, path));
}

function notInteger(value: JsonValue, path: string): StatusCause {
  const why = `${path} accessor error: ${goText(value)} is of the type ${goType(value)}, expected int64`;
  return invalidValue(path, 0, why);
}

const isInteger = (value: JsonValue): value is number | bigint =>
  typeof value === 'bigint' || Number.isInteger(value);

const goText = (value: JsonValue): string =>
  typeof value === 'string' ? value : toJsonText(value);

function goType(value: JsonValue): string {
  if (typeof value === 'number') return 'float64';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'string') return 'string';
  return isJsonObject(value) ? 'map[string]interface {}' : '[]interface {}';
}
