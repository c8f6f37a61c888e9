import type { WorstRequest } from './case.ts';
import { post } from './case.ts';

const text = { type: 'string' };

const properties = {
  any: { 'x-kubernetes-preserve-unknown-fields': true },
  free: { type: 'object', additionalProperties: text },
  numbers: { type: 'array', items: { type: 'integer', minimum: 0 } },
  named: {
    type: 'array',
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': ['name'],
    items: {
      type: 'object',
      required: ['name'],
      properties: { name: text, value: { type: 'string', default: 'usual' } },
    },
  },
  set: { type: 'array', 'x-kubernetes-list-type': 'set', items: text },
  pattern: { type: 'string', pattern: '^(a+)+$' },
  patterns: { type: 'array', items: { type: 'string', pattern: '^(a+)+b?$' } },
  times: { type: 'array', items: { type: 'string', format: 'date-time' } },
  spans: { type: 'array', items: { type: 'string', format: 'duration' } },
  choice: {
    type: 'array',
    items: {
      type: 'object',
      properties: { a: text, b: text },
      oneOf: [{ required: ['a'] }, { required: ['b'] }],
    },
  },
};

const ruled = {
  positive: {
    type: 'array',
    maxItems: 100_000,
    items: { type: 'integer' },
    'x-kubernetes-validations': [{ rule: 'self.all(x, x >= 0)' }],
  },
  pairs: {
    type: 'array',
    maxItems: 1000,
    items: { type: 'integer' },
    'x-kubernetes-validations': [{ rule: 'self.all(x, self.all(y, x + y >= 0))' }],
  },
  sum: {
    type: 'array',
    maxItems: 100_000,
    items: { type: 'integer', 'x-kubernetes-validations': [{ rule: 'self + 1 > self' }] },
  },
  words: {
    type: 'string',
    maxLength: 100_000,
    'x-kubernetes-validations': [
      { rule: "self.split(' ').size() > 0" },
      { rule: "self.replace('a', 'bb').size() > 0" },
      { rule: "!self.matches('^(a+)+c$')" },
    ],
  },
};

const read = (rule: string): object => ({
  ...{ type: 'string', maxLength: 100_000 },
  'x-kubernetes-validations': [{ rule }],
});

const reading = {
  trimmed: read("self.trim() == 'a'"),
  number: read('double(self) > 0.0'),
  span: read("duration(self) > duration('1s')"),
};

const schema = {
  type: 'object',
  properties: { spec: { type: 'object', properties: { ...properties, ...ruled, ...reading } } },
};

/** A kind that takes anything that is dear to take. */
export const thingDefinition: WorstRequest = post(
  '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
  () =>
    JSON.stringify({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'things.worst.example.com' },
      spec: {
        group: 'worst.example.com',
        scope: 'Namespaced',
        names: { plural: 'things', singular: 'thing', kind: 'Thing', listKind: 'ThingList' },
        versions: [
          { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schema } },
        ],
      },
    }),
);
