import { SyntaxProblem } from './_lexer.ts';
import type { Call, Expr, Fold } from './syntax.ts';
import { accumulator } from './syntax.ts';
import type { CelValue } from './values.ts';

/** Which macros there are: the usual ones, or also `cel.bind`, which Kubernetes has for selectors of devices only. */
export type Macros = 'usual' | 'with-bind';

/** Writes a macro out; what is no macro stays the call that it is. */
export function expandMacro(call: Call, known: Macros): Expr {
  const { target, name, args } = call;
  if (target === undefined) return name === 'has' && args.length === 1 ? has(call) : call;
  if (known === 'with-bind' && isBind(call)) return bind(call);
  const macro = macros.get(`${name}/${args.length}`);
  return macro === undefined ? call : macro(call, target);
}

type Macro = (call: Call, range: Expr) => Expr;

const macros: ReadonlyMap<string, Macro> = new Map<string, Macro>([
  ['all/2', (call, range) => all(call, range)],
  ['all/3', (call, range) => all(call, range)],
  ['exists/2', (call, range) => exists(call, range)],
  ['exists/3', (call, range) => exists(call, range)],
  ['exists_one/2', (call, range) => existsOne(call, range)],
  ['existsOne/2', (call, range) => existsOne(call, range)],
  ['existsOne/3', (call, range) => existsOne(call, range)],
  ['exists_one/3', (call, range) => existsOne(call, range)],
  ['filter/2', filter],
  ['map/2', (call, range) => collect(call, range)],
  ['map/3', (call, range) => collect(call, range)],
  ['transformList/3', (call, range) => collect(call, range)],
  ['transformList/4', (call, range) => collect(call, range)],
  ['transformMap/3', transformMap],
  ['transformMap/4', transformMap],
  ['transformMapEntry/3', transformMapEntry],
  ['transformMapEntry/4', transformMapEntry],
  ['optMap/2', (call, target) => optionalMap(call, target)],
  ['optFlatMap/2', (call, target) => optionalMap(call, target)],
  ['sortBy/2', sortBy],
]);

function has({ args: [argument], at }: Call): Expr {
  if (argument?.type === 'select' && argument.how === 'value') {
    return { ...argument, at, how: 'presence' };
  }
  throw new SyntaxProblem(argument?.at ?? at, 'invalid argument to has() macro');
}

/** A fold over nothing whose accumulator is the bound value. */
function binding({
  at,
  name,
  value,
  result,
}: {
  readonly at: number;
  readonly name: string;
  readonly value: Expr;
  readonly result: Expr;
}): Fold {
  return {
    type: 'fold',
    at,
    range: { type: 'list', at, items: [], optional: new Set() },
    variable: '#unused',
    accumulator: name,
    start: value,
    condition: literal(at, false),
    step: { type: 'name', at, name },
    result,
  };
}

const isBind = ({ target, name, args }: Call): boolean =>
  name === 'bind' && args.length === 3 && target?.type === 'name' && target.name === 'cel';

/** cel.bind(x, value, e): the value of e where x is that value. */
function bind({ at, args }: Call): Expr {
  const [variable, value, result] = args;
  if (variable?.type !== 'name' || value === undefined || result === undefined) {
    throw new SyntaxProblem(
      variable?.at ?? at,
      'cel.bind() variable names must be simple identifiers',
    );
  }
  return binding({ at, name: variable.name, value, result });
}

const literal = (at: number, value: CelValue): Expr => ({ type: 'literal', at, value });
const accumulated = (at: number): Expr => ({ type: 'name', at, name: accumulator });
const callOf = (at: number, name: string, ...args: readonly Expr[]): Expr => ({
  type: 'call',
  at,
  name,
  args,
});
const emptyList = (at: number): Expr => ({ type: 'list', at, items: [], optional: new Set() });

/** The names a macro binds: the second one where it takes index (or key) and value. */
function variablesOf(call: Call, count: 1 | 2): Pick<Fold, 'variable' | 'second'> {
  const what =
    call.name === 'map' || call.name === 'filter'
      ? 'is not an identifier'
      : 'must be a simple name';
  const [first, second] = call.args.slice(0, count).map((argument) => {
    if (argument.type === 'name' && !argument.name.startsWith('.')) {
      if (argument.name !== '__result__') return argument.name;
      throw new SyntaxProblem(argument.at, 'iteration variable overwrites accumulator variable');
    }
    throw new SyntaxProblem(argument.at, `argument ${what}`);
  });
  if (first !== undefined && first === second) {
    throw new SyntaxProblem(call.args[1]?.at ?? call.at, `duplicate variable name: ${first}`);
  }
  return { variable: first ?? '', ...(second === undefined ? {} : { second }) };
}

function lastOf({ args, at }: Call): Expr {
  const last = args.at(-1);
  if (last === undefined) throw new SyntaxProblem(at, 'argument is missing');
  return last;
}

const oneOrTwo = (count: number): 1 | 2 => (count === 2 ? 2 : 1);

