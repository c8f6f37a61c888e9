import type { JsonValue } from '../../../base/json.ts';
import type { Result } from '../../../base/result.ts';
import { failed, ok } from '../../../base/result.ts';
import type { StructuralSchema } from '../structural.ts';
import type { Checked } from './_checker.ts';
import { checkExpression } from './_checker.ts';
import { checkPatterns, literalFaults } from './_literals-checked.ts';
import { stepsOf } from './_evaluator.ts';
import type { Step } from './_frame.ts';
import { CostExceeded, Frame } from './_frame.ts';
import type { Macros } from './_macros.ts';
import { parseExpression } from './_parser.ts';
import type { Environment } from './environment.ts';
import { celOf as celOfSchema, untypedCelOf } from './json-values.ts';
import { kubernetesFunctions } from './library/all.ts';
import { typeOfSchema } from './schema-type.ts';
import type { Expr, SyntaxFault } from './syntax.ts';
import type { CelType } from './types.ts';
import { dyn, typeText } from './types.ts';
import type { CelValue } from './values.ts';
import { CelError } from './values.ts';

/**
 * What a variable of an expression is: of any type (`dyn`), an object of a schema, whose fields are then known when the
 * expression is compiled, or of a type given outright (such as `simple('kubernetes.authorization.Authorizer')`).
 */
export type VariableType =
  | { readonly type: 'dyn' }
  | { readonly type: 'schema'; readonly schema: StructuralSchema }
  | { readonly type: 'type'; readonly is: CelType };

/** The variables an expression may name, such as `object`, `oldObject`, `request`, `params`, `variables`. */
export type Declarations = ReadonlyMap<string, VariableType>;

/** What an expression came to. `cost` is what it spent of its limit, in Kubernetes' units. */
export type Evaluated =
  | { readonly type: 'value'; readonly value: CelValue; readonly cost: number }
  /** It went wrong: `why` is the engine's text, such as `no such key: x`. */
  | { readonly type: 'failed'; readonly why: string; readonly cost: number }
  /** It was stopped at its limit. */
  | { readonly type: 'over-limit'; readonly cost: number };

export interface Expression {
  /** Its type as far as it is known: `bool`, `string`, `dyn`, `list(int)`, ... */
  readonly resultType: string;
  /** The variables it names. */
  readonly variables: ReadonlySet<string>;
  /** For those who declare another variable with what this expression gives. */
  readonly celType: CelType;
  /** Evaluates with the values of its variables; `limit` is the most it may cost (`perCallLimit`). */
  evaluate(values: ReadonlyMap<string, CelValue>, limit: number): Evaluated;
}

/** An expression together with what its estimate of costs needs. */
export interface CompiledExpression extends Expression {
  readonly root: Expr;
  readonly checked: Checked;
}

/** Why nothing came of a text: it is wrong (`text` has a picture of the place), or it cannot be made ready to run. */
export interface CompileFault {
  readonly stage: 'compilation' | 'program instantiation';
  readonly text: string;
}

/** In the words of the real server. */
export const faultText = ({ stage, text }: CompileFault): string => `${stage} failed: ${text}`;

/** What one evaluation may cost at most. */
export const perCallLimit = 1_000_000;

/**
 * Compiles an expression against declared variables, in the environment of Kubernetes 1.34.
 */
export function compileExpression(
  text: string,
  declarations: Declarations,
  macros: Macros = 'usual',
): Result<CompiledExpression, CompileFault> {
  const variables = new Map([...declarations].map(([name, type]) => [name, typeOf(type)] as const));
  return compileIn(text, {
    functions: kubernetesFunctions,
    variables,
    container: '',
    literals: 'homogeneous',
    macros,
  });
}

