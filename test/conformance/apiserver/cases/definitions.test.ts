import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonObject, JsonValue } from '../../../../src/base/json.ts';
import { isJsonObject } from '../../../../src/base/json.ts';
import { arrayAt, jsonAt, textAt } from '../../../../src/base/json-at.ts';
import { CaseApi, causesOf, crds, merge } from './case-api.ts';
import type { Reply } from './case-api.ts';

let api: CaseApi;

beforeAll(async () => {
  api = await CaseApi.start();
});

afterAll(() => api.close());

const version = (schema: JsonObject, more: JsonObject = {}): JsonObject => ({
  name: 'v1',
  served: true,
  storage: true,
  schema: { openAPIV3Schema: schema },
  ...more,
});
const anything = version({ type: 'object' });

function definition(spec: JsonObject, name = 'pumps.example.com'): JsonObject {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name },
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { plural: 'pumps', kind: 'Pump' },
      versions: [anything],
      ...spec,
    },
  };
}

/** A definition whose spec has one field `a` with this schema. */
const fieldOf = (schema: JsonObject, more: JsonObject = {}): JsonObject =>
  definition({
    versions: [
      version(
        {
          type: 'object',
          properties: { spec: { type: 'object', properties: { a: schema } } },
        },
        more,
      ),
    ],
  });

const listOf = (item: JsonObject, more: JsonObject): JsonObject =>
  fieldOf({ type: 'array', items: item, ...more });
const itemOf = { type: 'object', properties: { n: { type: 'string' } } };

const withRule = (rule: JsonObject): JsonObject =>
  definition({
    versions: [
      version({
        type: 'object',
        properties: {
          spec: {
            type: 'object',
            properties: {
              x: { type: 'integer' },
              s: { type: 'string' },
              l: { type: 'array', items: { type: 'string' } },
            },
            'x-kubernetes-validations': [rule],
          },
        },
      }),
    ],
  });

const named = (names: JsonObject): JsonObject =>
  definition({ names: { plural: 'pumps', kind: 'Pump', ...names } });

const a = 'spec.validation.openAPIV3Schema.properties[spec].properties[a]';
const rule = 'spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-validations[0]';
/** A rule as refusals quote it. */
const quoted = (text: string, messageExpression = ''): string =>
  `Invalid value: {"Rule":"${text}","Message":"","MessageExpression":"${messageExpression}","Reason":null,"FieldPath":"","OptionalOldSelf":null}:`;
const inside = (name: string, storage: boolean): string =>
  `{"Name":"${name}","Served":true,"Storage":${String(storage)},"Deprecated":false,"DeprecationWarning":null,"Schema":null,"Subresources":null,"AdditionalPrinterColumns":null,"SelectableFields":null}`;
const label1035 =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";

