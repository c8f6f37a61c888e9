import type { StatusCause } from '../../kube/status-error.ts';

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
  ['integer,string', 'intstr.IntOrString'],
]);

/**
 * Of a built-in kind a field of a wrong type is no invalid field: the real server cannot even read the object into its
 * structures, and says so in Go's words. Undefined: no type is wrong.
 */
export function unmarshalProblem(kind: string, causes: readonly StatusCause[]): string | undefined {
  for (const { reason, message, field = '' } of causes) {
    const isOfObject = message.includes(`: ${field} in body must be of type `);
    if (reason !== 'FieldValueTypeInvalid' || !isOfObject) continue;
    const [, wanted = '', found = ''] = complaint.exec(message) ?? [];
    if (wanted === 'byte') return `illegal base64 data at input byte ${illegalPlace(found)}`;
    const type = goTypes.get(wanted) ?? wanted;
    return `json: cannot unmarshal ${goKinds.get(found) ?? found} into Go struct field ${goField(kind, field)} of type ${type}`;
  }
  return undefined;
}

/** A field as Go names it: with the structure that has it in front. */
export function goField(kind: string, field: string): string {
  const names = structNames(field);
  return `${structOf(kind, names)}.${names.join('.')}`;
}

/** Where base64 text stops being one. */
function illegalPlace(text: string): number {
  const place = text.search(/[^A-Za-z0-9+/=]/);
  return place < 0 ? text.length : place;
}

/** Fields whose members have names of users' choice: Go tells the field alone. */
const maps: ReadonlySet<string> = new Set([
  'annotations',
  'binaryData',
  'data',
  'labels',
  'limits',
  'matchLabels',
  'nodeSelector',
  'parameters',
  'requests',
  'stringData',
]);

/** The path of a field without places in lists and names in maps. */
function structNames(field: string): readonly string[] {
  const names = field.replace(/\[[^[\]]*\]/g, '').split('.');
  const map = names.findIndex((name) => maps.has(name));
  return map < 0 ? names : names.slice(0, map + 1);
}

/** The structure that has the field: by the conventions of the API, for what it is called is not in the schema. */
function structOf(kind: string, names: readonly string[]): string {
  const parent = names.at(-2);
  if (parent === undefined) return kind;
  const name = `${parent.charAt(0).toUpperCase()}${parent.slice(1)}`;
  return names.length === 2 ? `${kind}${name}` : name.replace(/s$/, '');
}