/** As `compileExpression`, in an environment of one's own. */
export function compileIn(
  text: string,
  environment: Environment,
): Result<CompiledExpression, CompileFault> {
  const parsed = parseExpression(text, environment.macros);
  if (parsed.type === 'failed') return failed(compilationFault(text, parsed.failure));
  const root = parsed.value;
  const checked = checkExpression(root, environment);
  if (checked.faults.length > 0) return failed(compilationFault(text, checked.faults));
  const literals = environment.literals === 'homogeneous' ? literalFaults(root) : [];
  if (literals.length > 0) return failed(compilationFault(text, literals));
  const patterns = checkPatterns(root);
  if (patterns.type === 'failed') {
    return failed({ stage: 'program instantiation', text: patterns.failure });
  }
  let steps: Step | undefined;
  return ok({
    root,
    checked,
    resultType: typeText(checked.result),
    celType: checked.result,
    variables: variablesOf(checked),
    evaluate: (values, limit) => {
      steps ??= stepsOf(root, environment, checked);
      return evaluated(steps, new Frame(values, limit));
    },
  });
}

/** An expression that is run as it is written, its types unchecked: a wrong one fails when it is evaluated. */
export function compileUnchecked(
  text: string,
  environment: Environment,
): Result<Expression['evaluate'], string> {
  const parsed = parseExpression(text, environment.macros);
  if (parsed.type === 'failed') return failed(faultsText(text, parsed.failure));
  const steps = stepsOf(parsed.value, environment);
  return ok((values, limit) => evaluated(steps, new Frame(values, limit)));
}

/** A JSON value as expressions see it: of a schema, or as it is. */
export function celOf(value: JsonValue, schema?: StructuralSchema): CelValue {
  return schema === undefined ? untypedCelOf(value) : celOfSchema(value, schema);
}

function evaluated(step: Step, frame: Frame): Evaluated {
  try {
    return { type: 'value', value: step(frame), cost: frame.cost };
  } catch (error) {
    if (error instanceof CelError) return { type: 'failed', why: error.message, cost: frame.cost };
    if (error instanceof CostExceeded) return { type: 'over-limit', cost: frame.cost };
    throw error;
  }
}

function typeOf(variable: VariableType): CelType {
  switch (variable.type) {
    case 'dyn':
      return dyn;
    case 'schema':
      return typeOfSchema(variable.schema, 'object') ?? dyn;
    case 'type':
      return variable.is;
  }
}

function variablesOf({ references }: Checked): ReadonlySet<string> {
  const names = new Set<string>();
  for (const reference of references.values()) {
    if (reference.type === 'variable') names.add(reference.name);
  }
  return names;
}

/** So many faults of a text are told: each of them shows its line. */
const mostFaults = 100;

interface Line {
  /** Where it begins, in characters. */
  readonly start: number;
  readonly shown: string;
  /** One sign for each of its characters: those of several bytes are pointed at with wide signs. */
  readonly signs: string;
}

function compilationFault(text: string, faults: readonly SyntaxFault[]): CompileFault {
  return { stage: 'compilation', text: faultsText(text, faults) };
}

/** In the order of their places, each once. */
function faultsText(text: string, faults: readonly SyntaxFault[]): string {
  const each = new Map(faults.map((fault) => [`${fault.at} ${fault.why}`, fault]));
  const told = [...each.values()].slice(0, mostFaults).sort((left, right) => left.at - right.at);
  const left = each.size - told.length;
  const lines = linesOf(text);
  return [
    ...told.map((fault) => pictureOf(lines, fault)),
    ...(left === 0 ? [] : [`${left} more errors were truncated`]),
  ].join('\n');
}

function linesOf(text: string): readonly Line[] {
  let start = 0;
  return text.split('\n').map((line) => {
    const signs = line.replaceAll(/[^\0-\x7f]/gu, wideDot).replaceAll(/[\0-\x7f]/g, '.');
    const found = { start, shown: line.replaceAll('\t', ' '), signs };
    start += signs.length + 1;
    return found;
  });
}

const wideDot = '．';

/** A fault as the reference compiler tells it: its place, the line of it, and a caret below the place. */
function pictureOf(lines: readonly Line[], { at, why }: SyntaxFault): string {
  const row = lines.findLastIndex(({ start }) => start <= at);
  const { start = 0, shown = '', signs = '' } = lines[row] ?? {};
  const caret = signs[at - start] === wideDot ? '＾' : '^';
  return `ERROR: <input>:${row + 1}:${at - start + 1}: ${why}\n | ${shown}\n | ${signs.slice(0, at - start)}${caret}`;
}
