import type { JsonObject, JsonValue } from '../../base/json.ts';
import { isJsonArray, isJsonObject } from '../../base/json.ts';
import type { StatusCause } from '../status-error.ts';
import { checkLimits } from './_check-limits.ts';
import { gathered, invalidValue, joined, none, wrongType } from './causes.ts';
import { isUnchanged, itemsBefore, memberBefore } from './correlate.ts';
import type { StructuralSchema, StructuralType } from './structural.ts';

type Causes = readonly StatusCause[];

export interface CheckedNode {
  readonly value: JsonValue;
  readonly schema: StructuralSchema;
  readonly path: string;
  /** The value that stood here before an update; undefined: there was none, or it cannot be told which. */
  readonly before?: JsonValue | undefined;
}

/**
 * Everything OpenAPI says about a value and what is below it. What an update leaves as it was is not held against
 * it (ratcheting), so that a CRD may be made stricter without locking up the objects that exist.
 */
export function checkNode(node: CheckedNode): Causes {
  const { value, schema, path, before } = node;
  if (value === null && schema.nullable) return none;
  if (value === before && isUnchanged(value, before, schema)) return none;
  const causes = joined(
    joined(checkType(value, schema.type, path), checkLimits(value, schema.limits, path)),
    joined(checkBranches(node), checkBelow(node)),
  );
  return causes.length > 0 && isUnchanged(value, before, schema) ? none : causes;
}

function checkType(value: JsonValue, type: StructuralType, path: string): Causes {
  const actual = typeOf(value);
  if (type === 'any' || accepts(type, actual)) return none;
  const wanted = type === 'int-or-string' ? 'integer,string' : type;
  const why = `${path} in body must be of type ${wanted}: "${actual}"`;
  return [wrongType(path, actual, why)];
}

function accepts(type: StructuralType, actual: string): boolean {
  if (type === 'int-or-string') return actual === 'integer' || actual === 'string';
  return actual === type || (type === 'number' && actual === 'integer');
}

function typeOf(value: JsonValue): string {
  if (value === null) return 'null';
  if (isJsonArray(value)) return 'array';
  if (typeof value === 'bigint') return 'integer';
  if (typeof value !== 'number') return typeof value;
  return Number.isInteger(value) ? 'integer' : 'number';
}

function checkBelow(node: CheckedNode): Causes {
  const { value, schema } = node;
  if (isJsonArray(value)) return checkItems(value, node);
  if (!isJsonObject(value)) return none;
  if (schema.properties.size === 0 && schema.additionalProperties === undefined) return none;
  return checkMembers(value, node);
}

function checkItems(list: readonly JsonValue[], { schema, path, before }: CheckedNode): Causes {
  const { items } = schema;
  if (items === undefined) return [];
  const itemBefore = itemsBefore(before, schema);
  return gathered(list.entries(), ([index, item]) =>
    checkNode({
      value: item,
      schema: items,
      path: `${path}[${index}]`,
      before: itemBefore(item),
    }),
  );
}

function checkMembers(object: JsonObject, { schema, path, before }: CheckedNode): Causes {
  return gathered(Object.keys(object), (key) => {
    const value = object[key];
    const child = schema.properties.get(key) ?? schema.additionalProperties;
    if (child === undefined || value === undefined) return none;
    const place = path === '' ? key : `${path}.${key}`;
    const old = path === '' && isTypeField(key) ? undefined : memberBefore(before, key);
    return checkNode({ value, schema: child, path: place, before: old });
  });
}

/** Both versions of an object were converted to that of the request: it says nothing that it is what it was. */
const isTypeField = (key: string): boolean => key === 'apiVersion' || key === 'kind';

/** allOf, anyOf, oneOf and not. Their own complaint has no field in the real server, and names the path instead. */
function checkBranches({ value, schema, path }: CheckedNode): Causes {
  const { allOf, anyOf, oneOf, not } = schema.limits;
  if (allOf.length + anyOf.length + oneOf.length === 0 && not === undefined) return none;
  const check = (branch: StructuralSchema): Causes => checkNode({ value, schema: branch, path });
  return [
    ...checkAnyOf(anyOf.map(check), path),
    ...checkOneOf(oneOf.map(check), path),
    ...checkAllOf(allOf.map(check), path),
    ...(not !== undefined && check(not).length === 0
      ? [complaint(`${quoted(path)} must not validate the schema (not)`)]
      : []),
  ];
}

function checkAnyOf(results: readonly Causes[], path: string): Causes {
  if (results.length === 0 || results.some((causes) => causes.length === 0)) return [];
  return [
    complaint(`${quoted(path)} must validate at least one schema (anyOf)`),
    ...nearest(results),
  ];
}

function checkOneOf(results: readonly Causes[], path: string): Causes {
  const valid = results.filter((causes) => causes.length === 0).length;
  if (results.length === 0 || valid === 1) return [];
  const found = valid === 0 ? 'Found none valid' : `Found ${valid} valid alternatives`;
  const why = `${quoted(path)} must validate one and only one schema (oneOf). ${found}`;
  return [complaint(why), ...(valid === 0 ? nearest(results) : [])];
}

function checkAllOf(results: readonly Causes[], path: string): Causes {
  const failing = results.filter((causes) => causes.length > 0);
  if (failing.length === 0) return [];
  const none = failing.length === results.length ? '. None validated' : '';
  return [
    ...failing.flat(),
    complaint(`${quoted(path)} must validate all the schemas (allOf)${none}`),
  ];
}

/** What the best fitting alternative lacks: the first of those with the fewest faults. */
function nearest(results: readonly Causes[]): Causes {
  return results.reduce((best, causes) => (causes.length < best.length ? causes : best));
}

function complaint(why: string): StatusCause {
  return invalidValue('<nil>', '', why);
}

function quoted(path: string): string {
  return JSON.stringify(path);
}
