import type { Random } from '../../../src/base/random.ts';

export const pick = <Item>(random: Random, items: readonly Item[]): Item => {
  const item = items[random.below(items.length)];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
};

/** Names that mean something to the language, the file system or the protocol. */
export const oddNames: readonly string[] = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  '..',
  '.',
  '',
  'a'.repeat(300),
  'A_B',
  'ü',
  '路€',
  '\u007f',
  '\u0000',
  '\ud800',
  'a/b',
  '%2e%2e',
  '*',
  '${x}',
  'null',
  '-1',
];

/** Texts that are long, deep or slow to match. */
export const oddTexts: readonly string[] = [
  ...oddNames,
  `${'a'.repeat(5000)}!`,
  '(a+)+$',
  `${'('.repeat(2000)}a${')'.repeat(2000)}`,
  '='.repeat(1000),
  'a in (b'.repeat(50),
  `!${'a,'.repeat(500)}`,
  '9'.repeat(400),
  '1e999',
  '9223372036854775808',
  '2h45m2.5sNaN',
  '\r\nSet-Cookie: a=b',
  '2026-13-45T99:99:99Z',
];

const deep = (levels: number, open: string, close: string): string =>
  `${open.repeat(levels)}1${close.repeat(levels)}`;

/** JSON texts to put where a value belongs; not all are JSON. */
export function oddJson(random: Random): string {
  return pick(random, [
    'null',
    'true',
    '[]',
    '{}',
    '-0',
    '2.0',
    '1e400',
    '9007199254740993',
    '-9223372036854775808',
    '9223372036854775808',
    '1'.repeat(2000),
    JSON.stringify(pick(random, oddTexts)),
    '{"__proto__":{"polluted":true}}',
    '{"constructor":{"prototype":{"polluted":true}}}',
    '{"a":1,"a":2}',
    '"\\ud800"',
    '"\\u0000"',
    deep(600, '[', ']'),
    deep(400, '{"a":', '}'),
    deep(100, '[', ']'),
    '['.repeat(20_000),
    `[${'1,'.repeat(5000)}1]`,
    `{${Array.from({ length: 500 }, (_, at) => `"k${at}":${at}`).join(',')}}`,
    'NaN',
    "'x'",
    '01',
    '"\u0001"',
  ]);
}

/** YAML texts to put where a value belongs. */
export function oddYaml(random: Random): string {
  return pick(random, [
    '&a [*a]',
    '*nowhere',
    '!!binary AAAA',
    '!!js/function "x"',
    '{a: 1, a: 2}',
    '<<: {a: 1}',
    '[y, n, ~, .inf, .nan]',
    '|\n  text\n text',
    '"\\x',
    '\t- a',
    '[[[[[[[[[[{',
    '['.repeat(3000),
    '? {a: b}\n: c',
    '%YAML 9.9\n---\n1',
    '---\n---\n---',
    bomb(12),
  ]);
}

function bomb(levels: number): string {
  const lines = Array.from({ length: levels }, (_, at) => {
    const inner = at === 0 ? 'x' : `*l${at - 1}`;
    return `\nl${at}: &l${at} [${Array.from({ length: 10 }, () => inner).join(', ')}]`;
  });
  return lines.join('');
}

/** The bytes, some of them changed, doubled or gone. */
export function mutated(random: Random, bytes: Buffer): Buffer {
  const changed = Buffer.from(bytes);
  for (let times = random.below(8); times > 0 && changed.length > 0; times--) {
    changed[random.below(changed.length)] = random.below(256);
  }
  const cut = random.below(4) === 0 ? random.below(changed.length + 1) : changed.length;
  return changed.subarray(0, cut);
}
