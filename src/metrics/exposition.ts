/** A page of the text format 0.0.4, in pieces of about this many characters: one piece is made without a pause. */
const CHUNK_CHARACTERS = 64 * 1024;

export const EXPOSITION_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

export type FamilyType = 'gauge' | 'counter';

/** One metric and all of its series. */
export interface Family {
  readonly name: string;
  readonly type: FamilyType;
  readonly help: string;
  readonly series: Iterable<Series>;
}

export interface Series {
  /** As `labelText` writes them; made once and used in every family of an object. */
  readonly labels: string;
  readonly value: number;
}

/** Pieces are made as they are taken: whoever sends them may pause between two, and a large page is never one string. */
export function* exposition(families: Iterable<Family>): Generator<string> {
  let chunk = '';
  for (const { name, type, help, series } of families) {
    chunk += `# HELP ${name} ${escapeHelp(help)}\n# TYPE ${name} ${type}\n`;
    for (const { labels, value } of series) {
      chunk += `${name}${labels} ${numberText(value)}\n`;
      if (chunk.length < CHUNK_CHARACTERS) continue;
      yield chunk;
      chunk = '';
    }
  }
  if (chunk !== '') yield chunk;
}

/** `{site="a",pool="p"}`, in the order given; empty without labels. */
export function labelText(labels: Iterable<readonly [name: string, value: string]>): string {
  const written = [...labels].map(([name, value]) => `${name}="${escapeValue(value)}"`);
  return written.length === 0 ? '' : `{${written.join(',')}}`;
}

function numberText(value: number): string {
  if (Number.isFinite(value) || Number.isNaN(value)) return String(value);
  return value > 0 ? '+Inf' : '-Inf';
}

const escapeHelp = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');

const escapeValue = (text: string): string => escapeHelp(text).replaceAll('"', '\\"');
