import { isJsonArray, isJsonObject, jsonEqual } from '../../base/json.ts';
import type { JsonObject, JsonValue } from '../../base/json.ts';
import { jsonAt } from '../../base/json-at.ts';
import { readJson } from '../../kube/json-reader.ts';
import type { JsonPath, OddNumber } from '../../kube/json-reader.ts';
import { pathText } from '../../kube/json-reader.ts';
import { parsePointer } from '../../kube/patch/json-pointer.ts';
import type { StructuralSchema } from '../../kube/schema/structural.ts';
import { goField } from './go-field.ts';
import type { VersionedKind } from './unreadable.ts';

/**
 * What the real server says when it reads an object of a built-in kind in whose integer field there is a number that Go
 * reads no integer of that size from; undefined when there is none.
 */
export function oddNumberProblem(
  odd: readonly OddNumber[],
  kind: VersionedKind,
  schema: StructuralSchema,
): string | undefined {
  for (const { path, text } of odd) {
    const node = schemaAt(schema, path);
    const type = node?.limits.format === 'int64' ? 'int64' : 'int32';
    if (node?.type === 'int-or-string' && node.limits.format === 'int-or-string') {
      return `json: cannot unmarshal number ${text} into Go value of type int32`;
    }
    if (node?.type !== 'integer' || (type === 'int64' && isInt64(text))) continue;
    const { name } = goField(kind, pathText(path));
    return `json: cannot unmarshal number ${text} into Go struct field ${name} of type ${type}`;
  }
  return undefined;
}

const isInt64 = (text: string): boolean =>
  /^-?\d+$/.test(text) && BigInt.asIntN(64, BigInt(text)) === BigInt(text);

function schemaAt(root: StructuralSchema, path: JsonPath): StructuralSchema | undefined {
  let node: StructuralSchema | undefined = root;
  for (const step of path) {
    node =
      typeof step === 'number'
        ? node?.items
        : (node?.properties.get(step) ?? node?.additionalProperties);
  }
  return node;
}

/** Those of a patch that are still there in what it made of the object. */
export function leftOver(odd: readonly OddNumber[], result: JsonObject): readonly OddNumber[] {
  return odd.filter(({ path, text }) => {
    const value = jsonAt(result, ...path.map(String));
    return value !== undefined && jsonEqual(value, readJson(text).value);
  });
}

/** The numbers of a JSON patch at the places where its operations put them. */
export function placedByPatch(
  odd: readonly OddNumber[],
  operations: JsonValue,
): readonly OddNumber[] {
  if (!isJsonArray(operations)) return [];
  return odd.flatMap(({ path: [at = 0, member, ...below], text }) => {
    const operation = operations[Number(at)];
    const pointer = isJsonObject(operation) ? operation['path'] : undefined;
    const tokens = typeof pointer === 'string' ? parsePointer(pointer) : undefined;
    if (member !== 'value' || tokens === undefined) return [];
    return [{ path: [...stepsOf(tokens), ...below], text }];
  });
}

/** A number is a place in a list, or a member that is called like one. */
const stepsOf = (tokens: readonly string[]): JsonPath =>
  tokens.map((token) => (/^\d+$/.test(token) ? Number(token) : token));
