import { describe, expect, test } from '@jest/globals';

import { negotiate } from '../../../../src/apiserver/http/negotiate.ts';
import { StatusError } from '../../../../src/kube/status-error.ts';

const json = { type: 'object', encoding: 'json', layout: 'compact' };
const yaml = { ...json, encoding: 'yaml' };
const meta = 'application/json;g=meta.k8s.io';
const kubectl =
  'application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json';

describe('what is sent', () => {
  test.each([
    ['no header', undefined, json],
    ['anything', '*/*', json],
    ['any application type', 'application/*', json],
    ['JSON', 'application/json', json],
    ['YAML', 'application/yaml', yaml],
    ['YAML rather than JSON', 'application/json;q=0.5, application/yaml', yaml],
    ['a wildcard comes last', '*/*, application/yaml', yaml],
    ['JSON behind protobuf', 'application/vnd.kubernetes.protobuf,application/json', json],
    ['pretty JSON', 'application/json;pretty=1', { ...json, layout: 'indented' }],
    ["kubectl's table", kubectl, { ...json, type: 'table', version: 'v1' }],
    [
      'an older table',
      `${meta};as=Table;v=v1beta1`,
      { ...json, type: 'table', version: 'v1beta1' },
    ],
    [
      'metadata',
      `${meta};as=PartialObjectMetadata;v=v1`,
      { ...json, type: 'partial-object-metadata', version: 'v1' },
    ],
    [
      'the metadata of a list',
      `${meta};as=PartialObjectMetadataList;v=v1`,
      { ...json, type: 'partial-object-metadata-list', version: 'v1' },
    ],
    ['JSON behind an unknown form', `${meta};as=Picture;v=v1,application/json`, json],
    [
      'parameters in quotes and capitals',
      'Application/JSON; Pretty="1"',
      { ...json, layout: 'indented' },
    ],
  ])('%s', (_name, accept, expected) => {
    expect(negotiate(accept, 'object')).toEqual(expected);
  });

  test('a watch in JSON, with or without saying stream', () => {
    expect(negotiate('application/json;stream=watch', 'watch')).toEqual(json);
    expect(negotiate('application/json', 'watch')).toEqual(json);
  });
});

describe('what is refused', () => {
  const ofObjects = 'application/json, application/yaml, application/vnd.kubernetes.protobuf';
  const ofWatches =
    'application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch';
  test.each([
    ['text/xml', 'object', ofObjects],
    ['application/cbor', 'object', ofObjects],
    ['application/vnd.kubernetes.protobuf', 'object', ofObjects],
    [`${meta};as=Table;v=v2`, 'object', ofObjects],
    ['application/json;as=Table;v=v1;g=example.com', 'object', ofObjects],
    ['application/json;stream=watch', 'object', ofObjects],
    ['application/json;q=0', 'object', ofObjects],
    [`${meta};as=constructor;v=v1`, 'object', ofObjects],
    ['application/yaml', 'watch', ofWatches],
    ['application/json;stream=other', 'watch', ofWatches],
  ] as const)('%s for %s', (accept, kind, offered) => {
    const refusal = new StatusError(
      406,
      'NotAcceptable',
      `only the following media types are accepted: ${offered}`,
    );
    expect(() => negotiate(accept, kind)).toThrow(refusal);
  });
});
