import { StatusError } from '../status-error.ts';
import type { StatusCause } from '../status-error.ts';
import { pathsOf } from './field-set.ts';
import type { FieldSet } from './field-set.ts';
import type { Ownership } from './managed-fields.ts';
import { printPath } from './path-element.ts';

/** Fields that an applier wants to change and somebody else owns. */
export interface Conflict {
  readonly owner: Ownership;
  readonly fields: FieldSet;
}

/** 409: names every owner and field in the way, so that the user can decide to force or to give in. */
export function conflictError(conflicts: readonly Conflict[]): StatusError {
  const found = conflicts.map(({ owner, fields }) => ({
    owner: printOwner(owner),
    paths: pathsOf(fields).map(printPath),
  }));
  const causes = found.flatMap(({ owner, paths }) =>
    paths.map((field): StatusCause => {
      return { reason: 'FieldManagerConflict', message: `conflict with ${owner}`, field };
    }),
  );
  const list = found
    .map(({ owner, paths }) => `conflicts with ${owner}:\n- ${paths.join('\n- ')}`)
    .join('\n');
  const [only] = causes;
  const message =
    causes.length === 1 && only !== undefined
      ? `Apply failed with 1 conflict: ${only.message}: ${only.field ?? ''}`
      : `Apply failed with ${causes.length} conflicts: ${list}`;
  return new StatusError(409, 'Conflict', message, { causes });
}

function printOwner({ manager, subresource, operation, apiVersion }: Ownership): string {
  const through = subresource === '' ? '' : ` with subresource ${JSON.stringify(subresource)}`;
  const using = operation === 'Update' ? ` using ${apiVersion}` : '';
  return `${JSON.stringify(manager)}${through}${using}`;
}
