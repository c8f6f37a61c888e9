import { badRequest } from './status-error.ts';

/** One term of a field selector, such as `metadata.name!=a`. */
export interface FieldRequirement {
  readonly path: string;
  readonly operator: '=' | '!=';
  readonly value: string;
}

/**
 * Reads `metadata.name=a,spec.model!=H100`. In values `\\`, `\,` and `\=` stand for themselves without the
 * backslash. Which paths a resource supports is for the caller to check.
 */
export function parseFieldSelector(text: string): readonly FieldRequirement[] {
  return splitTerms(text)
    .filter((term) => term !== '')
    .sort()
    .map((term) => parseTerm(term, text));
}

/** Whether an object fits, given its fields; a field that is absent counts as empty. */
export function matchesFields(
  requirements: readonly FieldRequirement[],
  valueOf: (path: string) => string | undefined,
): boolean {
  return requirements.every(
    ({ path, operator, value }) => ((valueOf(path) ?? '') === value) === (operator === '='),
  );
}

/** At the commas that no backslash precedes. */
const splitTerms = (text: string): readonly string[] => text.match(/(?:\\[^]?|[^,\\])+/g) ?? [];

function parseTerm(term: string, text: string): FieldRequirement {
  const match = /^([^]*?)(!=|==|=)([^]*)$/.exec(term);
  const [, path, operator, value] = match ?? [];
  if (path === undefined || value === undefined) {
    throw badRequest(`invalid selector: '${text}'; can't understand '${term}'`);
  }
  return { path, operator: operator === '!=' ? '!=' : '=', value: unescape(value) };
}

function unescape(value: string): string {
  return value.replace(/\\([^]?)|[,=]/g, (found: string, escaped: string | undefined) => {
    if (escaped === undefined) {
      const code = found.charCodeAt(0);
      throw badRequest(`invalid field selector: unescaped character in value: ${code}`);
    }
    if (escaped !== '' && '\\,='.includes(escaped)) return escaped;
    throw badRequest(`invalid field selector: invalid escape sequence: ${found}`);
  });
}