/** What is wrong with it, and every cause as `field: message`, in alphabetical order. */
const refusals: readonly (readonly [string, JsonObject, ...string[]])[] = [
  [
    '108: no type at the root',
    definition({ versions: [version({ properties: { a: { type: 'string' } } })] }),
    'spec.validation.openAPIV3Schema.type: Required value: must not be empty at the root',
  ],
  [
    '108: no type further in',
    fieldOf({ description: 'x' }),
    `${a}.type: Required value: must not be empty for specified object fields`,
  ],
  [
    '109: another name',
    definition({}, 'nope.example.com'),
    'metadata.name: Invalid value: "nope.example.com": must be spec.names.plural+"."+spec.group',
  ],
  [
    '110: no schema',
    definition({ versions: [{ name: 'v1', served: true, storage: true }] }),
    'spec.versions[0].schema.openAPIV3Schema: Required value: schemas are required',
  ],
  [
    '111: no version to store',
    definition({ versions: [version({ type: 'object' }, { storage: false })] }),
    `spec.versions: Invalid value: [${inside('v1', false)}]: must have exactly one version marked as storage version`,
    'status.storedVersions: Invalid value: []: must have at least one stored version',
  ],
  [
    '111: two versions to store',
    definition({ versions: [anything, version({ type: 'object' }, { name: 'v2' })] }),
    `spec.versions: Invalid value: [${inside('v1', true)},${inside('v2', true)}]: must have exactly one version marked as storage version`,
    'status.storedVersions: Invalid value: ["v1"]: must have the storage version v2',
  ],
  [
    '111: one version twice',
    definition({ versions: [anything, version({ type: 'object' }, { storage: false })] }),
    `spec.versions: Invalid value: [${inside('v1', true)},${inside('v1', false)}]: must contain unique version names`,
  ],
  [
    '112: a version in capitals',
    definition({ versions: [version({ type: 'object' }, { name: 'V1' })] }),
    `spec.versions[0].name: Invalid value: "V1": ${label1035}`,
  ],
  [
    '113: properties and others',
    fieldOf({
      type: 'object',
      properties: { b: { type: 'string' } },
      additionalProperties: { type: 'string' },
    }),
    `${a}.additionalProperties: Forbidden: additionalProperties and properties are mutual exclusive`,
  ],
  [
    '114: a default of another type',
    fieldOf({ type: 'integer', default: 'x' }),
    `${a}.default: Invalid value: "string": in body must be of type integer: "string"`,
  ],
  [
    '114: a default with unknown fields',
    fieldOf({ type: 'object', properties: { b: { type: 'string' } }, default: { c: 1 } }),
    `${a}.default: Invalid value: {"c":1}: must not have unknown fields`,
  ],
  [
    '115: unique items',
    listOf({ type: 'string' }, { uniqueItems: true }),
    `${a}.uniqueItems: Forbidden: uniqueItems cannot be set to true since the runtime complexity becomes quadratic`,
  ],
  [
    '116: a reference',
    fieldOf({ $ref: '#/x' }),
    `${a}.$ref: Forbidden: $ref is not supported`,
    `${a}.type: Required value: must not be empty for specified object fields`,
  ],
  [
    '117: an array of nothing',
    fieldOf({ type: 'array' }),
    `${a}.items: Required value: must be specified`,
  ],
  [
    '118: a list-map without keys',
    listOf(itemOf, { 'x-kubernetes-list-type': 'map' }),
    `${a}.x-kubernetes-list-map-keys: Required value: must not be empty if x-kubernetes-list-type is map`,
  ],
  [
    '118: a key that may be absent',
    listOf(itemOf, { 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['n'] }),
    `${a}.items.properties[n].default: Required value: this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property`,
  ],
  [
    '118: a key that is no property',
    listOf(
      { ...itemOf, required: ['m'] },
      { 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['m'] },
    ),
    `${a}.x-kubernetes-list-map-keys: Invalid value: ["m"]: entries must all be names of item properties`,
  ],
  [
    '119: a set of objects',
    listOf(itemOf, { 'x-kubernetes-list-type': 'set' }),
    `${a}.items.x-kubernetes-map-type: Invalid value: null: must be atomic as item of a list with x-kubernetes-list-type=set`,
  ],
  [
    '120: rules for metadata',
    definition({
      versions: [
        version({
          type: 'object',
          properties: {
            metadata: { type: 'object', properties: { labels: { type: 'object' } } },
          },
        }),
      ],
    }),
    'spec.validation.openAPIV3Schema.properties[metadata]: Forbidden: must not specify anything other than name and generateName, but metadata is implicitly specified',
  ],
  [
    '121: syntax',
    withRule({ rule: 'self.x >' }),
    `${rule}.rule: ${quoted('self.x >')} compilation failed: ERROR: <input>:1:9: Syntax error: mismatched input '<EOF>' expecting {'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}\n | self.x >\n | ........^`,
  ],
  [
    '121: a field that is not there',
    withRule({ rule: 'self.nope > 1' }),
    `${rule}.rule: ${quoted('self.nope > 1')} compilation failed: ERROR: <input>:1:5: undefined field 'nope'\n | self.nope > 1\n | ....^`,
  ],
  [
    '121: no bool',
    withRule({ rule: 'self.x' }),
    `${rule}.rule: ${quoted('self.x')} cel expression must evaluate to a bool`,
  ],
  [
    '121: no such overload',
    withRule({ rule: 'self.x > self.s' }),
    `${rule}.rule: ${quoted('self.x > self.s')} compilation failed: ERROR: <input>:1:8: found no matching overload for '_>_' applied to '(int, string)'\n | self.x > self.s\n | .......^`,
  ],
  [
    '121: too dear',
    withRule({ rule: 'self.l.all(a, self.l.all(b, self.l.all(c, a == b && b == c)))' }),
    `${rule}.rule: Forbidden: contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema`,
    `${rule}.rule: Forbidden: estimated rule cost exceeds budget by factor of more than 100x (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)`,
    'spec.validation.openAPIV3Schema: Forbidden: x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema exceeds budget by factor of more than 100x (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)',
  ],
  [
    '121: a message that is no text',
    withRule({ rule: 'self.x > 1', messageExpression: 'self.x' }),
    `${rule}.messageExpression: ${quoted('self.x > 1', 'self.x')} messageExpression must evaluate to a string`,
  ],
  [
    '121: an unknown reason',
    withRule({ rule: 'self.x > 1', reason: 'Nope' }),
    `${rule}.reason: Unsupported value: "Nope": supported values: "FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired"`,
  ],
  ['121: no rule', withRule({ rule: '' }), `${rule}.rule: Required value: rule is not specified`],
  [
    '121: a path to nowhere',
    withRule({ rule: 'self.x > 1', fieldPath: '.nope' }),
    `${rule}.fieldPath: Invalid value: ".nope": fieldPath must be a valid path`,
  ],
  [
    '122: a selectable field that is not there',
    fieldOf({ type: 'string' }, { selectableFields: [{ jsonPath: '.spec.nope' }] }),
    'spec.selectableFields[0].jsonPath: Invalid value: ".spec.nope": is an invalid path: does not refer to a valid field',
  ],
  [
    '123: a column without a path',
    fieldOf(
      { type: 'string' },
      { additionalPrinterColumns: [{ name: 'a', type: 'string', jsonPath: 'spec.a' }] },
    ),
    'spec.additionalPrinterColumns[0].JSONPath: Invalid value: "spec.a": must be a simple json path starting with .',
  ],
  [
    '123: a column of no type',
    fieldOf(
      { type: 'string' },
      { additionalPrinterColumns: [{ name: 'a', type: 'text', jsonPath: '.spec.a' }] },
    ),
    'spec.additionalPrinterColumns[0].type: Invalid value: "text": must be one of boolean,date,integer,number,string',
  ],
  [
    '124: scale in the wrong places',
    fieldOf(
      { type: 'string' },
      { subresources: { scale: { specReplicasPath: '.status.a', statusReplicasPath: '.spec.b' } } },
    ),
    'spec.subresources.scale.specReplicasPath: Invalid value: ".status.a": should be a json path under .spec',
    'spec.subresources.scale.statusReplicasPath: Invalid value: ".spec.b": should be a json path under .status',
  ],
  [
    '125: a group of the community',
    definition({ group: 'foo.k8s.io' }, 'pumps.foo.k8s.io'),
    'metadata.annotations[api-approved.kubernetes.io]: Required value: protected groups must have approval annotation "api-approved.kubernetes.io", see https://github.com/kubernetes/enhancements/pull/1111',
  ],
  [
    '126: unknown fields preserved',
    definition({ preserveUnknownFields: true }),
    'spec.preserveUnknownFields: Invalid value: true: cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead',
  ],
  [
    '127: conversion by nobody',
    definition({ conversion: { strategy: 'Webhook' } }),
    'spec.conversion.conversionReviewVersions: Required value',
    'spec.conversion.webhookClientConfig: Required value: required when strategy is set to Webhook',
  ],
  [
    '128: a type within anyOf',
    fieldOf({ type: 'integer', anyOf: [{ type: 'integer' }] }),
    `${a}.anyOf[0].type: Forbidden: must be empty to be structural`,
  ],
  ['no scope', definition({ scope: '' }), 'spec.scope: Required value'],
  [
    'a scope that there is not',
    definition({ scope: 'Galaxy' }),
    'spec.scope: Unsupported value: "Galaxy": supported values: "Cluster", "Namespaced"',
  ],
  [
    'a group without a dot',
    definition({ group: 'example' }, 'pumps.example'),
    'spec.group: Invalid value: "example": should be a domain with at least one dot',
  ],
  [
    'a kind with a dash below',
    named({ kind: 'Pump_' }),
    `spec.names.kind: Invalid value: "Pump_": may have mixed case, but should otherwise match: ${label1035}`,
    `spec.names.listKind: Invalid value: "Pump_List": may have mixed case, but should otherwise match: ${label1035}`,
    `spec.names.singular: Invalid value: "pump_": ${label1035}`,
  ],
  [
    'a list of the same kind',
    named({ listKind: 'Pump' }),
    'spec.names.listKind: Invalid value: "Pump": kind and listKind may not be the same',
  ],
  [
    'a short name in capitals',
    named({ shortNames: ['PU'] }),
    `spec.names.shortNames[0]: Invalid value: "PU": ${label1035}`,
  ],
];

