import { isJsonArray, isJsonObject, toJsonText } from '../../base/json.ts';
import type { JsonArray, JsonObject, JsonValue } from '../../base/json.ts';
import { deepestObject } from '../schema/depth.ts';
import type { StructuralSchema } from '../schema/structural.ts';
import { badRequest, StatusError } from '../status-error.ts';
import { identityOf, inOrder } from './_element-order.ts';

/**
 * Strategic merge patch, for built-in kinds: a merge patch in which the schema says of each list whether it
 * is merged (`patchStrategy`, and `patchMergeKey` for lists of objects), and the patch may say more in
 * directives: `$patch`, `$retainKeys`, `$setElementOrder/<list>`, `$deleteFromPrimitiveList/<list>`.
 */
export function applyStrategicMerge(
  target: JsonValue,
  patch: JsonValue,
  schema: StructuralSchema,
): JsonValue {
  if (!isJsonObject(patch)) throw badRequest('invalid JSON document');
  return mergeMap(isJsonObject(target) ? target : {}, patch, { schema, depth: 0 });
}

/** Where in the object a merge is, and what the schema says of the place. */
interface Place {
  readonly schema: StructuralSchema | undefined;
  readonly depth: number;
}

const orderPrefix = '$setElementOrder/';
const deletePrefix = '$deleteFromPrimitiveList/';

function mergeMap(target: JsonObject, patch: JsonObject, place: Place): JsonObject {
  if (place.depth > deepestObject) throw badRequest('error decoding patch: exceeded max depth');
  switch (directiveOf(patch)) {
    case 'delete':
      return {};
    case 'replace':
      return withoutDirectives(patch, place.depth);
    case 'merge':
      return mergeMembers(target, patch, place);
  }
}

function directiveOf(patch: JsonObject): 'merge' | 'replace' | 'delete' {
  const directive = patch['$patch'] ?? 'merge';
  if (directive === 'merge' || directive === 'replace' || directive === 'delete') return directive;
  throw badRequest(`unknown patch type: ${JSON.stringify(directive)} in map: ${printMap(patch)}`);
}

const printMap = (value: JsonObject): string => toJsonText(value);

function mergeMembers(target: JsonObject, patch: JsonObject, place: Place): JsonObject {
  const merged = new Map(Object.entries(retained(target, patch)));
  const ordered = new Set<string>();
  for (const [name, order] of directives(patch, orderPrefix)) {
    ordered.add(name);
    const list = orderedList(merged.get(name), patch[name], { order, field: at(place, name) });
    if (list !== undefined) merged.set(name, list);
  }
  for (const [name, value] of Object.entries(patch)) {
    if (value === undefined || isDirective(name) || ordered.has(name)) continue;
    const result = mergeMember(merged.get(name), value, at(place, name));
    if (result === undefined) merged.delete(name);
    else merged.set(name, result);
  }
  for (const [name, values] of directives(patch, deletePrefix)) {
    const list = merged.get(name);
    if (isJsonArray(list)) merged.set(name, withoutItems(list, values));
  }
  return Object.fromEntries(merged);
}

const at = ({ schema, depth }: Place, name: string): Place => ({
  schema: schema?.properties.get(name) ?? schema?.additionalProperties,
  depth: depth + 1,
});

const isDirective = (name: string): boolean =>
  name === '$patch' ||
  name === '$retainKeys' ||
  name.startsWith(orderPrefix) ||
  name.startsWith(deletePrefix);

/** The lists that the patch's directives of one kind name, and the items they give. */
const directives = (patch: JsonObject, prefix: string): readonly (readonly [string, JsonArray])[] =>
  Object.entries(patch)
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, items]) => {
      if (isJsonArray(items)) return [name.slice(prefix.length), items];
      const kind = prefix === orderPrefix ? 'setElementOrder list' : 'primitive list';
      throw badRequest(`invalid patch format of ${kind}`);
    });

/** `$retainKeys` lists all members there shall be; the patch may not set others. */
function retained(target: JsonObject, patch: JsonObject): JsonObject {
  const keys = patch['$retainKeys'];
  if (keys === undefined) return target;
  if (!isJsonArray(keys)) throw badRequest('invalid patch format of retainKeys');
  const listed = new Set<JsonValue>(keys);
  const stray = Object.entries(patch).some(
    ([name, value]) => !isDirective(name) && value !== null && !listed.has(name),
  );
  if (stray) throw badRequest('invalid patch format of retainKeys');
  return Object.fromEntries(Object.entries(target).filter(([name]) => listed.has(name)));
}

