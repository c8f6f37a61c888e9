import type { Result } from '../../../base/result.ts';
import { failed, ok } from '../../../base/result.ts';
import type { Token } from './_lexer.ts';
import { SyntaxProblem, wordsOf } from './_lexer.ts';
import { literalValue } from './_literals.ts';
import { expandMacro } from './_macros.ts';
import type { Macros } from './_macros.ts';
import type { Call, Expr, MapEntry, MessageField, SyntaxFault } from './syntax.ts';

/** Reads an expression: recursive descent over the grammar of CEL, macros written out. */
export function parseExpression(
  text: string,
  macros: Macros,
): Result<Expr, readonly SyntaxFault[]> {
  if (text.length > longestText) {
    const why = `expression code point size exceeds limit: size: ${text.length}, limit ${longestText}`;
    return failed([{ at: 0, why }]);
  }
  const { tokens, faults } = wordsOf(text);
  try {
    const expression = new Parser(tokens, macros).parse();
    return faults.length > 0 ? failed(faults) : ok(expression);
  } catch (error) {
    if (error instanceof SyntaxProblem) return failed([...faults, error.fault]);
    throw error;
  }
}

const longestText = 100_000;
const deepest = 250;

const startsOfValues =
  "{'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}";

const relations: ReadonlyMap<string, string> = new Map([
  ['<', '_<_'],
  ['<=', '_<=_'],
  ['>', '_>_'],
  ['>=', '_>=_'],
  ['==', '_==_'],
  ['!=', '_!=_'],
  ['in', '@in'],
]);
const sums: ReadonlyMap<string, string> = new Map([
  ['+', '_+_'],
  ['-', '_-_'],
]);
const products: ReadonlyMap<string, string> = new Map([
  ['*', '_*_'],
  ['/', '_/_'],
  ['%', '_%_'],
]);

const reserved: ReadonlySet<string> = new Set(
  'as break const continue else for function if import let loop package namespace return var void while'.split(
    ' ',
  ),
);

class Parser {
  readonly #tokens: readonly Token[];
  readonly #macros: Macros;
  #position = 0;
  #depth = 0;

  constructor(tokens: readonly Token[], macros: Macros) {
    this.#tokens = tokens;
    this.#macros = macros;
  }

  parse(): Expr {
    const expression = this.#expression();
    const rest = this.#peek();
    if (rest.type !== 'end') {
      const kind = this.#peek(1).type === 'end' ? 'extraneous' : 'mismatched';
      throw new SyntaxProblem(
        rest.at,
        `Syntax error: ${kind} input '${rest.text}' expecting <EOF>`,
      );
    }
    return expression;
  }