function all(call: Call, range: Expr): Expr {
  const { at } = call;
  return {
    type: 'fold',
    at,
    range,
    ...variablesOf(call, oneOrTwo(call.args.length - 1)),
    accumulator,
    start: literal(at, true),
    condition: callOf(at, '@not_strictly_false', accumulated(at)),
    step: callOf(at, '_&&_', accumulated(at), lastOf(call)),
    result: accumulated(at),
  };
}

function exists(call: Call, range: Expr): Expr {
  const { at } = call;
  const notYet = callOf(at, '!_', accumulated(at));
  return {
    type: 'fold',
    at,
    range,
    ...variablesOf(call, oneOrTwo(call.args.length - 1)),
    accumulator,
    start: literal(at, false),
    condition: callOf(at, '@not_strictly_false', notYet),
    step: callOf(at, '_||_', accumulated(at), lastOf(call)),
    result: accumulated(at),
  };
}

function existsOne(call: Call, range: Expr): Expr {
  const { at } = call;
  const more = callOf(at, '_+_', accumulated(at), literal(at, 1n));
  return {
    type: 'fold',
    at,
    range,
    ...variablesOf(call, oneOrTwo(call.args.length - 1)),
    accumulator,
    start: literal(at, 0n),
    condition: literal(at, true),
    step: callOf(at, '_?_:_', lastOf(call), more, accumulated(at)),
    result: callOf(at, '_==_', accumulated(at), literal(at, 1n)),
  };
}

/** accumulator + [item] */
function appended(at: number, item: Expr): Expr {
  return callOf(at, '_+_', accumulated(at), {
    type: 'list',
    at,
    items: [item],
    optional: new Set(),
  });
}

function filter(call: Call, range: Expr): Expr {
  const { at } = call;
  const names = variablesOf(call, 1);
  const item: Expr = { type: 'name', at: call.args[0]?.at ?? at, name: names.variable };
  return {
    type: 'fold',
    at,
    range,
    ...names,
    accumulator,
    start: emptyList(at),
    condition: literal(at, true),
    step: callOf(at, '_?_:_', lastOf(call), appended(at, item), accumulated(at)),
    result: accumulated(at),
  };
}

/** map and transformList: with an extra argument in the middle, only what it holds for. */
function collect(call: Call, range: Expr): Expr {
  const { at, args, name } = call;
  const count = name === 'map' ? 1 : 2;
  const step = appended(at, lastOf(call));
  const condition = args.length === count + 2 ? args[count] : undefined;
  return {
    type: 'fold',
    at,
    range,
    ...variablesOf(call, count),
    accumulator,
    start: emptyList(at),
    condition: literal(at, true),
    step: condition === undefined ? step : callOf(at, '_?_:_', condition, step, accumulated(at)),
    result: accumulated(at),
  };
}

function transformMap(call: Call, range: Expr): Expr {
  const names = variablesOf(call, 2);
  const key: Expr = { type: 'name', at: call.at, name: names.variable };
  return mapFold(call, {
    range,
    names,
    step: callOf(call.at, '@put', accumulated(call.at), key, lastOf(call)),
  });
}

function transformMapEntry(call: Call, range: Expr): Expr {
  const names = variablesOf(call, 2);
  return mapFold(call, {
    range,
    names,
    step: callOf(call.at, '@put', accumulated(call.at), lastOf(call)),
  });
}

interface MapFold {
  readonly range: Expr;
  readonly names: Pick<Fold, 'variable' | 'second'>;
  readonly step: Expr;
}

function mapFold({ at, args }: Call, { range, names, step }: MapFold): Expr {
  const condition = args.length === 4 ? args[2] : undefined;
  return {
    type: 'fold',
    at,
    range,
    ...names,
    accumulator,
    start: { type: 'map', at, entries: [] },
    condition: literal(at, true),
    step: condition === undefined ? step : callOf(at, '_?_:_', condition, step, accumulated(at)),
    result: accumulated(at),
  };
}

/** x.optMap(v, e): the value of e for the value of x, none without one. */
function optionalMap({ at, args, name }: Call, target: Expr): Expr {
  const [variable, body] = args;
  if (variable?.type !== 'name' || body === undefined) {
    throw new SyntaxProblem(
      variable?.at ?? at,
      `${name}() variable name must be a simple identifier`,
    );
  }
  const method = (method: string): Expr => ({ type: 'call', at, name: method, target, args: [] });
  const bound = binding({ at, name: variable.name, value: method('value'), result: body });
  const found = name === 'optMap' ? callOf(at, 'optional.of', bound) : bound;
  return callOf(at, '_?_:_', method('hasValue'), found, callOf(at, 'optional.none'));
}

/** list.sortBy(x, key): sorted by the keys computed beforehand. */
function sortBy(call: Call, target: Expr): Expr {
  const { at } = call;
  const name = '@list';
  const list: Expr = { type: 'name', at, name };
  const keys = collect({ ...call, name: 'map' }, list);
  const result: Expr = {
    type: 'call',
    at,
    name: '@sortByAssociatedKeys',
    target: list,
    args: [keys],
  };
  return binding({ at, name, value: target, result });
}

export const isAccumulator = (name: string): boolean => name === accumulator;
