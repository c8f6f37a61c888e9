import type { JsonValue } from '../../base/json.ts';
import type { Result } from '../../base/result.ts';
import { failed, ok } from '../../base/result.ts';
import type { Filter, Operand, Operator, PathStep } from './json-path.ts';

/** Reads `.spec.a`, `.metadata.labels['x.y/z']`, `.items[0]`, `.list[*].name`, `.c[?(@.type=="Ready")].status`. */
export function parseJsonPath(text: string): Result<readonly PathStep[], string> {
  const inner = text.trim().replace(/^\{([\s\S]*)\}$/, '$1');
  const reader: Reader = { text: inner, at: 0 };
  take(reader, /\$/y);
  if (inner === '.' || inner === '$') return ok([]);
  const steps = readSteps(reader);
  if (reader.at === inner.length && steps.length > 0) return ok(steps);
  return failed(`${JSON.stringify(text)} is no JSON path: it stops making sense at ${reader.at}`);
}

interface Reader {
  readonly text: string;
  at: number;
}

/** Steps over what the (sticky) expression matches here, and gives its groups. */
function take(reader: Reader, expression: RegExp): readonly (string | undefined)[] | undefined {
  expression.lastIndex = reader.at;
  const match = expression.exec(reader.text);
  if (match === null) return undefined;
  reader.at = expression.lastIndex;
  return match;
}

function readSteps(reader: Reader): readonly PathStep[] {
  const steps: PathStep[] = [];
  for (let step = readStep(reader); step !== undefined; step = readStep(reader)) steps.push(step);
  return steps;
}

function readStep(reader: Reader): PathStep | undefined {
  if (take(reader, /\.\*|\[\s*\*\s*\]/y) !== undefined) return { type: 'all' };
  const name = take(reader, /\.((?:\\.|[^.[\]\\\s=!<>()'"])+)/y)?.[1];
  if (name !== undefined) return { type: 'field', name: unescaped(name) };
  const quoted = take(reader, /\.?\[\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\s*\]/y);
  if (quoted !== undefined) return { type: 'field', name: unescaped(quoted[1] ?? quoted[2] ?? '') };
  const index = take(reader, /\[\s*(-?\d{1,9})\s*\]/y)?.[1];
  if (index !== undefined) return { type: 'index', index: Number(index) };
  return readFilter(reader);
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/g, '$1');
}

function readFilter(reader: Reader): PathStep | undefined {
  const start = reader.at;
  const filter = take(reader, /\[\?\(\s*/y) === undefined ? undefined : readComparison(reader);
  if (filter !== undefined && take(reader, /\s*\)\s*\]/y) !== undefined) {
    return { type: 'filter', filter };
  }
  reader.at = start;
  return undefined;
}

function readComparison(reader: Reader): Filter | undefined {
  const left = readOperand(reader);
  if (left === undefined) return undefined;
  const operator = operators.get(take(reader, /\s*(==|!=|<=|>=|<|>)\s*/y)?.[1] ?? '');
  if (operator === undefined) return { left, operator: 'exists', right: left };
  const right = readOperand(reader);
  return right === undefined ? undefined : { left, operator, right };
}

const operators: ReadonlyMap<string, Operator> = new Map([
  ['==', '=='],
  ['!=', '!='],
  ['<', '<'],
  ['<=', '<='],
  ['>', '>'],
  ['>=', '>='],
]);

function readOperand(reader: Reader): Operand | undefined {
  if (take(reader, /@/y) !== undefined) return { type: 'path', steps: readSteps(reader) };
  const quoted = take(reader, /'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"/y);
  if (quoted !== undefined) {
    return { type: 'value', value: unescaped(quoted[1] ?? quoted[2] ?? '') };
  }
  const word = take(reader, /(true|false|null|-?\d+(?:\.\d+)?)/y)?.[1];
  return word === undefined ? undefined : { type: 'value', value: wordValue(word) };
}

function wordValue(word: string): JsonValue {
  switch (word) {
    case 'true':
      return true;
    case 'false':
      return false;
    case 'null':
      return null;
    default:
      return Number(word);
  }
}
