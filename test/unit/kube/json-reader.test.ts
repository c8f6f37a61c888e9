import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { JsonSyntaxError, parseJson, readJson } from '../../../src/kube/json-reader.ts';

/** Values that JSON can hold: no -0, which JSON.stringify loses. */
const anyJson = fc.jsonValue().map((value): unknown => JSON.parse(JSON.stringify(value)));

describe('agrees with JSON.parse', () => {
  test('on every JSON text', () => {
    fc.assert(
      fc.property(anyJson, fc.integer({ min: 0, max: 2 }), (value, indent) => {
        const text = JSON.stringify(value, undefined, indent);
        const whole = JSON.parse(text) as unknown;
        const unsafe = /\d{16}/.test(text);
        fc.pre(!unsafe);
        expect(readJson(text)).toMatchObject({ value: whole, duplicates: [] });
      }),
    );
  });

  test('on what is no JSON: whatever it refuses is refused', () => {
    const almost = fc.array(fc.constantFrom(...Array.from('{}[]:,"\\ntrue0-1.eE \u0001')), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(almost, (characters) => {
        const text = characters.join('');
        let expected: unknown;
        try {
          expected = JSON.parse(text);
        } catch {
          expect(() => readJson(text)).toThrow(JsonSyntaxError);
          return;
        }
        expect(readJson(text).value).toEqual(expected);
      }),
      { numRuns: 2000 },
    );
  });

  test.each(['"\\u00e9\\ud83d\\ude00\\n\\/\\""', '"tab\\there"', '[1e3,-0.5,0]', ' \t\r\n{} '])(
    'on %s',
    (text) => {
      expect(readJson(text).value).toEqual(JSON.parse(text));
    },
  );
});

describe('duplicate keys', () => {
  test.each([
    ['{"spec":{"model":"A","model":"B"}}', ['spec.model']],
    ['{"a":1,"a":2,"a":3}', ['a', 'a']],
    ['{"spec":{"links":[{"x":1},{"name":1,"name":2}]}}', ['spec.links[1].name']],
    ['{"a":{"b":1},"c":{"b":1}}', []],
    ['{"a\\u0062":1,"ab":2}', ['ab']],
    ['{"__proto__":1,"__proto__":2}', ['__proto__']],
  ])('%s', (text, duplicates) => {
    expect(readJson(text).duplicates).toEqual(duplicates);
  });

  test('the last one counts', () => {
    expect(readJson('{"a":1,"a":2}').value).toEqual({ a: 2 });
  });
});

describe('messages are those of Go', () => {
  test.each([
    ['', 'unexpected end of JSON input'],
    ['{"apiVersion":', 'unexpected end of JSON input'],
    ['{', 'unexpected end of JSON input'],
    ['"abc', 'unexpected end of JSON input'],
    ['hello', "invalid character 'h' looking for beginning of value"],
    ['{a:1}', "invalid character 'a' looking for beginning of object key string"],
    ['{"a" 1}', "invalid character '1' after object key"],
    ['{"a":1 "b"}', `invalid character '"' after object key:value pair`],
    ['[1 2]', "invalid character '2' after array element"],
    ['{} x', "invalid character 'x' after top-level value"],
    ['tru3', "invalid character '3' in literal true (expecting 'e')"],
    ['"\\x"', "invalid character 'x' in string escape code"],
    ['"\\u12g4"', "invalid character 'g' in \\u hexadecimal character escape"],
    ['-x', "invalid character 'x' in numeric literal"],
    ['01', "invalid character '1' after top-level value"],
  ])('%s', (text, message) => {
    expect(() => readJson(text)).toThrow(new JsonSyntaxError(message));
  });
});

describe('numbers', () => {
  test.each([
    '9007199254740991',
    '-9007199254740991',
    '123456789012345678901',
    '9223372036854775808',
  ])('%s is kept', (text) => {
    expect(readJson(text).value).toBe(Number(text));
  });

  test.each([
    '9007199254740992',
    '9007199254740993',
    '-9223372036854775808',
    '9223372036854775807',
  ])('%s is kept exactly', (text) => {
    expect(readJson(text).value).toBe(BigInt(text));
    expect(parseJson(`[${text}]`)).toEqual([BigInt(text)]);
  });

  test('1e999 is refused', () => {
    const message = 'json: cannot unmarshal number 1e999 into Go value of type float64';
    expect(() => readJson('1e999')).toThrow(new JsonSyntaxError(message));
  });

  test('what an integer of 32 bits could not be read from is named as it is written', () => {
    const text = '{"a":{"b":[2.0,2,2.5,2e1]},"c":-0.0,"d":2147483647,"e":-2147483649}';
    expect(readJson(text)).toMatchObject({
      value: { a: { b: [2, 2, 2.5, 20] } },
      oddNumbers: [
        { path: ['a', 'b', 0], text: '2.0' },
        { path: ['a', 'b', 2], text: '2.5' },
        { path: ['a', 'b', 3], text: '2e1' },
        { path: ['c'], text: '-0.0' },
        { path: ['e'], text: '-2147483649' },
      ],
    });
  });
});

describe('hostile texts', () => {
  test.each(['['.repeat(100_000), '{"a":'.repeat(100_000)])('deep nesting is refused', (text) => {
    expect(() => readJson(text)).toThrow(new JsonSyntaxError('exceeded max depth'));
  });

  test('prototype names are keys like others', () => {
    const { value } = readJson('{"__proto__":{"polluted":true},"constructor":1}');
    expect(Object.keys(value as object)).toEqual(['__proto__', 'constructor']);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test('a flood of duplicates is cut off', () => {
    const text = `{${Array<string>(5000).fill('"a":1').join(',')}}`;
    expect(readJson(text).duplicates).toHaveLength(100);
  });
});