  #peek(ahead = 0): Token {
    const token = this.#tokens[Math.min(this.#position + ahead, this.#tokens.length - 1)];
    if (token === undefined) throw new SyntaxProblem(0, 'Syntax error: nothing there');
    return token;
  }

  #next(): Token {
    const token = this.#peek();
    this.#position++;
    return token;
  }

  #isAt(operator: string): boolean {
    const { type, text } = this.#peek();
    return type === 'operator' && text === operator;
  }

  #take(operator: string): Token | undefined {
    return this.#isAt(operator) ? this.#next() : undefined;
  }

  #expect(operator: string): Token {
    const token = this.#take(operator);
    if (token !== undefined) return token;
    const found = this.#peek();
    throw new SyntaxProblem(
      found.at,
      found.type === 'end'
        ? `Syntax error: mismatched input '<EOF>' expecting '${operator}'`
        : `Syntax error: mismatched input '${found.text}' expecting '${operator}'`,
    );
  }

  #expression(): Expr {
    this.#checkDepth(++this.#depth);
    const condition = this.#either();
    const mark = this.#take('?');
    const whole = mark === undefined ? condition : this.#alternatives(condition, mark.at);
    this.#depth--;
    return whole;
  }

  #checkDepth(depth: number): void {
    if (depth <= deepest) return;
    throw new SyntaxProblem(this.#peek().at, `expression recursion limit exceeded: ${deepest}`);
  }

  #alternatives(condition: Expr, at: number): Expr {
    const yes = this.#either();
    this.#expect(':');
    const no = this.#expression();
    return { type: 'call', at, name: '_?_:_', args: [condition, yes, no] };
  }

  #either(): Expr {
    return this.#balanced('||', '_||_', () => this.#both());
  }

  #both(): Expr {
    return this.#balanced('&&', '_&&_', () => this.#relation());
  }

  /** Long chains become balanced trees, so that a thousand terms do not nest a thousand deep. */
  #balanced(operator: string, name: string, operand: () => Expr): Expr {
    const terms = [operand()];
    const places: number[] = [];
    for (let sign = this.#take(operator); sign !== undefined; sign = this.#take(operator)) {
      places.push(sign.at);
      terms.push(operand());
    }
    return balance({ terms, places, name, from: 0, to: terms.length - 1 });
  }

  #relation(): Expr {
    return this.#leftToRight(relations, () =>
      this.#leftToRight(sums, () => this.#leftToRight(products, () => this.#unary())),
    );
  }

  #leftToRight(names: ReadonlyMap<string, string>, operand: () => Expr): Expr {
    let left = operand();
    let depth = this.#depth;
    for (let name = this.#operatorOf(names); name !== undefined; name = this.#operatorOf(names)) {
      this.#checkDepth(++depth);
      const { at } = this.#next();
      left = { type: 'call', at, name, args: [left, operand()] };
    }
    return left;
  }

  #operatorOf(names: ReadonlyMap<string, string>): string | undefined {
    const { type, text } = this.#peek();
    return type === 'operator' || (type === 'name' && text === 'in') ? names.get(text) : undefined;
  }

  #unary(): Expr {
    const sign = this.#peek();
    if (this.#isAt('!')) return this.#repeated('!', '!_');
    if (!this.#isAt('-')) return this.#member();
    const number = this.#peek(1);
    if (number.type === 'int' || number.type === 'double') {
      this.#position += 2;
      const literal: Expr = { type: 'literal', at: sign.at, value: literalValue(number, '-') };
      return this.#memberOf(literal);
    }
    return this.#repeated('-', '-_');
  }

  #repeated(operator: string, name: string): Expr {
    const { at } = this.#next();
    let count = 1;
    while (this.#take(operator) !== undefined) count++;
    const operand = this.#member();
    return count % 2 === 0 ? operand : { type: 'call', at, name, args: [operand] };
  }

  #member(): Expr {
    return this.#memberOf(this.#primary());
  }

  #memberOf(start: Expr): Expr {
    let whole = start;
    for (let depth = this.#depth; ; depth++) {
      this.#checkDepth(depth);
      const sign = this.#peek();
      if (this.#isAt('.')) whole = this.#field(whole);
      else if (this.#isAt('[')) whole = this.#index(whole);
      else if (this.#isAt('{') && nameOfPath(whole) !== undefined)
        whole = this.#message(whole, sign);
      else return whole;
    }
  }

  #field(operand: Expr): Expr {
    const dot = this.#next();
    const isOptional = this.#take('?') !== undefined;
    const word = this.#next();
    if (word.type !== 'name' && word.type !== 'quoted-name') {
      throw new SyntaxProblem(
        word.at,
        `Syntax error: no viable alternative at input '.${word.text}'`,
      );
    }
    const field = word.type === 'quoted-name' ? word.text.slice(1, -1) : word.text;
    if (isOptional) {
      const name: Expr = { type: 'literal', at: word.at, value: field };
      return { type: 'call', at: dot.at, name: '_?._', args: [operand, name] };
    }
    if (word.type === 'name' && this.#isAt('('))
      return this.#call({ name: field, target: operand });
    if (word.type === 'name' && isLiteralWord(field)) {
      throw new SyntaxProblem(
        word.at,
        `Syntax error: mismatched input '${field}' expecting IDENTIFIER`,
      );
    }
    return { type: 'select', at: dot.at, operand, field, how: 'value' };
  }

  #index(operand: Expr): Expr {
    const { at } = this.#next();
    const isOptional = this.#take('?') !== undefined;
    const index = this.#expression();
    this.#expect(']');
    return { type: 'call', at, name: isOptional ? '_[?_]' : '_[_]', args: [operand, index] };
  }

  #call({ name, target }: Pick<Call, 'name' | 'target'>): Expr {
    const { at } = this.#expect('(');
    const args = this.#listed(')', () => this.#expression());
    const call: Call = {
      type: 'call',
      at,
      name,
      args,
      ...(target === undefined ? {} : { target }),
    };
    return expandMacro(call, this.#macros);
  }

  #listed<Item>(end: string, item: () => Item): readonly Item[] {
    const items: Item[] = [];
    while (!this.#isAt(end)) {
      items.push(item());
      if (this.#take(',') === undefined) break;
      if (end === ')' && this.#isAt(')')) break;
    }
    this.#expect(end);
    return items;
  }

  #primary(): Expr {
    const token = this.#next();
    switch (token.type) {
      case 'int':
      case 'uint':
      case 'double':
      case 'string':
      case 'bytes':
        return { type: 'literal', at: token.at, value: literalValue(token) };
      case 'name':
        return this.#name(token, token.text);
      case 'operator':
        return this.#bracketed(token);
      case 'quoted-name':
        throw this.#unexpected(token);
      case 'end':
        throw new SyntaxProblem(
          token.at,
          `Syntax error: mismatched input '<EOF>' expecting ${startsOfValues}`,
        );
    }
  }

  #name(token: Token, name: string): Expr {
    const { at } = token;
    if (token.text === 'true' || token.text === 'false') {
      return { type: 'literal', at, value: token.text === 'true' };
    }
    if (token.text === 'null') return { type: 'literal', at, value: null };
    if (token.text === 'in') throw this.#unexpected(token);
    if (this.#isAt('(')) return this.#call({ name });
    if (reserved.has(token.text)) throw new SyntaxProblem(at, `reserved identifier: ${token.text}`);
    return { type: 'name', at, name };
  }

  /** A word too many is extraneous if what follows it would have done. */
  #unexpected(token: Token): SyntaxProblem {
    const kind = startsValue(this.#peek()) ? 'extraneous' : 'mismatched';
    const why = `Syntax error: ${kind} input '${token.text}' expecting ${startsOfValues}`;
    return new SyntaxProblem(token.at, why);
  }

  #bracketed(token: Token): Expr {
    const { text, at } = token;
    if (text === '(') {
      const inner = this.#expression();
      this.#expect(')');
      return inner;
    }
    if (text === '[') return this.#list(at);
    if (text === '{') return { type: 'map', at, entries: this.#listed('}', () => this.#entry()) };
    if (text !== '.') throw this.#unexpected(token);
    const word = this.#next();
    if (word.type !== 'name') throw this.#unexpected(word);
    return this.#name(word, `.${word.text}`);
  }

  #list(at: number): Expr {
    const optional = new Set<number>();
    let count = 0;
    const items = this.#listed(']', () => {
      if (this.#take('?') !== undefined) optional.add(count);
      count++;
      return this.#expression();
    });
    return { type: 'list', at, items, optional };
  }

  #entry(): MapEntry {
    const isOptional = this.#take('?') !== undefined;
    const key = this.#expression();
    const { at } = this.#expect(':');
    return { at, key, value: this.#expression(), isOptional };
  }

  #message(path: Expr, { at }: Token): Expr {
    this.#next();
    const fields = this.#listed('}', (): MessageField => {
      this.#take('?');
      const word = this.#next();
      if (word.type !== 'name' && word.type !== 'quoted-name') throw this.#unexpected(word);
      const colon = this.#expect(':');
      return { at: colon.at, name: word.text, value: this.#expression() };
    });
    return { type: 'message', at, name: nameOfPath(path) ?? '', fields };
  }
}

function startsValue({ type, text }: Token): boolean {
  return type === 'operator' ? '[{(.-!'.includes(text) : type !== 'end';
}

function isLiteralWord(word: string): boolean {
  return word === 'in' || word === 'true' || word === 'false' || word === 'null';
}

interface Chain {
  readonly terms: readonly Expr[];
  readonly places: readonly number[];
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

function balance({ terms, places, name, from, to }: Chain): Expr {
  const only = terms[from];
  if (from === to && only !== undefined) return only;
  const middle = Math.floor((from + to + 1) / 2);
  const left = balance({ terms, places, name, from, to: middle - 1 });
  const right = balance({ terms, places, name, from: middle, to });
  return { type: 'call', at: places[middle - 1] ?? 0, name, args: [left, right] };
}

/** `a.b.c` of names only, which may be the name of a message type. */
export function nameOfPath(expression: Expr): string | undefined {
  if (expression.type === 'name') return expression.name;
  if (expression.type !== 'select' || expression.how !== 'value') return undefined;
  const before = nameOfPath(expression.operand);
  return before === undefined ? undefined : `${before}.${expression.field}`;
}
