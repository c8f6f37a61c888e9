import type { WorstCase } from './case.ts';
import { get, listed, members, post, thing, things } from './case.ts';

const maps = '/api/v1/namespaces/default/configmaps';

const map = (at: number): string =>
  `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"m${at}","labels":{"a":"b"}}}`;

/** So many that each of them costs what a query costs. */
const given = Array.from({ length: 1000 }, (_, at) => post(maps, () => map(at)));

const asked = (name: string, query: string, status: number): WorstCase => ({
  name,
  given,
  request: get(`${maps}?${query}`),
  status,
});

/** A head has 64 KiB. */
export const worstQueries: readonly WorstCase[] = [
  asked('10,000 label requirements', `labelSelector=${listed(10_000, () => 'a=b')}`, 200),
  asked('8000 other label requirements', `labelSelector=${listed(8000, (at) => `!k${at}`)}`, 200),
  asked('a set of 9000 values', `labelSelector=a+notin+(${listed(9000, (at) => `v${at}`)})`, 200),
  asked('5000 sets', `labelSelector=${listed(5000, () => 'a+in+(b)')}`, 200),
  asked('brackets without end', `labelSelector=${'('.repeat(60_000)}`, 400),
  asked(
    '3000 field requirements',
    `fieldSelector=${listed(3000, (at) => `metadata.name!=x${at}`)}`,
    200,
  ),
  asked('10,000 wrong field requirements', `fieldSelector=${listed(10_000, () => 'a=b')}`, 400),
  asked('a long token to go on from', `continue=${'A'.repeat(60_000)}`, 400),
  asked('30,000 parameters', 'a&'.repeat(30_000), 200),
  { name: 'a path of 30,000 steps', request: get(`/api${'/a'.repeat(30_000)}`), status: 404 },
  { name: 'a path of 20,000 escapes', request: get(`/api/${'%2f'.repeat(20_000)}`), status: 404 },
  {
    name: 'a table of a wide object',
    given: [post(things, () => thing('a', `{"any":${members(40_000)}}`))],
    request: {
      ...get(things),
      accept: 'application/json;as=Table;v=v1;g=meta.k8s.io',
    },
    status: 200,
  },
  {
    name: 'an Accept of 6000 clauses',
    request: { ...get(maps), accept: 'a/b;q=0.1,'.repeat(6000) },
    status: 406,
  },
];
