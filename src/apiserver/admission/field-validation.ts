import type { ResourceDefinition } from '../../kube/resource.ts';
import { UnreadableError } from './unreadable.ts';
import type { FieldValidation } from './options.ts';

/** Refuses what strict decoding complains about, turns it into warnings, or lets it pass. */
export function complain(
  complaints: readonly string[],
  validation: FieldValidation,
  definition: ResourceDefinition,
): readonly string[] {
  if (complaints.length === 0 || validation === 'Ignore') return [];
  if (validation === 'Warn') return complaints;
  throw new UnreadableError(definition, strictError(complaints));
}

export function strictError(complaints: readonly string[]): string {
  return `strict decoding error: ${complaints.join(', ')}`;
}

export const unknownField = (path: string): string => `unknown field "${path}"`;
