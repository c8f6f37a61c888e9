import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../../src/base/json.ts';
import { jsonAt } from '../../../../src/base/json-at.ts';
import { CaseApi, causesOf, crds } from './case-api.ts';

let api: CaseApi;

beforeAll(async () => {
  api = await CaseApi.start();
});

afterAll(() => api.close());

function definition(properties: JsonObject, plural = 'crates'): JsonObject {
  const schema = { openAPIV3Schema: { type: 'object', properties } };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.defaults.example.com` },
    spec: {
      group: 'defaults.example.com',
      scope: 'Cluster',
      names: { plural, kind: plural },
      versions: [{ name: 'v1', served: true, storage: true, schema }],
    },
  };
}

const open = { 'x-kubernetes-preserve-unknown-fields': true };
const embedded = { type: 'object', 'x-kubernetes-embedded-resource': true };
const inner = (more: JsonObject): JsonObject => ({
  inner: { ...embedded, properties: { note: { type: 'string' } }, ...more },
});
/** An object inside of which the default of an object outside is made. */
const outer = (value: JsonObject): JsonObject => ({
  outer: { type: 'object', properties: inner({}), default: { inner: value } },
});
const meta = (more: JsonObject): JsonObject =>
  inner({ properties: { metadata: { type: 'object', ...more } } });

const at = (...names: readonly string[]): string =>
  `spec.validation.openAPIV3Schema${names.map((name) => `.properties[${name}]`).join('')}`;

const refused: readonly (readonly [string, JsonObject, ...(readonly string[])])[] = [
  ['an embedded object of no known fields', inner({ properties: {} }), `${at('inner')}.properties`],
  [
    'an embedded object inside metadata',
    meta({ ...open, 'x-kubernetes-embedded-resource': true }),
    `${at('inner', 'metadata')}.x-kubernetes-embedded-resource`,
  ],
  [
    'an embedded object of another kind of kind',
    inner({ properties: { kind: { type: 'integer' }, metadata: { type: 'string' } } }),
    `${at('inner', 'kind')}.type`,
    `${at('inner', 'metadata')}.type`,
  ],
  [
    'a default for each annotation',
    meta({
      properties: {
        annotations: { type: 'object', additionalProperties: { type: 'string', default: 'x' } },
      },
    }),
    `${at('inner', 'metadata', 'annotations')}.additionalProperties.default`,
  ],
  [
    'a default of the whole metadata',
    { metadata: { type: 'object', default: { name: 'x' } } },
    `${at('metadata')}.default`,
  ],
  [
    'more about metadata than names',
    { metadata: { type: 'object', properties: { labels: { type: 'object' } } } },
    at('metadata'),
  ],
  [
    'labels that no object may have',
    meta({ default: { labels: { a: 'x y' } } }),
    `${at('inner', 'metadata')}.default`,
  ],
  [
    'a kind that no object may have',
    inner({ properties: { kind: { type: 'string', default: '%' } } }),
    `${at('inner', 'kind')}.default`,
  ],
  [
    'an embedded apiVersion that is a number',
    inner({ default: { apiVersion: 42 } }),
    `${at('inner')}.default.apiVersion`,
  ],
  [
    'an embedded label that is a number',
    inner({ default: { metadata: { labels: { a: 42 } } } }),
    `${at('inner')}.default.metadata`,
  ],
  [
    'embedded metadata that is a number, from outside',
    outer({ metadata: 42 }),
    `${at('outer')}.default.inner.metadata`,
  ],
  [
    'an unknown field of an embedded object',
    inner({ default: { apiVersion: 'v1', kind: 'Pod', metadata: {}, bogus: 1 } }),
    `${at('inner')}.default`,
  ],
  [
    'a default that breaks a rule',
    {
      size: {
        type: 'integer',
        default: 1,
        'x-kubernetes-validations': [{ rule: 'self > 1', message: 'too small' }],
      },
    },
    `${at('size')}.default`,
  ],
  [
    'a rule about what only a default inside provides',
    {
      box: {
        type: 'object',
        default: {},
        properties: { size: { type: 'integer', default: 2 } },
        'x-kubernetes-validations': [{ rule: 'self.size > 1' }],
      },
    },
    `${at('box')}.default`,
  ],
];

test.each(refused)('refused as a default or schema: %s', async (_, properties, ...fields) => {
  const reply = await api.ask({ method: 'POST', path: crds, body: definition(properties) });
  expect(reply.status).toBe(422);
  expect(causesOf(reply).map((cause) => cause.split(': ')[0])).toEqual(fields);
});

const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x', bogus: 1 } };

const allowed: readonly (readonly [string, JsonObject])[] = [
  ['unknown metadata of an embedded object', inner({ default: pod })],
  ['unknown metadata of an embedded object, from outside', outer(pod)],
  ['metadata alone', meta({ default: { bogus: 1 } })],
  ['what an open embedded object leaves open', inner({ ...open, default: { ...pod, bogus: 1 } })],
  [
    'what a rule says of it',
    { size: { type: 'integer', default: 2, 'x-kubernetes-validations': [{ rule: 'self > 1' }] } },
  ],
];

test.each(allowed)('allowed as a default: %s', async (_, properties) => {
  const path = `${crds}?dryRun=All`;
  expect(causesOf(await api.ask({ method: 'POST', path, body: definition(properties) }))).toEqual(
    [],
  );
});

test('the default of an embedded object is given without what metadata does not know', async () => {
  await api.define(definition({ ...inner({ default: pod }), ...outer(pod) }, 'chests'));
  const chest = await api.post('/apis/defaults.example.com/v1/chests', {
    apiVersion: 'defaults.example.com/v1',
    kind: 'chests',
    metadata: { name: 'one' },
  });
  const known = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x' } };
  expect(jsonAt(chest, 'inner')).toEqual(known);
  expect(jsonAt(chest, 'outer')).toEqual({ inner: known });
});
