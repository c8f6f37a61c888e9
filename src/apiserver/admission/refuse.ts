import type { KubeObject } from '../../kube/object.ts';
import type { ResourceDefinition } from '../../kube/resource.ts';
import { mostCauses } from '../../kube/schema/causes.ts';
import { invalid, StatusError } from '../../kube/status-error.ts';
import type { StatusCause } from '../../kube/status-error.ts';
import { unmarshalProblem } from './go-unmarshal.ts';
import { UnreadableError } from './unreadable.ts';

/** What the rules of a built-in kind say is missing, its schema need not say again. */
function withoutEchoes(causes: readonly StatusCause[]): readonly StatusCause[] {
  const missing = causes.filter(({ reason }) => reason === 'FieldValueRequired');
  return causes.filter((cause) => {
    if (cause.message !== 'Required value') return true;
    return missing.find(({ field }) => field === cause.field) === cause;
  });
}

/** Throws 422 when there are causes, or 400 when one is the wrong type of a field of a built-in kind. The text says each thing once, the causes name all of them. */
export function refuse(
  definition: ResourceDefinition,
  object: KubeObject,
  causes: readonly StatusCause[],
): void {
  if (causes.length === 0) return;
  const { group, kind, custom } = definition;
  const unreadable = custom ? undefined : unmarshalProblem(definition, causes);
  if (unreadable !== undefined) throw new UnreadableError(definition, unreadable);
  const name = object.metadata.name ?? '';
  const told = (custom ? causes : withoutEchoes(causes)).slice(0, mostCauses);
  const once = new Map(told.map((cause) => [`${cause.field ?? ''}\0${cause.message}`, cause]));
  const { code, reason, message, details } = invalid({ group, kind, name }, [...once.values()]);
  throw new StatusError(code, reason, message, { ...details, causes: told });
}
