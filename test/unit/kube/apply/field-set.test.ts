import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { JsonObject } from '../../../../src/base/json.ts';
import {
  differenceOf,
  FieldSetBuilder,
  intersectionOf,
  isEmptySet,
  parseFieldsV1,
  pathsOf,
  setsEqual,
  toFieldsV1,
  unionOf,
} from '../../../../src/kube/apply/field-set.ts';
import type { FieldSet } from '../../../../src/kube/apply/field-set.ts';
import {
  fieldElement,
  indexElement,
  keyElement,
  printPath,
  valueElement,
} from '../../../../src/kube/apply/path-element.ts';
import type { PathElement } from '../../../../src/kube/apply/path-element.ts';

const setOf = (...paths: readonly (readonly PathElement[])[]): FieldSet =>
  paths.reduce((builder, path) => builder.add(path), new FieldSetBuilder()).build();

const f = fieldElement;

describe('the form of fieldsV1', () => {
  const links = [f('spec'), f('links'), keyElement({ name: 'l1', id: 2 })];
  const set = setOf(
    [f('spec')],
    [f('spec'), f('replicas')],
    [f('spec'), f('tags'), valueElement('a')],
    links,
    [...links, f('gbps')],
    [f('spec'), f('old'), indexElement(0)],
  );
  const fields: JsonObject = {
    'f:spec': {
      '.': {},
      'f:replicas': {},
      'f:tags': { 'v:"a"': {} },
      'f:links': { 'k:{"id":2,"name":"l1"}': { '.': {}, 'f:gbps': {} } },
      'f:old': { 'i:0': {} },
    },
  };

  test('is written and read', () => {
    expect(toFieldsV1(set)).toEqual(fields);
    expect(setsEqual(parseFieldsV1(fields), set)).toBe(true);
  });

  test('is read whatever the order of a key’s fields', () => {
    const other = { 'f:a': { 'k:{ "name": "l1", "id": 2 }': {} } };
    expect(toFieldsV1(parseFieldsV1(other))).toEqual({ 'f:a': { 'k:{"id":2,"name":"l1"}': {} } });
  });

  test.each<[JsonObject]>([
    [{ 'x:a': {}, '.': {} }],
    [{ 'k:{': {} }],
    [{ 'k:[]': {} }],
    [{ 'i:-1': {} }],
    [{ 'v:': {} }],
    [{ 'f:a': 1 }],
  ])('leaves out what names no path: %j', (broken) => {
    expect(isEmptySet(parseFieldsV1(broken))).toBe(true);
  });

  test('paths are printed as conflicts print them, the short ones first', () => {
    expect(pathsOf(set).map(printPath)).toEqual([
      '.spec',
      '.spec.replicas',
      '.spec.links[id=2,name="l1"]',
      '.spec.links[id=2,name="l1"].gbps',
      '.spec.old[0]',
      '.spec.tags[="a"]',
    ]);
  });

  test('places and numbers are in the order of numbers', () => {
    const numbers = [10, 9, 1].map((n) => [indexElement(n)]);
    expect(
      pathsOf(setOf(...numbers, [valueElement(10)], [valueElement(9)])).map(printPath),
    ).toEqual(['[=9]', '[=10]', '[1]', '[9]', '[10]']);
  });
});

const element = fc.oneof(
  fc.constantFrom('a', 'b', 'c', '__proto__', '.', 'f:x').map(fieldElement),
  fc.constantFrom('x', 'y').map((name) => keyElement({ name })),
  fc.constantFrom('x', 1, true).map(valueElement),
  fc.nat(2).map(indexElement),
);
const path = fc.array(element, { minLength: 1, maxLength: 4 });
const sets = fc.array(path, { maxLength: 12 }).map((paths) => setOf(...paths));
const texts = (set: FieldSet): ReadonlySet<string> =>
  new Set(pathsOf(set).map((steps) => JSON.stringify(steps)));

describe('sets of paths behave like sets', () => {
  test('fieldsV1 there and back is the same set', () => {
    fc.assert(
      fc.property(sets, (set) => {
        expect(setsEqual(parseFieldsV1(toFieldsV1(set)), set)).toBe(true);
      }),
    );
  });

  test('union, intersection and difference agree with those of their paths', () => {
    fc.assert(
      fc.property(sets, sets, (left, right) => {
        const [one, other] = [texts(left), texts(right)];
        expect(texts(unionOf(left, right))).toEqual(new Set([...one, ...other]));
        const both = [...one].filter((text) => other.has(text));
        expect(texts(intersectionOf(left, right))).toEqual(new Set(both));
        const rest = [...one].filter((text) => !other.has(text));
        expect(texts(differenceOf(left, right))).toEqual(new Set(rest));
        expect(setsEqual(left, right)).toBe(one.size === other.size && both.length === one.size);
        expect(isEmptySet(differenceOf(left, left))).toBe(true);
      }),
    );
  });
});
