import type { WorstCase } from './case.ts';
import { items, listed, members, patch, post, thing, things } from './case.ts';

const MANY = 100_000;
const MOST_OPERATIONS = 10_000;
const there = `${things}/a`;

const wide = post(things, () => thing('a', `{"any":${members(40_000)}}`));
const long = post(things, () => thing('a', `{"any":${items(700_000, () => '1')}}`));
const empty = post(things, () => thing('a', '{"any":{}}'));

const operations = (count: number, operation: (at: number) => string): string =>
  `[${listed(count, operation)}]`;

const value = (op: string, path: string): string => `{"op":"${op}","path":"${path}","value":1}`;
const from = (op: string, source: string, path: string): string =>
  `{"op":"${op}","from":"${source}","path":"${path}"}`;

const jsonPatches: readonly WorstCase[] = [
  {
    name: '10,000 operations, each at the front of a long list',
    given: [long],
    request: patch('json', there, () =>
      operations(MOST_OPERATIONS, () => value('add', '/spec/any/0')),
    ),
    status: 200,
  },
  {
    name: '10,000 operations, each adding to a wide object',
    given: [post(things, () => thing('a', `{"any":${members(30_000)}}`))],
    request: patch('json', there, () =>
      operations(MOST_OPERATIONS, (at) => value('add', `/spec/any/n${at}`)),
    ),
    status: 200,
  },
  {
    name: '10,000 operations, each removing from a wide object',
    given: [wide],
    request: patch('json', there, () =>
      operations(MOST_OPERATIONS, (at) => `{"op":"remove","path":"/spec/any/k${at}"}`),
    ),
    status: 200,
  },
  {
    name: '5,000 copies of a wide object',
    given: [wide],
    request: patch('json', there, () =>
      operations(5000, (at) => from('copy', '/spec/any', `/spec/free${at}`)),
    ),
    status: 422,
  },
  {
    name: '40 copies, each twice the one before',
    given: [empty],
    request: patch('json', there, () =>
      operations(40, (at) => from('copy', '/spec/any', `/spec/any/c${at}`)),
    ),
    status: 422,
  },
  {
    name: '10,000 moves of a wide object',
    given: [wide],
    request: patch('json', there, () =>
      operations(MOST_OPERATIONS, (at) =>
        at % 2 === 0 ? from('move', '/spec/any', '/spec/b') : from('move', '/spec/b', '/spec/any'),
      ),
    ),
    status: 200,
  },
  {
    name: '10,000 tests of a wide object',
    given: [wide],
    request: patch('json', there, () =>
      operations(MOST_OPERATIONS, () => '{"op":"test","path":"/spec","value":{"any":{}}}'),
    ),
    status: 422,
  },
  {
    name: 'more operations than may be',
    given: [empty],
    request: patch('json', there, () =>
      operations(MOST_OPERATIONS + 1, () => value('add', '/spec/any/a')),
    ),
    status: 413,
  },
];

const mergePatches: readonly WorstCase[] = [
  {
    name: 'a merge of 40,000 members into nothing',
    given: [empty],
    request: patch('merge', there, () => `{"spec":{"any":${members(40_000)}}}`),
    status: 200,
  },
  {
    name: 'a merge that changes 40,000 members',
    given: [wide],
    request: patch('merge', there, () => `{"spec":{"any":${members(40_000, () => '1')}}}`),
    status: 200,
  },
  {
    name: 'a merge that takes 40,000 members away',
    given: [wide],
    request: patch('merge', there, () => `{"spec":{"any":${members(40_000, () => 'null')}}}`),
    status: 200,
  },
  {
    name: 'a merge that is 500 levels deep',
    given: [empty],
    request: patch(
      'merge',
      there,
      () => `{"spec":{"any":${'{"a":'.repeat(490)}1${'}'.repeat(490)}}}`,
    ),
    status: 200,
  },
];

const manifest = (spec: string, metadata = '"name":"a"'): string =>
  `{"apiVersion":"worst.example.com/v1","kind":"Thing","metadata":{${metadata}},"spec":${spec}}`;

const applied = (manager: string, spec: () => string) =>
  patch('apply', `${there}?fieldManager=${manager}`, () => manifest(spec()));

