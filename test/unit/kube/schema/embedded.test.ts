import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../../src/base/json.ts';
import { compileSchema } from '../../../../src/kube/schema/compile.ts';
import { checkEmbedded } from '../../../../src/kube/schema/embedded.ts';

const embedded = {
  type: 'object',
  'x-kubernetes-embedded-resource': true,
  'x-kubernetes-preserve-unknown-fields': true,
};
const schema = compileSchema({
  type: 'object',
  properties: {
    one: embedded,
    nested: { ...embedded, properties: { one: embedded } },
    items: { type: 'array', items: embedded },
    named: { type: 'object', additionalProperties: embedded },
    plain: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
  },
});
const typed = { apiVersion: 'foo/v1', kind: 'Foo' };
const fieldsOf = (object: JsonObject): readonly (string | undefined)[] =>
  checkEmbedded(object, schema).map(({ reason, field }) => `${reason.slice(10)} ${field ?? ''}`);

describe('objects inside an object', () => {
  test.each<readonly [string, JsonObject, readonly string[]]>([
    ['there are none', {}, []],
    ['that are none', { plain: { metadata: { name: '..' } }, one: null }, []],
    ['with all that is needed', { one: typed }, []],
    ['with no name', { one: { ...typed, metadata: { namespace: 'kube-system' } } }, []],
    ['with no namespace', { one: { ...typed, metadata: { name: 'foo' } } }, []],
    ['that say nothing', { one: {} }, ['Required one.apiVersion', 'Required one.kind']],
    [
      'in other such objects',
      { nested: { ...typed, one: {} } },
      ['Required nested.one.apiVersion', 'Required nested.one.kind'],
    ],
    ['in lists', { items: [{ kind: 'A' }] }, ['Required items[0].apiVersion']],
    ['in maps', { named: { foo: { kind: 'A' } } }, ['Required named[foo].apiVersion']],
    [
      'of kinds and versions that cannot be',
      { one: { apiVersion: 'a/b/c', kind: 'foo.bar-com' } },
      ['Invalid one.apiVersion', 'Invalid one.kind'],
    ],
    [
      'with metadata that no object has',
      {
        one: {
          ...typed,
          metadata: {
            name: '..',
            namespace: '$$$',
            labels: { '#': '#' },
            annotations: { '#': '#' },
          },
        },
      },
      [
        'Invalid one.metadata.name',
        'Invalid one.metadata.namespace',
        'Invalid one.metadata.labels',
        'Invalid one.metadata.labels',
        'Invalid one.metadata.annotations',
      ],
    ],
  ])('%s', (_, object, expected) => {
    expect(fieldsOf(object)).toEqual(expected);
  });
});