/** The member after the patch; undefined when it is gone. */
function mergeMember(
  target: JsonValue | undefined,
  patch: JsonValue,
  field: Place,
): JsonValue | undefined {
  if (patch === null) return undefined;
  const strategy = field.schema?.patchStrategy ?? [];
  if (isJsonObject(target) && isJsonObject(patch) && !strategy.includes('replace')) {
    return mergeMap(target, patch, field);
  }
  if (isJsonArray(target) && isJsonArray(patch) && strategy.includes('merge')) {
    return mergeList(target, patch, field);
  }
  return clean(patch, field.depth);
}

/** A list with its items in the order that the patch wants; undefined when there is none. */
function orderedList(
  target: JsonValue | undefined,
  patch: JsonValue | undefined,
  { order, field }: { readonly order: JsonArray; readonly field: Place },
): JsonValue | undefined {
  if (target === undefined && patch === undefined) return undefined;
  const merged = patch === undefined ? target : mergeMember(target, patch, field);
  if (!isJsonArray(merged)) return merged;
  const key = field.schema?.patchMergeKey;
  checkOrder(isJsonArray(patch) ? patch : [], order, key);
  return inOrder(merged, { wanted: order, before: isJsonArray(target) ? target : [], key });
}

/** An order that leaves out items of the patch would be no order of them. */
function checkOrder(patch: JsonArray, order: JsonArray, key: string | undefined): void {
  const listed = new Set(order.map((item) => identityOf(item, key)));
  const missing = patch.some((item) => !isSpecial(item) && !listed.has(identityOf(item, key)));
  if (missing) throw badRequest('invalid patch format of setElementOrder list');
}

const isSpecial = (item: JsonValue): item is JsonObject =>
  isJsonObject(item) && item['$patch'] !== undefined && item['$patch'] !== 'merge';

function mergeList(target: JsonArray, patch: JsonArray, field: Place): JsonArray {
  const key = field.schema?.patchMergeKey;
  const wanted = patch.filter((item) => !isSpecial(item));
  const special = patch.filter(isSpecial);
  if (special.some((item) => directiveOf(item) === 'replace')) {
    return wanted.flatMap((item) => clean(item, field.depth) ?? []);
  }
  for (const item of patch) requireKey(item, key);
  const deleted = new Set(special.map((item) => identityOf(item, key)));
  const kept = target.filter((item) => !deleted.has(identityOf(item, key)));
  const place: Place = { schema: field.schema?.items, depth: field.depth + 1 };
  return inOrder(mergeItems(kept, wanted, { key, place }), { wanted, before: kept, key });
}

function requireKey(item: JsonValue, key: string | undefined): void {
  if (!isJsonObject(item) || (key !== undefined && item[key] !== undefined)) return;
  const message = `map: ${printMap(item)} does not contain declared merge key: ${key ?? ''}`;
  throw new StatusError(500, '', message);
}

function mergeItems(
  target: JsonArray,
  patch: JsonArray,
  { key, place }: { readonly key: string | undefined; readonly place: Place },
): JsonArray {
  const merged = new Map(target.map((item) => [identityOf(item, key), item]));
  for (const item of patch) {
    const identity = identityOf(item, key);
    const before = merged.get(identity);
    const after =
      isJsonObject(before) && isJsonObject(item)
        ? mergeMap(before, item, place)
        : clean(item, place.depth);
    if (after !== undefined) merged.set(identity, after);
  }
  return [...merged.values()];
}

function withoutItems(list: JsonArray, values: JsonArray): JsonArray {
  const gone = new Set(values.map((value) => identityOf(value, undefined)));
  return list.filter((item) => !gone.has(identityOf(item, undefined)));
}

/** What a patch adds where there was nothing: without directives and nulls; undefined if it only deletes. */
function clean(value: JsonValue, depth: number): JsonValue | undefined {
  if (depth > deepestObject) throw badRequest('error decoding patch: exceeded max depth');
  if (isJsonArray(value)) return value.flatMap((item) => clean(item, depth + 1) ?? []);
  if (!isJsonObject(value)) return value;
  return value['$patch'] === 'delete' ? undefined : withoutDirectives(value, depth);
}

function withoutDirectives(value: JsonObject, depth: number): JsonObject {
  const members = Object.entries(value).flatMap(([name, member]) => {
    if (member === undefined || member === null || isDirective(name)) return [];
    const cleaned = clean(member, depth + 1);
    return cleaned === undefined ? [] : [[name, cleaned] as const];
  });
  return Object.fromEntries(members);
}
