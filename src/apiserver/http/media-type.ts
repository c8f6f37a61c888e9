import { byText } from '../../base/by-text.ts';

/** One alternative of an Accept header, or a Content-Type: the type in lower case and its parameters. */
export interface MediaClause {
  readonly mediaType: string;
  readonly parameters: Readonly<Partial<Record<string, string>>>;
}

const MAX_CLAUSES = 64;

const MOST_KEPT = 100;
const LONGEST_KEPT = 200;

/** Few are ever sent, and each of them many times. */
export const mediaClause = (text: string): MediaClause =>
  text.length > LONGEST_KEPT ? readClause(text) : knownClause(text);

const knownClause = byText(MOST_KEPT, readClause);

function readClause(text: string): MediaClause {
  const [mediaType = '', ...rest] = text.split(';').map((part) => part.trim());
  const parameters = rest.map((part): readonly [string, string] => {
    const equals = part.indexOf('=');
    if (equals < 0) return [part.toLowerCase(), ''];
    const value = part.slice(equals + 1).trim();
    return [part.slice(0, equals).trim().toLowerCase(), value.replace(/^"(.*)"$/, '$1')];
  });
  return { mediaType: mediaType.toLowerCase(), parameters: Object.fromEntries(parameters) };
}

function weight(clause: MediaClause): number {
  const quality = Number(clause.parameters['q'] ?? '1');
  return Number.isFinite(quality) ? quality : 0;
}

/** The alternatives, best first: by quality, then wildcards last, then as written. */
export function acceptClauses(header: string | undefined): readonly MediaClause[] {
  if (header === undefined || header.trim() === '') return [mediaClause('*/*')];
  const wildcards = (clause: MediaClause): number => clause.mediaType.split('*').length;
  return header
    .split(',', MAX_CLAUSES)
    .map(mediaClause)
    .filter((clause) => clause.mediaType !== '' && weight(clause) > 0)
    .sort((left, right) => weight(right) - weight(left) || wildcards(left) - wildcards(right));
}
