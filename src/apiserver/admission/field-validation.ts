import type { JsonObject, JsonValue } from '../../base/json.ts';
import { isJsonArray, isJsonObject } from '../../base/json.ts';
import type { ResourceDefinition } from '../../kube/resource.ts';
import { duplicateField } from '../http/decode-body.ts';
import { UnreadableError } from './unreadable.ts';
import type { FieldValidation } from './options.ts';

/** Refuses what strict decoding complains about, turns it into warnings, or lets it pass. */
export function complain(
  complaints: readonly string[],
  validation: FieldValidation,
  definition: ResourceDefinition,
): readonly string[] {
  if (complaints.length === 0 || validation === 'Ignore') return [];
  if (validation === 'Warn') return complaints.flatMap(warningsOf);
  throw new UnreadableError(definition, strictError(complaints));
}

export function strictError(complaints: readonly string[]): string {
  return `strict decoding error: ${complaints.join(', ')}`;
}

/** Of YAML every repeated key is a warning of its own. */
export function warningsOf(complaint: string): readonly string[] {
  const [, keys] = repeatedKeys.exec(complaint) ?? [];
  return keys === undefined ? [complaint] : keys.split('\n').map((line) => line.trim());
}

const repeatedKeys = /^(?:error converting YAML to JSON: )?yaml: unmarshal errors:\n(.*)$/s;

/**
 * What is unknown and what is given twice, in the order of a walk through the object: so a built-in kind is read from JSON.
 * What is unknown may be given twice without further remark.
 */
export function inOrderOf(
  object: JsonObject,
  unknown: readonly string[],
  twice: readonly string[],
): readonly string[] {
  const remarks = new Set([...unknown, ...twice]);
  const found: string[] = [];
  const visit = (value: JsonValue, path: string): void => {
    const remark = [unknownField(path), duplicateField(path)].find((each) => remarks.has(each));
    if (remark !== undefined) found.push(remark);
    if (isJsonArray(value)) {
      for (const [index, item] of value.entries()) visit(item, `${path}[${index}]`);
    } else if (isJsonObject(value)) {
      for (const [name, member = null] of Object.entries(value)) {
        visit(member, path === '' ? name : `${path}.${name}`);
      }
    }
  };
  visit(object, '');
  return found;
}

export const unknownField = (path: string): string => `unknown field "${path}"`;
