import { expect, test } from '@jest/globals';
import { checkCrd } from '../../../../src/apiserver/admission/crd-checks.ts';
import type { JsonObject } from '../../../../src/base/json.ts';

const schema = {
  openAPIV3Schema: {
    type: 'object',
    properties: {
      spec: {
        type: 'object',
        properties: {
          speed: { type: 'integer' },
          list: { type: 'array', items: { type: 'string' } },
        },
      },
    },
  },
};
const version = { name: 'v1', served: true, storage: true, schema };

/** The complaints about a definition, each as `field: message`. */
function complaintsOf(spec: JsonObject, group = 'example.com'): readonly string[] {
  const crd = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `pumps.${group}` },
    spec: {
      group,
      names: { plural: 'pumps', singular: 'pump', kind: 'Pump', listKind: 'PumpList' },
      scope: 'Cluster',
      ...spec,
    },
  };
  return checkCrd(crd).map(({ field, message }) => `${field ?? ''}: ${message}`);
}

const ofVersion = (part: JsonObject): readonly string[] =>
  complaintsOf({ versions: [{ ...version, ...part }] });
const withRule = (rule: string): JsonObject => ({
  schema: {
    openAPIV3Schema: { ...schema.openAPIV3Schema, 'x-kubernetes-validations': [{ rule }] },
  },
});

test('a good definition', () => {
  expect(ofVersion({ ...withRule('self.spec.speed > 0') })).toEqual([]);
});

test.each<readonly [JsonObject, string]>([
  [
    withRule('self.nope > 0'),
    'spec.validation.openAPIV3Schema.x-kubernetes-validations[0].rule: Invalid value: {"Rule":"self.nope > 0","Message":"","MessageExpression":"","Reason":null,"FieldPath":"","OptionalOldSelf":null}: compilation failed: ERROR: <input>:1:5: undefined field \'nope\'\n | self.nope > 0\n | ....^',
  ],
  [
    { selectableFields: [{ jsonPath: '.spec.nope' }] },
    'spec.selectableFields[0].jsonPath: Invalid value: ".spec.nope": is an invalid path: does not refer to a valid field',
  ],
  [
    { selectableFields: [{ jsonPath: '.spec.list' }] },
    'spec.selectableFields[0].jsonPath: Invalid value: ".spec.list": must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.',
  ],
  [
    { selectableFields: [{ jsonPath: '.spec.speed' }, { jsonPath: '.spec.speed' }] },
    'spec.selectableFields[1].jsonPath: Duplicate value: ".spec.speed"',
  ],
  [
    { additionalPrinterColumns: [{ name: 'a', type: 'text', jsonPath: '.spec' }] },
    'spec.additionalPrinterColumns[0].type: Invalid value: "text": must be one of boolean,date,integer,number,string',
  ],
  [
    { additionalPrinterColumns: [{ name: 'a', type: 'string', jsonPath: 'spec' }] },
    'spec.additionalPrinterColumns[0].JSONPath: Invalid value: "spec": must be a simple json path starting with .',
  ],
  [
    {
      subresources: { scale: { specReplicasPath: '.replicas', statusReplicasPath: '.status.n' } },
    },
    'spec.subresources.scale.specReplicasPath: Invalid value: ".replicas": should be a json path under .spec',
  ],
])('%j', (part, complaint) => {
  expect(ofVersion(part)).toEqual([complaint]);
});

test('versions that differ are named one by one', () => {
  const other = { ...version, name: 'v2', storage: false, schema: { openAPIV3Schema: {} } };
  expect(complaintsOf({ versions: [version, other] })).toEqual([
    'spec.versions[1].schema.openAPIV3Schema.type: Required value: must not be empty at the root',
  ]);
});

test.each<readonly [JsonObject, string, string]>([
  [
    {},
    'a.k8s.io',
    'metadata.annotations[api-approved.kubernetes.io]: Required value: protected groups must have approval annotation "api-approved.kubernetes.io", see https://github.com/kubernetes/enhancements/pull/1111',
  ],
  [
    { preserveUnknownFields: true },
    'example.com',
    'spec.preserveUnknownFields: Invalid value: true: cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead',
  ],
  [
    { conversion: { strategy: 'Webhook', webhook: { conversionReviewVersions: ['v1'] } } },
    'example.com',
    'spec.conversion.webhookClientConfig: Required value: required when strategy is set to Webhook',
  ],
])('%j in %s', (spec, group, complaint) => {
  expect(complaintsOf({ versions: [version], ...spec }, group)).toEqual([complaint]);
});

test.each<readonly [JsonObject, readonly unknown[]]>([
  [{ deprecated: true, deprecationWarning: 'use v2' }, []],
  [
    { deprecationWarning: 'use v2' },
    [
      'spec.versions[0].deprecationWarning: Invalid value: "use v2": can only be set for deprecated versions',
    ],
  ],
  [
    { deprecated: true, deprecationWarning: '' },
    ['spec.versions[0].deprecationWarning: Invalid value: "": must not be an empty string'],
  ],
  [
    { deprecated: true, deprecationWarning: 'é\nv2' },
    [
      'spec.versions[0].deprecationWarning: Invalid value: "é\\nv2": must only contain printable UTF-8 characters; non-printable character found at index 2',
    ],
  ],
  [
    { deprecated: true, deprecationWarning: 'x'.repeat(257) },
    [expect.stringContaining('": must be <= 256 characters long')],
  ],
  [
    {
      additionalPrinterColumns: [
        { name: '', type: '', jsonPath: '' },
        { name: 'a', type: 'text', format: 'long', jsonPath: 'spec' },
      ],
    },
    [
      'spec.additionalPrinterColumns[0].name: Required value',
      'spec.additionalPrinterColumns[0].type: Required value: must be one of boolean,date,integer,number,string',
      'spec.additionalPrinterColumns[0].JSONPath: Required value',
      'spec.additionalPrinterColumns[1].type: Invalid value: "text": must be one of boolean,date,integer,number,string',
      'spec.additionalPrinterColumns[1].format: Invalid value: "long": must be one of byte,date,date-time,double,float,int32,int64,password',
      'spec.additionalPrinterColumns[1].JSONPath: Invalid value: "spec": must be a simple json path starting with .',
    ],
  ],
  [
    {
      subresources: {
        scale: {
          specReplicasPath: 'spec.x',
          statusReplicasPath: '.spec.y',
          labelSelectorPath: '.metadata.l',
        },
      },
    },
    [
      'spec.subresources.scale.specReplicasPath: Invalid value: "spec.x": must be a simple json path starting with .',
      'spec.subresources.scale.statusReplicasPath: Invalid value: ".spec.y": should be a json path under .status',
      'spec.subresources.scale.labelSelectorPath: Invalid value: ".metadata.l": should be a json path under either .spec or .status',
    ],
  ],
  [
    {
      subresources: { status: {} },
      schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-map-type': 'atomic' } },
    },
    [
      expect.stringMatching(
        /^spec\.validation\.openAPIV3Schema: Invalid value: \{"type":"object","x-kubernetes-map-type":"atomic"\}: only \[Description Type .* XValidations\] fields are allowed at the root of the schema if the status subresource is enabled$/,
      ),
    ],
  ],
])('what is wrong with the version %#', (part, expected) => {
  expect(ofVersion(part)).toEqual(expected);
});
