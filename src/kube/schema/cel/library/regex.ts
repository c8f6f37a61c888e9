import { byText } from '../../../../base/by-text.ts';
import { compilePattern } from '../../pattern.ts';
import type { Pattern } from '../../pattern.ts';
import { overloadsOf } from '../functions.ts';
import { CelError } from '../values.ts';
import { integer, text } from './arguments.ts';

/** RE2 everywhere: the time of a match does not explode. */
export const regex = overloadsOf([
  ['matches(string, string): bool', (a, b) => patternOf(text(b)).matches(text(a))],
  ['string .matches(string): bool', (a, b) => patternOf(text(b)).matches(text(a))],
  ['string .find(string): string', (a, b) => patternOf(text(b)).find(text(a))],
  ['string .findAll(string): list<string>', (a, b) => findAll(text(a), text(b), -1n)],
  [
    'string .findAll(string, int): list<string>',
    (a, b, most) => findAll(text(a), text(b), integer(most)),
  ],
]);

function findAll(value: string, source: string, most: bigint): readonly string[] {
  return patternOf(source).findAll(value, most < 0n ? Number.POSITIVE_INFINITY : Number(most));
}

const mostKnown = 500;

/** The same few patterns are asked for again and again. */
const patternOf = byText(mostKnown, (source): Pattern => {
  const compiled = compilePattern(source);
  if (compiled.type === 'failed') throw new CelError(compiled.failure);
  return compiled.value;
});
