import { RE2JS } from 're2js';
import { reasonOf } from '../../base/errors.ts';
import type { Result } from '../../base/result.ts';
import { failed, ok } from '../../base/result.ts';

/**
 * A regular expression as Kubernetes understands them: RE2, in time linear in the text. A hostile pattern in a
 * CRD can therefore not stall the server, and `(?i)` works where ECMAScript knows no such thing.
 */
export interface Pattern {
  matches(text: string): boolean;
  /** The first match, or '' when there is none. */
  find(text: string): string;
  /** All matches, at most `limit` of them. */
  findAll(text: string, limit: number): readonly string[];
}

export function compilePattern(source: string): Result<Pattern, string> {
  try {
    return ok(patternOf(RE2JS.compile(source)));
  } catch (error) {
    return failed(reasonOf(error));
  }
}

function patternOf(compiled: RE2JS): Pattern {
  const findAll = (text: string, limit: number): readonly string[] => {
    const matcher = compiled.matcher(text);
    const found: string[] = [];
    while (found.length < limit && matcher.find()) found.push(matcher.group() ?? '');
    return found;
  };
  return {
    matches: (text) => compiled.test(text),
    find: (text) => findAll(text, 1)[0] ?? '',
    findAll,
  };
}
