import type { Result } from '../../../base/result.ts';
import { failed, ok } from '../../../base/result.ts';
import { compilePattern } from '../pattern.ts';
import { readDuration, readTimestamp } from './library/calendar.ts';
import type { Call, Expr, SyntaxFault } from './syntax.ts';
import { partsOf } from './syntax.ts';
import { CelError } from './values.ts';

/*
 * Texts written out in an expression are tried when it is compiled: whoever writes a rule is told of a bad duration or
 * pattern, not whoever is refused by it.
 */

/** Durations, timestamps and the patterns of `matches` that are none: faults of the text, each at its place. */
export function literalFaults(root: Expr): readonly SyntaxFault[] {
  return callsIn(root).flatMap((call) => {
    const [first] = call.args;
    const isRead = reads.get(call.name);
    if (isRead === undefined || first?.type !== 'literal') return [];
    if (typeof first.value !== 'string' || isRead(first.value)) return [];
    return [{ at: first.at, why: `invalid ${call.name} argument` }];
  });
}

const reads: ReadonlyMap<string, (text: string) => boolean> = new Map([
  ['duration', (text) => isReadBy(readDuration, text)],
  ['timestamp', (text) => isReadBy(readTimestamp, text)],
  ['matches', (text) => compilePattern(text).type === 'ok'],
]);

function isReadBy(read: (text: string) => unknown, text: string): boolean {
  try {
    read(text);
    return true;
  } catch (error) {
    if (error instanceof CelError) return false;
    throw error;
  }
}

/** The patterns of `find` and `findAll` are compiled when the expression is made ready to run. */
export function checkPatterns(root: Expr): Result<undefined, string> {
  for (const { name, target, args } of callsIn(root)) {
    const [pattern] = args;
    if (target === undefined || (name !== 'find' && name !== 'findAll')) continue;
    if (pattern?.type !== 'literal' || typeof pattern.value !== 'string') continue;
    const compiled = compilePattern(pattern.value);
    if (compiled.type === 'failed') return failed(compiled.failure);
  }
  return ok(undefined);
}

function callsIn(root: Expr): readonly Call[] {
  const calls: Call[] = [];
  const left: Expr[] = [root];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    if (next.type === 'call') calls.push(next);
    left.push(...partsOf(next));
  }
  return calls;
}
