import { badRequest } from '../../kube/status-error.ts';

export type IncludeObject = 'None' | 'Metadata' | 'Object';

const choices: readonly IncludeObject[] = ['None', 'Metadata', 'Object'];

/** What each row of a table carries of its object; nothing said: its metadata. */
export function includeObject(query: URLSearchParams): IncludeObject {
  const given = query.get('includeObject') ?? '';
  if (given === '') return 'Metadata';
  const choice = choices.find((known) => known === given);
  if (choice !== undefined) return choice;
  const why = `Invalid value: ${JSON.stringify(given)}: must be 'Metadata', 'Object', 'None', or empty`;
  throw badRequest(`Unable to convert to Table as requested: includeObject: ${why}`);
}
