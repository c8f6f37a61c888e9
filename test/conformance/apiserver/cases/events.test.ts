import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { JsonObject, JsonValue } from '../../../../src/base/json.ts';
import { arrayAt, jsonAt, textAt } from '../../../../src/base/json-at.ts';
import { asTable, CaseApi, causesOf, merge } from './case-api.ts';
import type { Reply } from './case-api.ts';

const older = '/api/v1/namespaces/default/events';
const newer = '/apis/events.k8s.io/v1/namespaces/default/events';
const about = { kind: 'Pod', namespace: 'default', name: 'p', apiVersion: 'v1' };

let api: CaseApi;

beforeAll(async () => {
  api = await CaseApi.start();
});

afterAll(() => api.close());

const post = (path: string, body: JsonValue): Promise<Reply> =>
  api.ask({ method: 'POST', path, body });

test('5.10 142: what is told in the old form is read in the new one', async () => {
  await post(older, {
    metadata: { name: 'old' },
    involvedObject: about,
    reason: 'Tested',
    message: 'all is well',
    type: 'Normal',
    source: { component: 'tester', host: 'here' },
    count: 3,
    firstTimestamp: '2026-01-01T00:00:00Z',
    lastTimestamp: '2026-01-01T00:01:00Z',
  });
  const { body } = await api.ask({ path: `${newer}/old` });
  expect(body).toMatchObject({
    apiVersion: 'events.k8s.io/v1',
    kind: 'Event',
    regarding: about,
    note: 'all is well',
    deprecatedSource: { component: 'tester', host: 'here' },
    deprecatedCount: 3,
    deprecatedFirstTimestamp: '2026-01-01T00:00:00Z',
    deprecatedLastTimestamp: '2026-01-01T00:01:00Z',
    eventTime: null,
  });
  for (const field of ['message', 'involvedObject', 'count', 'source']) {
    expect(body).not.toHaveProperty(field);
  }
});

const said: JsonObject = {
  eventTime: '2026-01-01T00:00:00.000000Z',
  regarding: about,
  reason: 'Tested',
  note: 'again',
  type: 'Warning',
  action: 'Testing',
  reportingController: 'example.com/tester',
  reportingInstance: 'tester-1',
};

test('5.10 142: and the other way round, also by those who watch and select', async () => {
  expect((await post(newer, { metadata: { name: 'new' }, ...said })).status).toBe(201);
  const { body } = await api.ask({ path: `${older}/new` });
  expect(body).toMatchObject({
    apiVersion: 'v1',
    involvedObject: about,
    message: 'again',
    reportingComponent: 'example.com/tester',
    reportingInstance: 'tester-1',
    action: 'Testing',
    eventTime: '2026-01-01T00:00:00.000000Z',
  });
  const named = async (path: string): Promise<readonly unknown[]> =>
    arrayAt((await api.ask({ path })).body, 'items').map((item) =>
      textAt(item, 'metadata', 'name'),
    );
  expect(await named(`${older}?fieldSelector=involvedObject.name%3Dp,type%3DWarning`)).toEqual([
    'new',
  ]);
  expect(await named(`${newer}?fieldSelector=regarding.name%3Dp,reason%3DTested`)).toEqual([
    'new',
    'old',
  ]);
  await api.must({
    method: 'PATCH',
    path: `${older}/new`,
    type: merge,
    body: { series: { count: 2, lastObservedTime: '2026-01-01T00:00:05.000000Z' } },
  });
  expect(jsonAt((await api.ask({ path: `${newer}/new` })).body, 'series', 'count')).toBe(2);
});

test('5.10 142: the tables of both tell the same', async () => {
  const table = async (path: string): Promise<unknown> => {
    const { body } = await api.ask({ path: `${path}/new`, accept: asTable });
    return [
      arrayAt(body, 'columnDefinitions').map((column) => textAt(column, 'name')),
      jsonAt(arrayAt(body, 'rows')[0], 'cells'),
    ];
  };
  expect(await table(newer)).toEqual(await table(older));
});

test('5.10 142: the new form says more, or is refused', async () => {
  const { eventTime, type } = said;
  const bare = await post(newer, { metadata: { name: 'bare' }, regarding: about, eventTime, type });
  expect(bare.status).toBe(422);
  expect([...new Set(causesOf(bare).map((cause) => cause.split(':')[0]))]).toEqual([
    'action',
    'reason',
    'reportingController',
    'reportingInstance',
  ]);
  const elsewhere = { ...about, namespace: 'kube-system' };
  const body = { metadata: { name: 'else' }, involvedObject: elsewhere };
  const refused = await post(older, body);
  expect([refused.status, refused.body['message']]).toEqual([
    422,
    expect.stringContaining('does not match event.namespace'),
  ]);
});
