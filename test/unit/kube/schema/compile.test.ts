import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../../src/base/json.ts';
import { compileSchema } from '../../../../src/kube/schema/compile.ts';
import type { StructuralSchema } from '../../../../src/kube/schema/structural.ts';
import { validateObject } from '../../../../src/kube/schema/validate.ts';

const compiled = (a: JsonObject): StructuralSchema | undefined =>
  compileSchema({ type: 'object', properties: { a } }).properties.get('a');

describe('compileSchema', () => {
  test.each<readonly [JsonObject, Partial<StructuralSchema>]>([
    [
      { type: 'string', nullable: true, default: 'x' },
      { type: 'string', nullable: true, default: 'x' },
    ],
    [{ 'x-kubernetes-int-or-string': true }, { type: 'int-or-string' }],
    [{ type: 'string', format: 'int-or-string' }, { type: 'int-or-string' }],
    [
      { 'x-kubernetes-preserve-unknown-fields': true },
      { type: 'any', preserveUnknownFields: true },
    ],
    [
      {
        type: 'array',
        items: { type: 'object' },
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['k'],
        'x-kubernetes-patch-strategy': 'merge,retainKeys',
        'x-kubernetes-patch-merge-key': 'k',
      },
      {
        listType: 'map',
        listMapKeys: ['k'],
        patchStrategy: ['merge', 'retainKeys'],
        patchMergeKey: 'k',
      },
    ],
    [{ type: 'object', 'x-kubernetes-map-type': 'atomic' }, { mapType: 'atomic' }],
    [
      {
        type: 'string',
        'x-kubernetes-validations': [{ rule: 'true', message: 'm', optionalOldSelf: true }, {}],
      },
      { rules: [{ rule: 'true', message: 'm', optionalOldSelf: true }] },
    ],
  ])('%j', (openApi, expected) => {
    expect(compiled(openApi)).toMatchObject(expected);
  });

  test('every object has apiVersion, kind and metadata', () => {
    const { properties } = compileSchema({ type: 'object' });
    expect([...properties.keys()]).toEqual(['apiVersion', 'kind', 'metadata']);
    const metadata = properties.get('metadata');
    expect(metadata?.properties.get('ownerReferences')).toMatchObject({
      listType: 'map',
      listMapKeys: ['uid'],
      patchMergeKey: 'uid',
    });
    expect(metadata?.properties.get('finalizers')).toMatchObject({ listType: 'set' });
    expect(metadata?.properties.get('labels')).toMatchObject({ mapType: 'granular' });
  });

  test('a CRD may restrict the name', () => {
    const schema = compileSchema({
      type: 'object',
      properties: {
        metadata: { type: 'object', properties: { name: { type: 'string', maxLength: 3 } } },
      },
    });
    const metadata = { name: 'long', labels: { a: 'b' } };
    expect(validateObject({ metadata }, schema)).toMatchObject([{ field: 'metadata.name' }]);
  });

  test('an embedded object must say what it is', () => {
    const schema = compileSchema({
      type: 'object',
      properties: {
        a: {
          type: 'object',
          'x-kubernetes-embedded-resource': true,
          'x-kubernetes-preserve-unknown-fields': true,
        },
      },
    });
    const fields = validateObject({ a: { metadata: {} } }, schema).map(({ field }) => field);
    expect(fields).toEqual(['a.apiVersion', 'a.kind']);
  });

  test('a document of the wrong shape compiles to a schema that takes anything', () => {
    const schema = compileSchema({
      properties: 'none',
      items: 3,
      required: {},
      allOf: 'x',
      enum: 1,
    });
    expect(validateObject({ any: ['thing'] }, schema)).toEqual([]);
  });
});
