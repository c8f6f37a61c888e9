import { isJsonArray, isJsonObject } from '../base/json.ts';
import type { JsonObject, JsonValue } from '../base/json.ts';
import { goTime } from './go-time.ts';
import { cannotUnmarshal, goTypeOf } from './go-type.ts';

type FieldType = 'string' | 'int64' | 'time' | 'map' | 'texts' | 'objects';

/** The types of ObjectMeta; what is not named here is unknown and dropped by pruning. */
const metadataTypes: Readonly<Record<string, FieldType>> = {
  name: 'string',
  generateName: 'string',
  namespace: 'string',
  selfLink: 'string',
  uid: 'string',
  resourceVersion: 'string',
  generation: 'int64',
  creationTimestamp: 'time',
  deletionTimestamp: 'time',
  deletionGracePeriodSeconds: 'int64',
  labels: 'map',
  annotations: 'map',
  ownerReferences: 'objects',
  finalizers: 'texts',
  managedFields: 'objects',
};

const wantedType = (key: string): FieldType | undefined =>
  Object.hasOwn(metadataTypes, key) ? metadataTypes[key] : undefined;

/**
 * Which member has none of the types it may have, in Go's words. Go names the way to the member: from the object, where it
 * reads the whole of it, or from the metadata, where these are all it reads.
 */
export function metadataProblem(
  metadata: JsonObject,
  reading: 'object' | 'metadata' = 'metadata',
): string | undefined {
  for (const [key, value = null] of Object.entries(metadata)) {
    const wanted = wantedType(key);
    if (wanted === undefined || value === null) continue;
    const field = `ObjectMeta.${reading === 'object' ? 'metadata.' : ''}${key}`;
    const problem = wanted === 'time' ? timeProblem(value) : typeProblem(value, wanted, field);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** A time reads itself from a text, and knows nothing of where it stands. */
function timeProblem(value: JsonValue): string | undefined {
  if (typeof value !== 'string') return cannotUnmarshal(value, 'string');
  const time = goTime(value, 'seconds');
  return time.type === 'unreadable' ? time.problem : undefined;
}

function typeProblem(
  value: JsonValue,
  wanted: Exclude<FieldType, 'time'>,
  field: string,
): string | undefined {
  const wrong = wrongTypeIn(value, wanted);
  if (wrong === undefined) return undefined;
  return `json: cannot unmarshal ${wrong.found} into Go struct field ${field} of type ${wrong.wanted}`;
}

/** Whether the member holds texts by their keys. */
export const isTextMap = (key: string): boolean => wantedType(key) === 'map';

interface WrongType {
  readonly found: string;
  readonly wanted: string;
}

function wrongTypeIn(value: JsonValue, type: Exclude<FieldType, 'time'>): WrongType | undefined {
  switch (type) {
    case 'string':
      return typeof value === 'string' ? undefined : { found: goTypeOf(value), wanted: 'string' };
    case 'int64':
      return isInt64(value) ? undefined : { found: goNumber(value), wanted: 'int64' };
    case 'map': {
      if (!isJsonObject(value)) return { found: goTypeOf(value), wanted: 'map[string]string' };
      return wrongItem(Object.values(value), (item) => typeof item === 'string', 'string');
    }
    case 'texts': {
      if (!isJsonArray(value)) return { found: goTypeOf(value), wanted: '[]string' };
      return wrongItem(value, (item) => typeof item === 'string', 'string');
    }
    case 'objects': {
      if (!isJsonArray(value)) return { found: goTypeOf(value), wanted: '[]v1.OwnerReference' };
      return wrongItem(value, isJsonObject, 'v1.OwnerReference');
    }
  }
}

function wrongItem(
  items: readonly (JsonValue | undefined)[],
  isRight: (item: JsonValue) => boolean,
  wanted: string,
): WrongType | undefined {
  const wrong = items.find((item) => item !== undefined && item !== null && !isRight(item));
  return wrong === undefined ? undefined : { found: goTypeOf(wrong), wanted };
}

const isInt64 = (value: JsonValue): boolean =>
  typeof value === 'bigint' || Number.isSafeInteger(value);

/** A number that is none of the wanted ones is shown. */
function goNumber(value: JsonValue): string {
  if (typeof value !== 'number') return goTypeOf(value);
  return `number ${Number.isInteger(value) ? BigInt(value) : value}`;
}
