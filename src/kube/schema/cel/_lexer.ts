import { lengthOf } from './library/arguments.ts';
import type { SyntaxFault } from './syntax.ts';

export interface Token {
  readonly type:
    'name' | 'quoted-name' | 'int' | 'uint' | 'double' | 'string' | 'bytes' | 'operator' | 'end';
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

export interface Words {
  readonly tokens: readonly Token[];
  /** What is no word of the language, and was left out. */
  readonly faults: readonly SyntaxFault[];
}

/** Cuts the text of an expression into words; places count characters, as the reference compiler's do. */
export function wordsOf(text: string): Words {
  const tokens: Token[] = [];
  const faults: SyntaxFault[] = [];
  let index = 0;
  let at = 0;
  while (index < text.length) {
    const found = nextWord(text, index);
    const word = found?.[1] ?? unknownWord(text, index);
    if (found === undefined) {
      faults.push({ at, why: `Syntax error: token recognition error at: '${word}'` });
    } else if (found[0] !== 'blank') {
      tokens.push({ type: found[0], text: word, at });
    }
    index += word.length;
    at += lengthOf(word);
  }
  tokens.push({ type: 'end', text: '<EOF>', at });
  return { tokens, faults };
}

/** Of half an operator, like `=`, the reference compiler reports the character after it too. */
function unknownWord(text: string, index: number): string {
  const character = String.fromCodePoint(text.codePointAt(index) ?? 0);
  if (!'|&='.includes(character)) return character;
  const next = text.codePointAt(index + 1);
  return next === undefined ? character : character + String.fromCodePoint(next);
}

function nextWord(
  text: string,
  index: number,
): readonly [Token['type'] | 'blank', string] | undefined {
  for (const [type, form] of forms) {
    form.lastIndex = index;
    const word = form.exec(text)?.[0];
    if (word !== undefined) return [type, word];
  }
  return undefined;
}
