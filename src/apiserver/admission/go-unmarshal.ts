import type { StatusCause } from '../../kube/status-error.ts';
import { goField } from './go-field.ts';
import type { GoField } from './go-field.ts';
import type { VersionedKind } from './unreadable.ts';

/** A field of a wrong type, as the schema says it: `must be of type integer: "string"`. */
const complaint = /must be of type ([a-z,]+): "(.*)"$/s;

const goKinds: ReadonlyMap<string, string> = new Map([
  ['integer', 'number'],
  ['boolean', 'bool'],
]);

const goTypes: ReadonlyMap<string, string> = new Map([
  ['integer', 'int32'],
  ['number', 'float64'],
  ['boolean', 'bool'],
  ['array', '[]string'],
  ['object', 'map[string]string'],
]);

/**
 * Of a built-in kind a field of a wrong type is no invalid field: the real server cannot even read the object into its
 * structures, and says so in Go's words. Undefined: no type is wrong.
 */
export function unmarshalProblem(
  kind: VersionedKind,
  causes: readonly StatusCause[],
): string | undefined {
  for (const { reason, message, field = '' } of causes) {
    const isOfObject = message.includes(`: ${field} in body must be of type `);
    if (reason !== 'FieldValueTypeInvalid' || !isOfObject) continue;
    const [, wanted = '', found = ''] = complaint.exec(message) ?? [];
    if (wanted === 'byte') return `illegal base64 data at input byte ${illegalPlace(found)}`;
    return mismatch(goKinds.get(found) ?? found, wanted, goField(kind, field));
  }
  return undefined;
}

/** What may be a number or a text reads itself, and takes what is no text for a number. */
function mismatch(found: string, wanted: string, { name, type }: GoField): string {
  if (wanted === 'integer,string')
    return `json: cannot unmarshal ${found} into Go value of type int32`;
  const known = type ?? goTypes.get(wanted) ?? wanted;
  return `json: cannot unmarshal ${found} into Go struct field ${name} of type ${known}`;
}

/** Where base64 text stops being one. */
function illegalPlace(text: string): number {
  const place = text.search(/[^A-Za-z0-9+/=]/);
  return place < 0 ? text.length : place;
}
