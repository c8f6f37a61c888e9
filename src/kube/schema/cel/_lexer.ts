import type { SyntaxFault } from './syntax.ts';

export interface Token {
  readonly type: 'name' | 'quoted-name' | 'int' | 'uint' | 'double' | 'string' | 'bytes' | 'operator' | 'end';
  readonly text: string;
  /** Where it starts, in characters. */
  readonly at: number;
}

/** Thrown by the parser's parts and caught at its door. */
export class SyntaxProblem extends Error {
  override readonly name = 'SyntaxProblem';
  readonly fault: SyntaxFault;

  constructor(at: number, why: string) {
    super(why);
    this.fault = { at, why };
  }
}

const forms: readonly (readonly [Token['type'] | 'blank', RegExp])[] = [
  ['blank', /(?:[\t\n\f\r ]+|\/\/[^\n]*)+/y],
  ['bytes', /(?:[bB][rR]?|[rR][bB])(?:"""[\s\S]*?"""|'''[\s\S]*?''')/y],
  ['string', /[rR]?(?:"""(?:\\[\s\S]|[^\\])*?"""|'''(?:\\[\s\S]|[^\\])*?''')/y],
  ['bytes', /(?:[bB][rR]|[rR][bB])(?:"[^"\n\r]*"|'[^'\n\r]*')/y],
  ['string', /[rR](?:"[^"\n\r]*"|'[^'\n\r]*')/y],
  ['bytes', /[bB](?:"(?:\\.|[^"\\\n\r])*"|'(?:\\.|[^'\\\n\r])*')/y],
  ['string', /"(?:\\.|[^"\\\n\r])*"|'(?:\\.|[^'\\\n\r])*'/y],
  ['double', /(?:\d+\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+|\.\d+(?:[eE][+-]?\d+)?)/y],
  ['uint', /(?:0x[0-9a-fA-F]+|\d+)[uU]/y],
  ['int', /0x[0-9a-fA-F]+|\d+/y],
  ['name', /[A-Za-z_]\w*/y],
  ['quoted-name', /`[A-Za-z0-9_.\-/ ]+`/y],
  ['operator', /&&|\|\||==|!=|<=|>=|[-+*/%<>!?:.,()[\]{}]/y],
];

/** Cuts the text of an expression into words; places count characters, as the reference compiler's do. */
export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let index = 0;
  let at = 0;
  while (index < text.length) {
    const found = nextWord(text, index);
    if (found === undefined) {
      const character = String.fromCodePoint(text.codePointAt(index) ?? 0);
      throw new SyntaxProblem(at, `Syntax error: token recognition error at: '${character}'`);
    }
    const [type, word] = found;
    if (type !== 'blank') tokens.push({ type, text: word, at });
    index += word.length;
    at += lengthOf(word);
  }
  tokens.push({ type: 'end', text: '<EOF>', at });
  return tokens;
}

function nextWord(text: string, index: number): readonly [Token['type'] | 'blank', string] | undefined {
  for (const [type, form] of forms) {
    form.lastIndex = index;
    const word = form.exec(text)?.[0];
    if (word !== undefined) return [type, word];
  }
  return undefined;
}

function lengthOf(word: string): number {
  let length = 0;
  for (const _ of word) length++;
  return length;
}
