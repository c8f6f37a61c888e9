import type { Reference } from './_checker.ts';
import { isFor, mapOfPairs } from './_operations.ts';
import type { Overload } from './functions.ts';
import type { Call, Expr, MapEntry } from './syntax.ts';
import type { CelValue } from './values.ts';
import { CelError } from './values.ts';

type References = ReadonlyMap<Expr, Reference>;

/** The value of what is written out, which costs nothing: literals, lists and maps of them, and their conversions. */
export function foldedValue(expression: Expr, references: References): CelValue | undefined {
  switch (expression.type) {
    case 'literal':
      return expression.value;
    case 'list':
      return expression.optional.size > 0 ? undefined : allFolded(expression.items, references);
    case 'map':
      return foldedMap(expression.entries, references);
    case 'call':
      return foldedConversion(expression, references);
    case 'name':
    case 'select':
    case 'message':
    case 'fold':
      return undefined;
  }
}

function allFolded(
  expressions: readonly Expr[],
  references: References,
): readonly CelValue[] | undefined {
  const values: CelValue[] = [];
  for (const expression of expressions) {
    const value = foldedValue(expression, references);
    if (value === undefined) return undefined;
    values.push(value);
  }
  return values;
}

function foldedMap(entries: readonly MapEntry[], references: References): CelValue | undefined {
  if (entries.some(({ isOptional }) => isOptional)) return undefined;
  const keys = allFolded(
    entries.map(({ key }) => key),
    references,
  );
  const values = allFolded(
    entries.map(({ value }) => value),
    references,
  );
  if (keys === undefined || values === undefined) return undefined;
  return unlessFailing(() => mapOfPairs(keys.map((key, at) => [key, values[at] ?? null])));
}

const conversions: ReadonlySet<string> = new Set([
  'bool',
  'bytes',
  'double',
  'duration',
  'dyn',
  'int',
  'string',
  'timestamp',
  'uint',
]);

function foldedConversion(call: Call, references: References): CelValue | undefined {
  const { args, target, name } = call;
  const [argument] = args;
  if (target !== undefined || argument === undefined || !conversions.has(name)) return undefined;
  const value = args.length === 1 ? foldedValue(argument, references) : undefined;
  if (value === undefined) return undefined;
  const overload = overloadFor(references.get(call), value);
  return overload === undefined ? undefined : unlessFailing(() => overload.run(value));
}

function overloadFor(reference: Reference | undefined, value: CelValue): Overload | undefined {
  if (reference?.type !== 'function') return undefined;
  return reference.overloads.find((overload) => isFor(overload, [value]));
}

/** What goes wrong is left for when the expression runs. */
function unlessFailing(make: () => CelValue): CelValue | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof CelError) return undefined;
    throw error;
  }
}
