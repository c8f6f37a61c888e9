import type { Environment } from '@marcbachmann/cel-js';
import { compilePattern } from '../pattern.ts';
import type { Pattern } from '../pattern.ts';
import { formatText } from './format.ts';
import { ownMatches } from './source.ts';

/** What may be ordered and added up. */
type Ordered = string | number | bigint | boolean | Date;
type Items = readonly unknown[];

/** Adds the functions of Kubernetes' CEL libraries that the engine lacks: regex, strings and lists. */
export function addFunctions(environment: Environment): Environment {
  addRegex(environment);
  addStrings(environment);
  addLists(environment);
  return environment;
}

function addRegex(environment: Environment): void {
  const matches = (text: string, source: string): boolean => patternOf(source).matches(text);
  const findAll = (text: string, source: string, limit = -1n): readonly string[] =>
    patternOf(source).findAll(text, limit < 0n ? Number.POSITIVE_INFINITY : Number(limit));
  environment
    .registerFunction(`string.${ownMatches}(string): bool`, matches)
    .registerFunction(`${ownMatches}(string, string): bool`, matches)
    .registerFunction('string.find(string): string', (text: string, source: string) =>
      patternOf(source).find(text),
    )
    .registerFunction('string.findAll(string): list<string>', findAll)
    .registerFunction('string.findAll(string, int): list<string>', findAll);
}

function patternOf(source: string): Pattern {
  const compiled = compilePattern(source);
  if (compiled.type === 'ok') return compiled.value;
  throw new Error(`invalid regular expression ${JSON.stringify(source)}: ${compiled.failure}`);
}

function addStrings(environment: Environment): void {
  environment
    .registerFunction('string.charAt(int): string', (text: string, at: bigint) => {
      const characters = Array.from(text);
      if (at < 0n || at > characters.length) throw new Error(`index out of range: ${String(at)}`);
      return characters[Number(at)] ?? '';
    })
    .registerFunction(
      'string.replace(string, string): string',
      (text: string, from: string, to: string) => text.split(from).join(to),
    )
    .registerFunction('string.replace(string, string, int): string', replaceSome)
    .registerFunction('string.reverse(): string', (text: string) =>
      Array.from(text).reverse().join(''),
    )
    .registerFunction('string.format(list<dyn>): string', formatText);
}

function replaceSome(
  ...[text, from, to, times]: readonly [string, string, string, bigint]
): string {
  if (times < 0n) return text.split(from).join(to);
  const parts = text.split(from);
  const replaced = Math.min(Number(times), parts.length - 1);
  return [parts.slice(0, replaced + 1).join(to), ...parts.slice(replaced + 1)].join(from);
}

function addLists(environment: Environment): void {
  environment
    .registerFunction('list<dyn>.isSorted(): bool', isSorted)
    .registerFunction('list<dyn>.sum(): dyn', sum)
    .registerFunction('list<dyn>.min(): dyn', (list: Items) => extreme(list, 'min'))
    .registerFunction('list<dyn>.max(): dyn', (list: Items) => extreme(list, 'max'))
    .registerFunction('list<dyn>.indexOf(dyn): int', (list: Items, item: unknown) =>
      BigInt(list.findIndex((other) => areEqual(other, item))),
    )
    .registerFunction('list<dyn>.lastIndexOf(dyn): int', (list: Items, item: unknown) =>
      BigInt(list.findLastIndex((other) => areEqual(other, item))),
    );
}

function isOrdered(value: unknown): value is Ordered {
  return ['string', 'number', 'bigint', 'boolean'].includes(typeof value) || value instanceof Date;
}

function orderedItems(list: Items): readonly Ordered[] {
  return list.map((item) => {
    if (isOrdered(item)) return item;
    throw new Error('no such overload: the items of the list cannot be compared');
  });
}

function isSorted(list: Items): boolean {
  const items = orderedItems(list);
  return items.every((item, index) => {
    const previous = items[index - 1];
    return previous === undefined || previous <= item;
  });
}

function sum(list: Items): number | bigint {
  const numbers = list.map((item) => {
    if (typeof item === 'number' || typeof item === 'bigint') return item;
    throw new Error('no such overload: sum() takes a list of numbers');
  });
  if (numbers.every((item) => typeof item === 'bigint')) {
    return numbers.reduce((total, item) => total + item, 0n);
  }
  return numbers.map(Number).reduce((total, item) => total + item, 0);
}

function extreme(list: Items, which: 'min' | 'max'): Ordered {
  const items = orderedItems(list);
  const first = items[0];
  if (first === undefined) throw new Error(`${which} called on empty list`);
  return items.reduce((best, item) =>
    (which === 'min' ? item < best : item > best) ? item : best,
  );
}

/** Equality of CEL values: numbers across types, lists and maps by their contents. */
function areEqual(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (isNumeric(left) && isNumeric(right)) return Number(left) === Number(right);
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, at) => areEqual(item, right[at]));
  }
  if (left instanceof Map && right instanceof Map) {
    return (
      left.size === right.size && [...left].every(([key, item]) => areEqual(item, right.get(key)))
    );
  }
  return left instanceof Date && right instanceof Date && left.getTime() === right.getTime();
}

function isNumeric(value: unknown): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}
