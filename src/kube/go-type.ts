import { isJsonArray } from '../base/json.ts';
import type { JsonValue } from '../base/json.ts';

/** What Go's encoding/json calls a value that it cannot put where something else belongs. */
export function goTypeOf(value: JsonValue): string {
  if (value === null) return 'null';
  if (isJsonArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

/** What Go's encoding/json says of a value of the wrong type. */
export const cannotUnmarshal = (value: JsonValue, wanted: string): string =>
  `json: cannot unmarshal ${goTypeOf(value)} into Go value of type ${wanted}`;

/** How Go writes the type of an object of which nothing is known. */
export const GO_OBJECT = 'map[string]interface {}';
