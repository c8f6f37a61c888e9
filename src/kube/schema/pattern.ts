import { RE2JS } from 're2js';
import { reasonOf } from '../../base/errors.ts';
import type { Result } from '../../base/result.ts';
import { failed, ok } from '../../base/result.ts';
import { patternSize } from './pattern-size.ts';

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

/** RE2 itself takes patterns of three million steps, which take seconds to compile. */
const largestPattern = 20_000;
const tooLargePattern = `expression too large: with its repetitions written out it has more than ${largestPattern} steps`;

export function compilePattern(source: string): Result<Pattern, string> {
  if (patternSize(source) > largestPattern) return failed(tooLargePattern);
  try {
    return ok(patternOf(RE2JS.compile(source)));
  } catch (error) {
    return failed(reasonOf(error));
  }
}

/** What it costs to compile a pattern, in steps: a short one costs as much as this many more. */
export const patternCost = (source: string): number => 20 + patternSize(source);

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
