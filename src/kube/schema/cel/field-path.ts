import type { Result } from '../../../base/result.ts';
import { failed, ok } from '../../../base/result.ts';
import type { StructuralSchema } from '../structural.ts';

/**
 * Where a rule's `fieldPath` (`.spec.a['b.c']`) leads from the node of the rule, in the form in which faults name fields, or
 * why it leads nowhere.
 */
export function fieldPathOf(schema: StructuralSchema, path: string): Result<string, string> {
  const tokens = tokensOf(path);
  let node: StructuralSchema | undefined = schema;
  let found = '';
  for (let at = 0; at < tokens.length;) {
    const step = stepAt(tokens, at);
    if (step.type === 'failed') return step;
    const { name, length } = step.value;
    const isNamed: boolean = node.properties.size > 0;
    const below: StructuralSchema | undefined = isNamed
      ? node.properties.get(name)
      : node.additionalProperties;
    if (below === undefined) return failed('does not refer to a valid field');
    found = isNamed ? `${found}${found === '' ? '' : '.'}${name}` : `${found}[${name}]`;
    node = below;
    at += length;
  }
  return ok(found);
}

interface NamedStep {
  readonly name: string;
  /** How many tokens it takes. */
  readonly length: number;
}

const endedEarly = 'unexpected end of JSON path';

function stepAt(tokens: readonly string[], at: number): Result<NamedStep, string> {
  const [first = '', name, last] = tokens.slice(at, at + 3);
  if (first !== '.' && first !== '[') return failed(`expected [ or . but got: ${first}`);
  if (name === undefined) return failed(endedEarly);
  if (first === '.') return ok({ name, length: 2 });
  if (!/^'.*'$/s.test(name)) return failed(`expected single quoted string but got ${name}`);
  const unquoted = unescaped(name.slice(1, -1));
  if (unquoted.type === 'failed') return unquoted;
  if (last === undefined) return failed(endedEarly);
  return last === ']'
    ? ok({ name: unquoted.value, length: 3 })
    : failed(`expected ] but got ${last}`);
}

/** Dots and brackets, quoted texts, and what stands between them. */
const tokensOf = (path: string): readonly string[] =>
  path.match(/[.[\]]|'(?:\\'|[^'])*(?:'|$)|[^.[\]]+/gs) ?? [];

const escapes: ReadonlyMap<string, string> = new Map([
  ['a', '\x07'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
  ["'", "'"],
  ['\\', '\\'],
]);

function unescaped(text: string): Result<string, string> {
  const odd = /\\(?![abfnrtv'\\])./s.exec(text.replaceAll('\\\\', ''));
  if (odd !== null) return failed(`invalid string literal: invalid escape char ${odd[0]}`);
  return ok(text.replace(/\\(.)/gs, (_, letter: string) => escapes.get(letter) ?? letter));
}
