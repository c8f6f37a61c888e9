import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { seededRandom } from '../../../src/base/random.ts';
import {
  checkLabelName,
  checkLabelValue,
  checkObjectMeta,
  checkPathSegment,
  checkQualifiedName,
  checkSubdomainName,
  generateName,
} from '../../../src/kube/names.ts';
import type { MetadataRules } from '../../../src/kube/names.ts';

const subdomainRule =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with " +
  "an alphanumeric character (e.g. 'example.com', regex used for validation is " +
  "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const nameRule =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character " +
  "(e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

describe('names', () => {
  test.each([
    ['a', 0],
    ['a-b', 0],
    ['0', 0],
    ['a.b', 1],
    ['A', 1],
    ['-a', 1],
    ['a-', 1],
    ['', 1],
    ['a\n', 1],
    ['a'.repeat(63), 0],
    ['a'.repeat(64), 1],
    ['-'.repeat(64), 2],
  ])('label %j has %i faults', (name, faults) => {
    expect(checkLabelName(name)).toHaveLength(faults);
  });

  test.each([
    ['a.b-c.d', []],
    ['Bad_Name', [subdomainRule]],
    ['a..b', [subdomainRule]],
    ['.a', [subdomainRule]],
    ['', [subdomainRule]],
    ['a'.repeat(253), []],
    ['a'.repeat(254), ['must be no more than 253 bytes']],
  ])('subdomain %j', (name, faults) => {
    expect(checkSubdomainName(name)).toEqual(faults);
  });

  test.each([
    ['system:node', []],
    ['..', ["may not be '..'"]],
    ['a/b%', ["may not contain '/'", "may not contain '%'"]],
  ])('path segment %j', (name, faults) => {
    expect(checkPathSegment(name)).toEqual(faults);
  });

  test.each([
    ['app', []],
    ['x.io/app', []],
    ['a b', [nameRule]],
    ['/a', ['prefix part must be non-empty']],
    ['X/a', [`prefix part ${subdomainRule}`]],
    ['a/', ['name part must be non-empty', nameRule]],
    ['a'.repeat(64), ['name part must be no more than 63 bytes']],
  ])('key %j', (key, faults) => {
    expect(checkQualifiedName(key)).toEqual(faults);
  });

  test('a key has one slash at most', () => {
    expect(checkQualifiedName('a/b/c')[0]).toMatch(
      /^a qualified name must consist of .* with an optional DNS/,
    );
  });

  test.each([
    ['', 0],
    ['a.B_c-1', 0],
    ['-a', 1],
    ['é', 1],
    ['a'.repeat(64), 1],
  ])('label value %j has %i faults', (value, faults) => {
    expect(checkLabelValue(value)).toHaveLength(faults);
  });

  test('long hostile names are judged in linear time', () => {
    expect(checkSubdomainName('a.'.repeat(500_000))).toHaveLength(2);
    expect(checkQualifiedName(`${'a-'.repeat(500_000)}!`)).toHaveLength(2);
  });
});

describe('generated names', () => {
  test('are the prefix and five characters of the alphabet', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        expect(generateName('gen-', seededRandom(seed))).toMatch(
          /^gen-[bcdfghjklmnpqrstvwxz2456789]{5}$/,
        );
      }),
    );
  });

  test('leave room for the characters in a name of 63', () => {
    expect(generateName('p'.repeat(100), seededRandom(1))).toMatch(/^p{58}.{5}$/);
  });
});

describe('metadata', () => {
  const rules: MetadataRules = { scope: 'Namespaced', names: 'subdomain' };
  const sound = { name: 'a', namespace: 'default' };

  test('sound metadata has no faults', () => {
    const metadata = {
      ...sound,
      labels: { 'x.io/a': '' },
      annotations: { 'X.io/A': 'any text' },
      finalizers: ['x.io/f'],
    };
    expect(checkObjectMeta(metadata, rules)).toEqual([]);
  });

  test('a label: key and value are both named', () => {
    const causes = checkObjectMeta({ ...sound, labels: { 'a b': 'c!' } }, rules);
    expect(causes.map(({ field, reason }) => [field, reason])).toEqual([
      ['metadata.labels', 'FieldValueInvalid'],
      ['metadata.labels', 'FieldValueInvalid'],
    ]);
    expect(causes[0]?.message).toBe(`Invalid value: "a b": ${nameRule}`);
    expect(causes[1]?.message).toMatch(
      /^Invalid value: "c!": a valid label must be an empty string/,
    );
  });

  test('annotation keys and owner references, as a real server words it', () => {
    const owner = { apiVersion: 'v1', kind: '', name: 'x', uid: '' };
    const metadata = {
      ...sound,
      annotations: { 'a b': 'c!' },
      finalizers: ['nope'],
      ownerReferences: [owner],
    };
    expect(checkObjectMeta(metadata, rules)).toEqual([
      {
        reason: 'FieldValueInvalid',
        field: 'metadata.annotations',
        message: `Invalid value: "a b": ${nameRule}`,
      },
      {
        reason: 'FieldValueInvalid',
        field: 'metadata.ownerReferences.kind',
        message: 'Invalid value: "": must not be empty',
      },
      {
        reason: 'FieldValueInvalid',
        field: 'metadata.ownerReferences.uid',
        message: 'Invalid value: "": must not be empty',
      },
    ]);
  });

  test.each([
    [{ namespace: 'n' }, rules, ['Required value: name or generateName is required']],
    [{ name: 'a' }, rules, ['Required value']],
    [
      { name: 'a', namespace: 'n' },
      { scope: 'Cluster', names: 'label' },
      ['Forbidden: not allowed on this type'],
    ],
    [{ name: 'a', generateName: 'gen-', namespace: 'n' }, rules, []],
    [{ name: 'system:a' }, { scope: 'Cluster', names: 'path-segment' }, []],
  ] as const)('%j under %j', (metadata, given, messages) => {
    expect(checkObjectMeta(metadata, given).map(({ message }) => message)).toEqual(messages);
  });

  test('annotations are limited by their size together', () => {
    const annotations = { a: 'x'.repeat(256 * 1024) };
    expect(checkObjectMeta({ ...sound, annotations }, rules)).toEqual([
      {
        reason: 'FieldValueTooLong',
        field: 'metadata.annotations',
        message: 'Too long: may not be more than 262144 bytes',
      },
    ]);
  });

  test('one controller, and one way to treat dependents', () => {
    const owner = { apiVersion: 'v1', kind: 'K', name: 'x', uid: 'u', controller: true };
    const metadata = {
      ...sound,
      finalizers: ['orphan', 'foregroundDeletion'],
      ownerReferences: [owner, owner],
    };
    expect(checkObjectMeta(metadata, rules).map(({ field }) => field)).toEqual([
      'metadata.ownerReferences',
      'metadata.finalizers',
    ]);
  });
});
