import type { Message } from './_message.ts';
import { kept, many, mapOf, message } from './_message.ts';
import { objectMeta, rawJson, time } from './_meta-messages.ts';

/** Field numbers of `k8s.io/apiextensions-apiserver`, generated.proto of apiextensions/v1. */

const validationRule = message({
  rule: [1, kept('string')],
  message: [2, 'string'],
  messageExpression: [3, 'string'],
  reason: [4, kept('string')],
  fieldPath: [5, 'string'],
  optionalOldSelf: [6, kept('bool')],
});

const schemaOrBool = message(
  { allows: [1, kept('bool')], schema: [2, kept(() => jsonSchemaProps)] },
  ({ allows, schema }) => schema ?? allows ?? false,
);

const schemaOrArray = message(
  { schema: [1, kept(() => jsonSchemaProps)], jSONSchemas: [2, many(() => jsonSchemaProps)] },
  ({ schema, jSONSchemas }) => schema ?? jSONSchemas ?? {},
);

const schemaOrTexts = message(
  { schema: [1, kept(() => jsonSchemaProps)], property: [2, many('string')] },
  ({ schema, property }) => schema ?? property ?? [],
);

const jsonSchemaProps: Message = message({
  id: [1, 'string'],
  $schema: [2, 'string'],
  $ref: [3, kept('string')],
  description: [4, 'string'],
  type: [5, 'string'],
  format: [6, 'string'],
  title: [7, 'string'],
  default: [8, kept(() => rawJson)],
  maximum: [9, kept('double')],
  exclusiveMaximum: [10, 'bool'],
  minimum: [11, kept('double')],
  exclusiveMinimum: [12, 'bool'],
  maxLength: [13, kept('int')],
  minLength: [14, kept('int')],
  pattern: [15, 'string'],
  maxItems: [16, kept('int')],
  minItems: [17, kept('int')],
  uniqueItems: [18, 'bool'],
  multipleOf: [19, kept('double')],
  enum: [20, many(() => rawJson)],
  maxProperties: [21, kept('int')],
  minProperties: [22, kept('int')],
  required: [23, many('string')],
  items: [24, kept(() => schemaOrArray)],
  allOf: [25, many(() => jsonSchemaProps)],
  oneOf: [26, many(() => jsonSchemaProps)],
  anyOf: [27, many(() => jsonSchemaProps)],
  not: [28, kept(() => jsonSchemaProps)],
  properties: [29, mapOf(() => jsonSchemaProps)],
  additionalProperties: [30, kept(() => schemaOrBool)],
  patternProperties: [31, mapOf(() => jsonSchemaProps)],
  dependencies: [32, mapOf(() => schemaOrTexts)],
  additionalItems: [33, kept(() => schemaOrBool)],
  definitions: [34, mapOf(() => jsonSchemaProps)],
  externalDocs: [35, kept(() => message({ description: [1, 'string'], url: [2, 'string'] }))],
  example: [36, kept(() => rawJson)],
  nullable: [37, 'bool'],
  'x-kubernetes-preserve-unknown-fields': [38, kept('bool')],
  'x-kubernetes-embedded-resource': [39, 'bool'],
  'x-kubernetes-int-or-string': [40, 'bool'],
  'x-kubernetes-list-map-keys': [41, many('string')],
  'x-kubernetes-list-type': [42, kept('string')],
  'x-kubernetes-map-type': [43, kept('string')],
  'x-kubernetes-validations': [44, many(() => validationRule)],
});

const names = message({
  plural: [1, 'string'],
  singular: [2, 'string'],
  shortNames: [3, many('string')],
  kind: [4, 'string'],
  listKind: [5, 'string'],
  categories: [6, many('string')],
});

const column = message({
  name: [1, 'string'],
  type: [2, 'string'],
  format: [3, 'string'],
  description: [4, 'string'],
  priority: [5, 'int'],
  jsonPath: [6, 'string'],
});

const scale = message({
  specReplicasPath: [1, 'string'],
  statusReplicasPath: [2, 'string'],
  labelSelectorPath: [3, kept('string')],
});

const version = message({
  name: [1, 'string'],
  served: [2, kept('bool')],
  storage: [3, kept('bool')],
  schema: [4, kept(() => message({ openAPIV3Schema: [1, kept(() => jsonSchemaProps)] }))],
  subresources: [
    5,
    kept(() => message({ status: [1, kept(() => message({}))], scale: [2, kept(() => scale)] })),
  ],
  additionalPrinterColumns: [6, many(() => column)],
  deprecated: [7, 'bool'],
  deprecationWarning: [8, kept('string')],
  selectableFields: [9, many(() => message({ jsonPath: [1, 'string'] }))],
});

const serviceReference = message({
  namespace: [1, 'string'],
  name: [2, 'string'],
  path: [3, kept('string')],
  port: [4, kept('int')],
});

/** How to reach a webhook: of admission as of conversion. */
export const clientConfig: Message = message({
  service: [1, kept(() => serviceReference)],
  caBundle: [2, 'bytes'],
  url: [3, kept('string')],
});

const webhook = message({
  clientConfig: [2, kept(() => clientConfig)],
  conversionReviewVersions: [3, many('string')],
});

const conversion = message({ strategy: [1, 'string'], webhook: [2, kept(() => webhook)] });

const spec = message({
  group: [1, 'string'],
  names: [3, () => names],
  scope: [4, 'string'],
  versions: [7, many(() => version)],
  conversion: [9, kept(() => conversion)],
  preserveUnknownFields: [10, 'bool'],
});

const condition = message({
  type: [1, 'string'],
  status: [2, 'string'],
  lastTransitionTime: [3, () => time],
  reason: [4, 'string'],
  message: [5, 'string'],
});

export const customResourceDefinition: Message = message({
  metadata: [1, () => objectMeta],
  spec: [2, () => spec],
  status: [
    3,
    () =>
      message({
        conditions: [1, many(() => condition)],
        acceptedNames: [2, () => names],
        storedVersions: [3, many('string')],
      }),
  ],
});
