import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { JsonValue } from '../../../src/base/json.ts';
import { parseJson } from '../../../src/kube/json-reader.ts';
import { parseAllYaml, parseYaml, readYaml, toYaml, YamlError } from '../../../src/kube/yaml.ts';

const refusal = (text: string): YamlError => {
  try {
    parseYaml(text);
  } catch (error) {
    if (error instanceof YamlError) return error;
    throw error;
  }
  throw new Error('it was accepted');
};

describe('parseYaml', () => {
  test.each<readonly [string, JsonValue]>([
    ['', null],
    ['# nothing', null],
    ['a: 1\nb: [x, 2.5, true, null]', { a: 1, b: ['x', 2.5, true, null] }],
    [
      'when: 2026-01-31T12:00:00Z\nday: 2026-01-31',
      { when: '2026-01-31T12:00:00Z', day: '2026-01-31' },
    ],
    ['old: yes\nnew: 0o17', { old: true, new: 15 }],
    ['[y, N, off, On, "no", yEs]', [true, false, false, true, 'no', 'yEs']],
    ['{on: 1, 1: a, ~: b}', { true: 1, 1: 'a', null: 'b' }],
    ['[0777, 0b11, 0xff, 1_000, +5, -0x10, 0778, 08.5]', [511, 3, 255, 1000, 5, -16, 778, 8.5]],
    ['[9007199254740993, -9223372036854775808]', [9007199254740993n, -9223372036854775808n]],
    ['[9007199254740991, 9223372036854775808]', [9007199254740991, 9223372036854775808]],
    ['base: &b {a: 1, b: 1}\nmore: {<<: *b, b: 2}', { base: { a: 1, b: 1 }, more: { a: 1, b: 2 } }],
    ['merge: &m {a: 1}\nagain: *m', { merge: { a: 1 }, again: { a: 1 } }],
    ['{"json": ["too"]}', { json: ['too'] }],
  ])('%j', (text, expected) => {
    expect(parseYaml(text)).toEqual(expected);
  });

  test('a repeated key is an error, with its line', () => {
    const error = refusal('kind: A\nspec:\n  model: A\n  model: B\n');
    expect(error.line).toBe(4);
    expect(error.message).toBe('line 4: key "model" already set in map');
  });

  test.each([
    ['a: [', 'line 1: did not find expected node content'],
    ['a: [1,\n', 'line 1: did not find expected node content'],
    ['b: 1\na: [1', "line 2: did not find expected ',' or ']'"],
    ['a: {b: 1\n', "line 1: did not find expected ',' or '}'"],
    ['a:\n\tb: 1', 'line 2: found character that cannot start any token'],
  ])('%j is refused in the words of the real parser', (text, message) => {
    expect(refusal(text).message).toBe(message);
  });

  test('merges cannot become gigabytes of keys', () => {
    const keys = Array.from({ length: 2000 }, (_, at) => `k${at}: 1`).join(', ');
    const text = `base: &b {${keys}}\nmore:\n${'- <<: *b\n'.repeat(5000)}`;
    expect(refusal(text).message).toBe('document contains excessive aliasing');
  });

  test('text that is no YAML has a line', () => {
    expect(refusal('a: [1,\nb: }').line).toBeGreaterThan(0);
  });

  test('two documents where one was expected', () => {
    expect(refusal('a: 1\n---\nb: 2').message).toBe('one document was expected, and 2 were found');
  });

  test.each(['.nan', '.inf'])('%s is no JSON number', (text) => {
    expect(refusal(`a: ${text}`).message).toMatch(/is no JSON number/);
  });

  test('names of the prototype are plain keys', () => {
    const value = parseYaml('__proto__: {polluted: true}\nconstructor: x');
    expect(Object.keys(value ?? {})).toEqual(['__proto__', 'constructor']);
    expect(Object.hasOwn({}, 'polluted')).toBe(false);
  });

  test('a few aliases cannot become gigabytes', () => {
    const levels = Array.from({ length: 12 }, (_, at) => {
      const inner = at === 0 ? 'x' : `*l${at - 1}`;
      return `l${at}: &l${at} [${Array.from({ length: 10 }, () => inner).join(', ')}]`;
    });
    expect(refusal(levels.join('\n')).message).toBe('document contains excessive aliasing');
  });

  test('nesting is bounded', () => {
    expect(refusal('['.repeat(100_000)).message).toMatch(/nesting exceeded/);
    expect(refusal('a: &a [*a]').message).toBe('nested deeper than 1000 levels');
  });
});

describe('readYaml', () => {
  test.each([
    ['a: 1\nb: {c: 1,\n  c: 2}', { a: 1, b: { c: 2 } }, 'line 3: key "c" already set in map'],
    [`"x y": 1\n'x y': 2`, { 'x y': 2 }, 'line 2: key "x y" already set in map'],
  ])('%j: the last counts, and the key is named', (text, value, duplicate) => {
    expect(readYaml(text)).toEqual({ value, duplicates: [duplicate] });
  });

  test('nothing is said of text without repeated keys, and what is no YAML is refused', () => {
    expect(readYaml('a: 1')).toEqual({ value: { a: 1 }, duplicates: [] });
    expect(() => readYaml('a: [')).toThrow(YamlError);
  });
});

describe('parseAllYaml', () => {
  test('documents in order, without the empty ones', () => {
    expect(parseAllYaml('---\na: 1\n---\n# nothing\n---\nb: 2\n')).toEqual([{ a: 1 }, { b: 2 }]);
  });
});

describe('toYaml', () => {
  test('as kubectl prints it', () => {
    const long = 'a rather long text '.repeat(10).trim();
    const shared = { name: 'x' };
    expect(
      toYaml({
        kind: 'A',
        list: [shared, shared],
        empty: {},
        none: [],
        long,
        date: '2026-01-31',
        yes: 'true',
        big: 9007199254740993n,
        words: ['yes', 'n', '0777', '1_0'],
      }),
    ).toBe(
      [
        'kind: A',
        'list:',
        '- name: x',
        '- name: x',
        'empty: {}',
        'none: []',
        `long: ${long}`,
        'date: "2026-01-31"',
        '"yes": "true"',
        'big: 9007199254740993',
        'words:',
        '- "yes"',
        '- "n"',
        '- "0777"',
        '- "1_0"',
        '',
      ].join('\n'),
    );
  });

  test('what is printed reads back the same', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const plain = parseJson(JSON.stringify(value));
        expect(parseYaml(toYaml(plain))).toEqual(plain);
      }),
    );
  });
});
