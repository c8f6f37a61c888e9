import type { JsonObject } from '../../base/json.ts';
import type { StatusCause } from '../status-error.ts';
import { arrayAt, isTrueAt, objectAt, own, schemasAt, textAt, textsAt } from './_read.ts';
import { forbiddenField, gathered, invalidValue, none, notSupported, required } from './causes.ts';

type Causes = readonly StatusCause[];

/** What is wrong with `x-kubernetes-list-type`, `-list-map-keys` and `-map-type`. */
export function checkListExtensions(openApi: JsonObject, path: string): Causes {
  return [
    ...checkOwner({ openApi, path, extension: 'x-kubernetes-map-type', type: 'object' }),
    ...checkOwner({ openApi, path, extension: 'x-kubernetes-list-type', type: 'array' }),
    ...checkKeysBelongToMap(openApi, path),
    ...checkItems(openApi, path),
  ];
}

const allowed: Readonly<Record<string, readonly string[]>> = {
  'x-kubernetes-map-type': ['atomic', 'granular'],
  'x-kubernetes-list-type': ['atomic', 'set', 'map'],
};

interface Extension {
  readonly openApi: JsonObject;
  readonly path: string;
  readonly extension: string;
  /** The only type that may have it. */
  readonly type: string;
}

function checkOwner({ openApi, path, extension, type }: Extension): Causes {
  const value = textAt(openApi, extension);
  if (value === undefined) return [];
  const causes: StatusCause[] = [];
  const actual = textAt(openApi, 'type') ?? '';
  const why = `must be ${type} if ${extension} is specified`;
  if (actual === '') causes.push(required(`${path}.type`, why));
  else if (actual !== type) causes.push(invalidValue(`${path}.type`, actual, why));
  const supported = allowed[extension] ?? [];
  if (!supported.includes(value)) {
    causes.push(notSupported(`${path}.${extension}`, value, supported));
  }
  return causes;
}

function checkKeysBelongToMap(openApi: JsonObject, path: string): Causes {
  const listType = textAt(openApi, 'x-kubernetes-list-type');
  const hasKeys = arrayAt(openApi, 'x-kubernetes-list-map-keys').length > 0;
  if (!hasKeys || listType === 'map') return [];
  const field = `${path}.x-kubernetes-list-type`;
  const why = 'must be map if x-kubernetes-list-map-keys is non-empty';
  return [listType === undefined ? required(field, why) : invalidValue(field, listType, why)];
}

function checkItems(openApi: JsonObject, path: string): Causes {
  const items = objectAt(openApi, 'items');
  switch (textAt(openApi, 'x-kubernetes-list-type')) {
    case 'map':
      return checkMapList(openApi, items, path);
    case 'set':
      return items === undefined ? [] : checkSetItems(items, `${path}.items`);
    case undefined:
    default:
      return [];
  }
}

function checkMapList(openApi: JsonObject, items: JsonObject | undefined, path: string): Causes {
  const keys = textsAt(openApi, 'x-kubernetes-list-map-keys');
  const causes: StatusCause[] = [];
  if (keys.length === 0) {
    const why = 'must not be empty if x-kubernetes-list-type is map';
    causes.push(required(`${path}.x-kubernetes-list-map-keys`, why));
  }
  if (items === undefined) {
    const why = 'must have a schema if x-kubernetes-list-type is map';
    return [...causes, required(`${path}.items`, why)];
  }
  const type = textAt(items, 'type') ?? '';
  if (type !== 'object') {
    const why = "must be object if parent array's x-kubernetes-list-type is map";
    return [...causes, invalidValue(`${path}.items.type`, type, why)];
  }
  const names = [...new Set(keys)];
  if (names.length < keys.length) {
    const why = 'must not contain duplicate entries';
    causes.push(invalidValue(`${path}.x-kubernetes-list-map-keys`, keys, why));
  }
  const known = new Map(schemasAt(items, 'properties'));
  const list = { known, required: new Set(textsAt(items, 'required')), path };
  const why = 'entries must all be names of item properties';
  const strange = invalidValue(`${path}.x-kubernetes-list-map-keys`, keys, why);
  let quoted = 0;
  return [
    ...causes,
    ...checkNullable(items, `${path}.items`, 'map'),
    ...gathered(names, (key) => {
      if (known.has(key)) return checkKey(key, list);
      quoted += strange.message.length;
      return quoted - strange.message.length > longestQuotes ? none : [strange];
    }),
  ];
}

/** All keys are quoted for each that is no property, as long as that is no more than this. */
const longestQuotes = 256 * 1024;

interface MapList {
  /** The properties of the items, and those of them that must be there. */
  readonly known: ReadonlyMap<string, JsonObject>;
  readonly required: ReadonlySet<string>;
  readonly path: string;
}

function checkKey(key: string, { known, required: given, path }: MapList): Causes {
  const property = known.get(key);
  if (property === undefined) return none;
  const causes: StatusCause[] = [];
  const field = `${path}.items.properties[${key}]`;
  const type = textAt(property, 'type') ?? '';
  if (type === 'array' || type === 'object') {
    const why = "must be a scalar type if parent array's x-kubernetes-list-type is map";
    causes.push(invalidValue(`${field}.type`, type, why));
  }
  if (!given.has(key) && own(property, 'default') === undefined) {
    const why =
      'this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property';
    causes.push(required(`${field}.default`, why));
  }
  if (isTrueAt(property, 'nullable')) {
    const why = 'this property is in x-kubernetes-list-map-keys, so it cannot be nullable';
    causes.push(forbiddenField(`${field}.nullable`, why));
  }
  return causes;
}

/** Items of a set are compared as wholes, so nothing within them may be merged. */
function checkSetItems(items: JsonObject, path: string): Causes {
  const type = textAt(items, 'type');
  const listType = textAt(items, 'x-kubernetes-list-type') ?? 'atomic';
  const mapType = textAt(items, 'x-kubernetes-map-type') ?? null;
  const why = 'must be atomic as item of a list with x-kubernetes-list-type=set';
  const causes: StatusCause[] = [...checkNullable(items, path, 'set')];
  if (type === 'array' && listType !== 'atomic') {
    causes.push(invalidValue(`${path}.x-kubernetes-list-type`, listType, why));
  }
  if (type === 'object' && mapType !== 'atomic') {
    causes.push(invalidValue(`${path}.x-kubernetes-map-type`, mapType, why));
  }
  return causes;
}

function checkNullable(items: JsonObject, path: string, listType: 'set' | 'map'): Causes {
  if (!isTrueAt(items, 'nullable')) return [];
  const why = `cannot be nullable when x-kubernetes-list-type is ${listType}`;
  return [forbiddenField(`${path}.nullable`, why)];
}
