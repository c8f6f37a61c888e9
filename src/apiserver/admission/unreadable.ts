import type { JsonValue } from '../../base/json.ts';
import { canonicalJson, isJsonArray, isJsonObject } from '../../base/json.ts';
import type { ResourceDefinition } from '../../kube/resource.ts';
import { invalidValue } from '../../kube/schema/causes.ts';
import { StatusError } from '../../kube/status-error.ts';

/** A kind in one version: of a resource, or of what one of its subresources takes. */
export type VersionedKind = Pick<ResourceDefinition, 'group' | 'version' | 'kind'>;

/** 400: the object cannot be read as one of its kind. */
export class UnreadableError extends StatusError {
  /** Why, in Go's words. */
  readonly problem: string;

  constructor({ kind, version }: VersionedKind, problem: string) {
    const what = `${kind} in version ${JSON.stringify(version)} cannot be handled as a ${kind}`;
    super(400, 'BadRequest', `${what}: ${problem}`);
    this.problem = problem;
  }
}

/** 422: what a patch made of an object cannot be read. The answer has the whole of it as text, as the real server's. */
export function unreadablePatched(result: JsonValue, problem: string): StatusError {
  return patchRefusal(canonicalJson(result), problem);
}

/** The same of a strategic merge patch, of which the answer has the patch. */
export function unreadableStrategic(patch: JsonValue, problem: string): StatusError {
  return patchRefusal(goValue(patch), restoreProblem(problem));
}

function patchRefusal(text: string, problem: string): StatusError {
  const cause = invalidValue('patch', text, problem);
  const message = ` "" is invalid: patch: ${cause.message}`;
  return new StatusError(422, 'Invalid', message, { causes: [cause] });
}

const mismatch = /cannot unmarshal (\w+)(?: (\S+))? into Go .* of type (\S+)$/;

const goKinds: ReadonlyMap<string, string> = new Map([
  ['array', 'slice'],
  ['object', 'map'],
  ['number', 'int64'],
]);

/** The real server puts the merged members into Go's structures one by one, and has other words when one does not fit. */
function restoreProblem(problem: string): string {
  const [, found = '', literal = '', type] = mismatch.exec(problem) ?? [];
  if (type === undefined) return problem;
  const kind = /[.eE]/.test(literal) ? 'float64' : (goKinds.get(found) ?? found);
  if (type.startsWith('[]')) return `cannot restore slice from ${kind}`;
  if (type.startsWith('map[')) return `cannot restore map from ${kind}`;
  if (type.includes('.')) return `cannot restore struct from: ${kind}`;
  return `unrecognized type: ${type}`;
}

/** A value as Go prints it with `%v`: `map[spec:map[replicas:3]]`. */
function goValue(value: JsonValue | undefined): string {
  if (value === null || value === undefined) return '<nil>';
  if (isJsonArray(value)) return `[${value.map(goValue).join(' ')}]`;
  if (!isJsonObject(value)) return String(value);
  const members = Object.keys(value)
    .sort()
    .map((key) => `${key}:${goValue(value[key])}`);
  return `map[${members.join(' ')}]`;
}