const named = (count: number, given: string) => (): string =>
  `{"named":${items(count, (at) => `{"name":"${at}","value":"${given}"}`)}}`;

const applies: readonly WorstCase[] = [
  {
    name: 'an apply of 40,000 members',
    request: applied('one', () => `{"any":${members(40_000)}}`),
    status: 201,
  },
  {
    name: 'an apply of 15,000 items with keys',
    request: applied('one', named(15_000, 'a')),
    status: 201,
  },
  {
    name: 'an apply that conflicts in 15,000 items',
    given: [applied('one', named(15_000, 'a'))],
    request: applied('two', named(15_000, 'b')),
    status: 409,
  },
  {
    name: 'an apply that takes 15,000 items away',
    given: [applied('one', named(15_000, 'a'))],
    request: applied('one', () => '{}'),
    status: 200,
  },
  {
    name: 'an apply of 100,000 items with one key',
    given: [empty],
    request: applied('one', () => `{"named":${items(MANY, () => '{"name":"x"}')}}`),
    status: 500,
  },
  {
    name: 'an apply of 50,000 items of a set',
    request: applied('one', () => `{"set":${items(50_000, (at) => `"${at}"`)}}`),
    status: 201,
  },
];

const maps = '/api/v1/namespaces/default/configmaps';
const pods = '/api/v1/namespaces/default/pods';
const services = '/api/v1/namespaces/default/services';

const pod = (environment: number): string =>
  `{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"},"spec":{"containers":[{"name":"c","image":"i","env":${items(environment, (at) => `{"name":"e${at}","value":"x"}`)}}]}}`;

const service = (ports: number): string =>
  `{"apiVersion":"v1","kind":"Service","metadata":{"name":"a"},"spec":{"ports":${items(ports, (at) => `{"name":"p${at}","port":${1 + (at % 65_535)}}`)}}}`;

const finalizers = (count: number, prefix: string): string =>
  items(count, (at) => `"${prefix}/${at}"`);

const strategic: readonly WorstCase[] = [
  {
    name: 'a strategic merge of 4000 items with keys into as many',
    given: [post(services, () => service(4000))],
    request: patch(
      'strategic',
      `${services}/a`,
      () => `{"spec":{"ports":${items(4000, (at) => `{"port":${10_000 + at},"name":"q${at}"}`)}}}`,
    ),
    status: 200,
  },
  {
    name: 'a strategic merge that deletes 20,000 items one by one',
    given: [post(services, () => service(5000))],
    request: patch(
      'strategic',
      `${services}/a`,
      () => `{"spec":{"ports":${items(20_000, (at) => `{"$patch":"delete","port":${at + 2}}`)}}}`,
    ),
    status: 200,
  },
  {
    name: 'a strategic merge with an order of 20,000 items',
    given: [post(services, () => service(5000))],
    request: patch(
      'strategic',
      `${services}/a`,
      () =>
        `{"spec":{"$setElementOrder/ports":${items(20_000, (at) => `{"port":${at + 1}}`)},"ports":[]}}`,
    ),
    status: 200,
  },
  {
    name: 'a strategic merge of 20,000 finalizers into as many',
    given: [
      post(
        maps,
        () =>
          `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","finalizers":${finalizers(20_000, 'a')}}}`,
      ),
    ],
    request: patch(
      'strategic',
      `${maps}/a`,
      () =>
        `{"metadata":{"$setElementOrder/finalizers":${finalizers(20_000, 'b')},"$deleteFromPrimitiveList/finalizers":${finalizers(20_000, 'a')},"finalizers":${finalizers(20_000, 'b')}}}`,
    ),
    status: 200,
  },
  {
    name: 'a strategic merge of 10,000 variables into as many',
    given: [post(pods, () => pod(10_000))],
    request: patch(
      'strategic',
      `${pods}/a`,
      () =>
        `{"spec":{"containers":[{"name":"c","env":${items(10_000, (at) => `{"name":"f${at}","value":"y"}`)}}]}}`,
    ),
    status: 422,
  },
];

/** Patches and updates of what is there. */
export const worstPatches: readonly WorstCase[] = [
  ...jsonPatches,
  ...mergePatches,
  ...applies,
  ...strategic,
];