test.each(refusals)('5.9 %s', async (_, body, ...causes) => {
  const reply = await api.ask({ method: 'POST', path: crds, body });
  expect(reply.status).toBe(422);
  expect(causesOf(reply)).toEqual(causes);
});

const warned: readonly (readonly [string, JsonObject, string])[] = [
  ['129: a format', fieldOf({ type: 'string', format: 'zed' }), 'unrecognized format "zed"'],
  ['129: a field', definition({ bogus: 1 }), 'unknown field "spec.bogus"'],
];

test.each(warned)('5.9 %s that nobody knows is warned of', async (_, body, warning) => {
  const reply = await api.ask({ method: 'POST', path: `${crds}?dryRun=All`, body });
  expect(reply.status).toBe(201);
  expect(reply.headers['warning']).toBe(`299 - ${JSON.stringify(warning)}`);
});

function conditionOf(reply: Reply, type: string): JsonValue | undefined {
  const conditions = arrayAt(jsonAt(reply.body, 'status'), 'conditions');
  const found = conditions.find((condition) => textAt(condition, 'type') === type);
  if (!isJsonObject(found)) return undefined;
  const { status, reason, message } = found;
  return { status, reason, message };
}

test('129: an unknown format and unknown fields are warned of, and the fields dropped', async () => {
  const openAPIV3Schema = {
    type: 'object',
    'x-odd': 1,
    properties: {
      a: { type: 'string', format: 'zed', readOnly: true },
      b: { type: 'array', items: { type: 'string', readOnly: true } },
    },
  };
  const reply = await api.ask({
    method: 'POST',
    path: crds,
    body: {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'warned.example.com' },
      spec: {
        group: 'example.com',
        scope: 'Namespaced',
        names: { plural: 'warned', kind: 'Warned' },
        versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema } }],
      },
    },
  });
  expect(reply.status).toBe(201);
  expect(reply.headers['warning']?.split(' || ')).toEqual([
    String.raw`299 - "unknown field \"spec.versions[0].schema.openAPIV3Schema.x-odd\""`,
    String.raw`299 - "unknown field \"spec.versions[0].schema.openAPIV3Schema.properties.a.readOnly\""`,
    String.raw`299 - "unrecognized format \"zed\""`,
  ]);
  expect(reply.text).not.toMatch(/x-odd|readOnly/);
});

