import type { WorstCase } from './case.ts';
import { items, listed, members, post, thing, things } from './case.ts';

const MANY = 100_000;
const MEBIBYTE = 1024 * 1024;

const created = (name: string, spec: () => string, status = 201): WorstCase => ({
  name,
  request: post(things, () => thing('a', spec())),
  status,
});

const withMetadata = (name: string, metadata: () => string, status: number): WorstCase => ({
  name,
  request: post(
    things,
    () =>
      `{"apiVersion":"worst.example.com/v1","kind":"Thing","metadata":{"name":"a",${metadata()}}}`,
  ),
  status,
});

const owner = (at: number): string =>
  `{"apiVersion":"v1","kind":"ConfigMap","name":"o${at}","uid":"u${at}"}`;

const controller = (at: number): string =>
  `{"apiVersion":"v1","kind":"ConfigMap","name":"o${at}","uid":"u${at}","controller":true}`;

const entry = (manager: string, fields: string): string =>
  `{"manager":"${manager}","operation":"Update","apiVersion":"worst.example.com/v1","fieldsType":"FieldsV1","fieldsV1":${fields}}`;

/** Whole objects of a kind that takes anything. */
export const worstObjects: readonly WorstCase[] = [
  created('100,000 members without a schema', () => `{"any":${members(MANY)}}`, 500),
  created('41,000 members without a schema', () => `{"any":${members(41_000)}}`, 500),
  created('40,000 members without a schema', () => `{"any":${members(40_000)}}`),
  created('40,000 members of a map', () => `{"free":${members(40_000, () => '""')}}`),
  created('40,000 members of the wrong type', () => `{"free":${members(40_000)}}`, 422),
  created('300,000 numbers without a schema', () => `{"any":${items(300_000, () => '1')}}`),
  created('300,000 numbers', () => `{"numbers":${items(300_000, () => '1')}}`),
  created('300,000 numbers, each wrong', () => `{"numbers":${items(300_000, () => '-1')}}`, 422),
  created('400,000 empty objects', () => `{"any":${items(400_000, () => '{}')}}`),
  created('100,000 nulls for objects', () => `{"named":${items(MANY, () => 'null')}}`, 422),
  created('15,000 items with keys', () => `{"named":${items(15_000, (at) => `{"name":"${at}"}`)}}`),
  created(
    '100,000 items with one key',
    () => `{"named":${items(MANY, () => '{"name":"x"}')}}`,
    422,
  ),
  created('50,000 items of a set', () => `{"set":${items(50_000, (at) => `"${at}"`)}}`),
  created('200,000 equal items of a set', () => `{"set":${items(200_000, () => '"x"')}}`, 422),
  created(
    'a text of a megabyte and a pattern',
    () => `{"pattern":"${'a'.repeat(MEBIBYTE)}!"}`,
    422,
  ),
  created('100,000 texts and a pattern', () => `{"patterns":${items(MANY, () => '"aaaaaaa"')}}`),
  created(
    '100,000 texts and a pattern, each wrong',
    () => `{"patterns":${items(MANY, () => '"aaaaaa!"')}}`,
    422,
  ),
  created('50,000 times', () => `{"times":${items(50_000, () => '"2026-01-01T00:00:00Z"')}}`),
  created('50,000 times, each wrong', () => `{"times":${items(50_000, () => '"yesterday"')}}`, 422),
  created('100,000 choices', () => `{"choice":${items(MANY, () => '{"a":""}')}}`),
  created('100,000 choices, each wrong', () => `{"choice":${items(MANY, () => '{}')}}`, 422),
  created('a rule over 100,000 items', () => `{"positive":${items(MANY, () => '1')}}`),
  created('a rule over all pairs of 1000 items', () => `{"pairs":${items(1000, () => '1')}}`, 422),
  created('a rule for each of 100,000 items', () => `{"sum":${items(MANY, () => '1')}}`),
  created('rules for a long text', () => `{"words":"${'a '.repeat(50_000)}"}`),
  created('100,000 unknown fields', () => members(MANY)),
  {
    name: '100,000 unknown fields, strictly',
    request: post(`${things}?fieldValidation=Strict`, () => thing('a', members(MANY))),
    status: 400,
  },
  {
    name: '100,000 fields given twice, strictly',
    request: post(`${things}?fieldValidation=Strict`, () =>
      thing('a', `{"any":{${'"a":1,'.repeat(200_000)}"b":1}}`),
    ),
    status: 400,
  },
  withMetadata('40,000 labels', () => `"labels":${members(40_000, () => '""')}`, 201),
  withMetadata('40,000 labels, each wrong', () => `"labels":${members(40_000, () => '"!"')}`, 422),
  withMetadata('40,000 annotations', () => `"annotations":${members(40_000, () => '"xx"')}`, 422),
  withMetadata('12,000 owners', () => `"ownerReferences":${items(12_000, owner)}`, 201),
  withMetadata(
    '15,000 owners in control',
    () => `"ownerReferences":${items(15_000, controller)}`,
    422,
  ),
  withMetadata(
    '50,000 finalizers',
    () => `"finalizers":${items(50_000, (at) => `"a/${at}"`)}`,
    201,
  ),
  withMetadata(
    '50,000 finalizers, each wrong',
    () => `"finalizers":${items(50_000, () => '"!"')}`,
    422,
  ),
  withMetadata(
    '50,000 fields of one manager',
    () =>
      `"managedFields":[${entry('x', `{"f:spec":{${listed(50_000, (at) => `"f:k${at}":{}`)}}}`)}]`,
    201,
  ),
  withMetadata(
    '10,000 managers',
    () => `"managedFields":${items(10_000, (at) => entry(`m${at}`, '{"f:spec":{"f:any":{}}}'))}`,
    201,
  ),
];
