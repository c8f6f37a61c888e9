import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { JsonValue } from '../../../src/base/json.ts';
import { parseAllYaml, parseYaml, toYaml, YamlError } from '../../../src/kube/yaml.ts';

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
    ['old: yes\nnew: 0o17', { old: 'yes', new: 15 }],
    ['merge: &m {a: 1}\nagain: *m', { merge: { a: 1 }, again: { a: 1 } }],
    ['{"json": ["too"]}', { json: ['too'] }],
  ])('%j', (text, expected) => {
    expect(parseYaml(text)).toEqual(expected);
  });

  test('a repeated key is an error, with its line', () => {
    const error = refusal('kind: A\nspec:\n  model: A\n  model: B\n');
    expect(error.line).toBe(4);
    expect(error.message).toBe('line 4: duplicated mapping key');
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
        '',
      ].join('\n'),
    );
  });

  test('what is printed reads back the same', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const plain = JSON.parse(JSON.stringify(value)) as JsonValue;
        expect(parseYaml(toYaml(plain))).toEqual(plain);
      }),
    );
  });
});