describe('5.9 a definition that is established', () => {
  const path = `${crds}/valves.example.com`;
  const valves = '/apis/example.com/v1/namespaces/default/valves';

  beforeAll(async () => {
    await api.define(
      definition({ names: { plural: 'valves', kind: 'Valve' } }, 'valves.example.com'),
    );
  });

  test('130: keeps its scope and its kind', async () => {
    const { body } = await api.ask({ path });
    const change = (spec: JsonObject): Promise<Reply> =>
      api.ask({ method: 'PATCH', path, type: merge, body: { spec } });
    expect(causesOf(await change({ scope: 'Cluster' }))).toEqual([
      'spec.scope: Invalid value: "Cluster": field is immutable',
    ]);
    expect(causesOf(await change({ names: { kind: 'Tap' } }))).toEqual([
      'spec.names.kind: Invalid value: "Tap": field is immutable',
    ]);
    expect(body).toMatchObject({ status: { storedVersions: ['v1'] } });
  });

  test('131: keeps what may be stored', async () => {
    const other = version({ type: 'object' }, { name: 'v9' });
    const reply = await api.ask({
      method: 'PATCH',
      path,
      type: merge,
      body: { spec: { versions: [other] } },
    });
    expect(causesOf(reply)).toEqual([
      'status.storedVersions[0]: Invalid value: "v1": missing from spec.versions; v1 was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in v1 and removes v1 from status.storedVersions',
    ]);
  });

  test('132: keeps its names from others', async () => {
    await api.post(
      crds,
      definition({ names: { plural: 'others', kind: 'Valve' } }, 'others.example.com'),
    );
    const other = await api.until(
      { path: `${crds}/others.example.com` },
      (reply) => conditionOf(reply, 'NamesAccepted') !== undefined,
    );
    expect(conditionOf(other, 'NamesAccepted')).toEqual({
      status: 'False',
      reason: 'ListKindConflict',
      message: '"ValveList" is already in use',
    });
    expect(conditionOf(other, 'Established')).toEqual({
      status: 'False',
      reason: 'NotAccepted',
      message: 'not all names are accepted',
    });
  });

  test('133: waits for held objects when it is deleted, and takes no new ones', async () => {
    const held = {
      apiVersion: 'example.com/v1',
      kind: 'Valve',
      metadata: { name: 'held', finalizers: ['example.com/hold'] },
    };
    await api.post(valves, held);
    const deleted = await api.ask({ method: 'DELETE', path });
    expect(deleted.body).toMatchObject({
      kind: 'CustomResourceDefinition',
      metadata: { finalizers: ['customresourcecleanup.apiextensions.k8s.io'] },
    });
    const going = await api.until({ path }, (reply) => {
      const condition = conditionOf(reply, 'Terminating');
      return jsonAt(condition, 'reason') === 'InstanceDeletionInProgress';
    });
    expect(conditionOf(going, 'Terminating')).toMatchObject({ status: 'True' });
    const late = await api.ask({
      method: 'POST',
      path: valves,
      body: { ...held, metadata: { name: 'late' } },
    });
    expect({ status: late.status, message: late.body['message'] }).toEqual({
      status: 403,
      message:
        'valves.example.com "late" is forbidden: create not allowed while custom resource definition is terminating',
    });
    await api.must({
      method: 'PATCH',
      path: `${valves}/held`,
      type: merge,
      body: { metadata: { finalizers: null } },
    });
    expect((await api.until({ path }, ({ status }) => status === 404)).body['reason']).toBe(
      'NotFound',
    );
    await api.until({ path: valves }, ({ status }) => status === 404);
  });
});
