import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseLabelSelector } from '../../../src/kube/selectors.ts';
import { matchesFields, parseFieldSelector } from '../../../src/kube/selectors-fields.ts';

const pools = [0, 1, 2, 3, 4, 5].map((n) => ({
  name: `p${n}`,
  labels: { n: `${n}`, par: n % 2 === 1 ? 'odd' : 'even' },
}));

describe('label selectors select what a real API server selected', () => {
  test.each([
    ['par=odd', '1 3 5'],
    ['par!=odd', '0 2 4'],
    ['par in (odd,even)', '0 1 2 3 4 5'],
    ['par notin (odd)', '0 2 4'],
    ['par', '0 1 2 3 4 5'],
    ['!par', ''],
    ['n>2', '3 4 5'],
    ['n<2', '0 1'],
    ['par=odd,n>2', '3 5'],
    ['foo=', ''],
    ['par==even', '0 2 4'],
    ['zzz!=1', '0 1 2 3 4 5'],
    ['par in ()', ''],
    ['par notin ( , odd )', '0 2 4'],
    ['', '0 1 2 3 4 5'],
    ['  ', '0 1 2 3 4 5'],
    ['in in (in)', ''],
    ['par>2', ''],
    ['constructor', ''],
    ['!toString', '0 1 2 3 4 5'],
  ])('%s', (text, expected) => {
    const selector = parseLabelSelector(text);
    const selected = pools.filter(({ labels }) => selector.matches(labels));
    expect(selected.map(({ labels }) => labels.n).join(' ')).toBe(expected);
  });

  test('an object without labels has none', () => {
    expect(parseLabelSelector('!a,b!=c').matches(undefined)).toBe(true);
    expect(parseLabelSelector('a').matches(undefined)).toBe(false);
  });
});

describe('text that is no label selector is a bad request', () => {
  test.each([
    ['par=(', "unable to parse requirement: found '(', expected: identifier"],
    ['a b=c', "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
    ['par=odd par', "found 'par', expected: ',' or 'end of string'"],
    ['a,', "found '', expected: identifier after ','"],
    ['=a', "found '=', expected: !, identifier, or 'end of string'"],
    ['!', "unable to parse requirement: found '', expected: identifier"],
    ['!a=b', "found '=', expected: ',' or 'end of string'"],
    ['a in b', "unable to parse requirement: found 'b' expected: '('"],
    ['a in (', "unable to parse requirement: found '', expected: ',', ')' or identifier"],
    ['a in (b c)', "unable to parse requirement: found 'c', expected: ',' or ')'"],
    ['a in (b', "unable to parse requirement: found '', expected: ',' or ')'"],
    ['a in (,=)', "unable to parse requirement: found '=', expected: ',', or identifier"],
    [
      'a>x',
      `unable to parse requirement: values[0]: Invalid value: "x": for 'Gt', 'Lt' operators, the value must be an integer`,
    ],
    [
      'a=x*',
      `unable to parse requirement: values[0][a]: Invalid value: "x*": a valid label must be an empty string or consist of ` +
        `alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or ` +
        `'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')`,
    ],
    [
      'a*',
      `unable to parse requirement: <nil>: Invalid value: "a*": name part must consist of alphanumeric characters, '-', '_' ` +
        `or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', ` +
        `regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')`,
    ],
  ])('%s', (text, message) => {
    expect(() => parseLabelSelector(text)).toThrow(
      expect.objectContaining({ code: 400, reason: 'BadRequest', message }),
    );
  });
});

test('label selectors agree with a naive matcher', () => {
  const key = fc.constantFrom('a', 'b', 'x.io/c', 'in');
  const value = fc.constantFrom<string>('', '1', '2', '10', 'v');
  type Labels = Readonly<Record<string, string>>;
  interface Term {
    readonly text: string;
    readonly naive: (labels: Labels) => boolean;
  }
  const term: fc.Arbitrary<Term> = fc
    .tuple(key, fc.array(value, { minLength: 1, maxLength: 3 }), fc.nat(7))
    .map(([name, values, form]) => {
      const [first = ''] = values;
      const list = values.join(', ');
      const whole = (text: string | undefined): number =>
        Number(text === '' || text === 'v' ? NaN : text);
      const bound = first === '' || first === 'v' ? '3' : first;
      const forms: readonly Term[] = [
        { text: name, naive: (labels) => labels[name] !== undefined },
        { text: `! ${name}`, naive: (labels) => labels[name] === undefined },
        { text: `${name}=${first}`, naive: (labels) => labels[name] === first },
        { text: `${name} == ${first}`, naive: (labels) => labels[name] === first },
        { text: `${name}!=${first}`, naive: (labels) => labels[name] !== first },
        {
          text: `${name} in (${list})`,
          naive: (l) => l[name] !== undefined && values.includes(l[name]),
        },
        {
          text: `${name} notin(${list})`,
          naive: (l) => l[name] === undefined || !values.includes(l[name]),
        },
        { text: `${name}>${bound}`, naive: (labels) => whole(labels[name]) > Number(bound) },
      ];
      return forms[form] ?? { text: '', naive: () => true };
    });
  fc.assert(
    fc.property(fc.array(term), fc.dictionary(key, value), (terms, labels) => {
      const selector = parseLabelSelector(terms.map(({ text }) => text).join(','));
      expect(selector.matches(labels)).toBe(terms.every(({ naive }) => naive(labels)));
    }),
  );
});

test('hostile selectors are read or refused, and quickly', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'ab=!(),<> in\0\t'.split('')) }), (text) => {
      try {
        expect(typeof parseLabelSelector(text).matches({ a: 'b' })).toBe('boolean');
      } catch (error) {
        expect(error).toMatchObject({ code: 400 });
      }
    }),
  );
  expect(() => parseLabelSelector(`a in (${'a,'.repeat(200_000)}`)).toThrow();
});

describe('field selectors', () => {
  const fields: Readonly<Record<string, string>> = {
    'metadata.name': 'p1',
    'spec.model': 'H100',
    odd: 'a,b=c\\',
  };
  test.each([
    ['metadata.name=p1', true],
    ['metadata.name==p1', true],
    ['metadata.name!=p1', false],
    ['metadata.name=p1,spec.model=H100', true],
    ['metadata.name=p1,,spec.model!=H100,', false],
    ['spec.missing=', true],
    ['spec.missing!=x', true],
    ['odd=a\\,b\\=c\\\\', true],
    ['', true],
  ])('%s', (text, expected) => {
    expect(matchesFields(parseFieldSelector(text), (path) => fields[path])).toBe(expected);
  });

  test.each([
    ['bad', "invalid selector: 'bad'; can't understand 'bad'"],
    ['a=b,bad', "invalid selector: 'a=b,bad'; can't understand 'bad'"],
    ['a=b=c', 'invalid field selector: unescaped character in value: 61'],
    ['a=\\x', 'invalid field selector: invalid escape sequence: \\x'],
    ['a=b\\', 'invalid field selector: invalid escape sequence: \\'],
  ])('%s is a bad request', (text, message) => {
    expect(() => parseFieldSelector(text)).toThrow(
      expect.objectContaining({ code: 400, reason: 'BadRequest', message }),
    );
  });

  test('requirements come in the order of their text', () => {
    expect(parseFieldSelector('b!=2,a=1')).toEqual([
      { path: 'a', operator: '=', value: '1' },
      { path: 'b', operator: '!=', value: '2' },
    ]);
  });
});
