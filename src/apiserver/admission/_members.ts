import { isJsonArray, isJsonObject } from '../../base/json.ts';
import type { JsonObject, JsonValue } from '../../base/json.ts';

/** The member, where it is an object; else an empty one. */
export function memberOf(object: JsonObject, name: string): JsonObject {
  const value = object[name];
  return isJsonObject(value) ? value : {};
}

export function itemsOf(object: JsonObject, name: string): readonly JsonObject[] {
  const value = object[name];
  return isJsonArray(value) ? value.filter(isJsonObject) : [];
}

export function textOf(object: JsonObject, name: string): string {
  const value = object[name];
  return typeof value === 'string' ? value : '';
}

/** The object with what it lacks. */
export function withAbsent(object: JsonObject, defaults: JsonObject): JsonObject {
  const absent = Object.entries(defaults).filter(
    ([name, value]) => value !== undefined && object[name] === undefined,
  );
  return absent.length === 0 ? object : { ...object, ...Object.fromEntries(absent) };
}

/** The object with one member changed, where that member is an object. */
export function withChanged(
  object: JsonObject,
  name: string,
  change: (member: JsonObject) => JsonObject,
): JsonObject {
  const member = object[name];
  return isJsonObject(member) ? { ...object, [name]: change(member) } : object;
}

/** The object with every object in one of its lists changed. */
export function withEach(
  object: JsonObject,
  name: string,
  change: (item: JsonObject) => JsonObject,
): JsonObject {
  const list = object[name];
  if (!isJsonArray(list)) return object;
  const changed = list.map((item): JsonValue => (isJsonObject(item) ? change(item) : item));
  return { ...object, [name]: changed };
}

export function withoutMembers(object: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));
}

/** Those of the members that are there. */
export const onlyMembers = (object: JsonObject, names: readonly string[]): JsonObject =>
  Object.fromEntries(
    names.flatMap((name) => (object[name] === undefined ? [] : [[name, object[name]]])),
  );
