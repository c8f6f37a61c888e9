import { expect, test } from '@jest/globals';
import type { ClientResource } from '../../../src/client/client.ts';
import {
  planCreate,
  planDelete,
  planGet,
  planList,
  planPatch,
  planUpdate,
  planWatch,
} from '../../../src/client/planned-request.ts';
import type { PlannedRequest } from '../../../src/client/planned-request.ts';
import { widget, widgetKey, widgets } from '../../support/runtime-world.ts';

const pools: ClientResource = {
  group: 'longhaul.dev',
  version: 'v1alpha1',
  plural: 'gpupools',
  kind: 'GpuPool',
  scope: 'Cluster',
};
const events: ClientResource = {
  group: '',
  version: 'v1',
  plural: 'events',
  kind: 'Event',
  scope: 'Namespaced',
};
const pool = { namespace: '', name: 'memphis' };
const poolObject = {
  apiVersion: 'longhaul.dev/v1alpha1',
  kind: 'GpuPool',
  metadata: { name: 'memphis' },
};

const line = ({ method, path, query, content }: PlannedRequest): string =>
  [method, query.size === 0 ? path : `${path}?${query.toString()}`, content?.type ?? []]
    .flat()
    .join(' ');

const target = { resource: pools, key: pool };
test.each<[string, PlannedRequest]>([
  ['GET /apis/longhaul.dev/v1alpha1/gpupools/memphis', planGet(pools, pool)],
  [
    'GET /api/v1/namespaces/default/events/a%20b%2Fc',
    planGet(events, { namespace: 'default', name: 'a b/c' }),
  ],
  ['GET /api/v1/events', planList(events, {})],
  [
    'GET /apis/example.com/v1/namespaces/x/widgets?labelSelector=a%3Db&limit=5&continue=token',
    planList(widgets, { namespace: 'x', labelSelector: 'a=b', limit: 5, continue: 'token' }),
  ],
  [
    'GET /api/v1/events?watch=true&allowWatchBookmarks=true&fieldSelector=type%3DNormal&resourceVersion=7',
    planWatch(events, { resourceVersion: '7', fieldSelector: 'type=Normal' }),
  ],
  [
    'POST /apis/example.com/v1/namespaces/default/widgets?fieldManager=me application/json',
    planCreate(widgets, widget('a'), { fieldManager: 'me' }),
  ],
  [
    'PUT /apis/longhaul.dev/v1alpha1/gpupools/memphis/status application/json',
    planUpdate(pools, poolObject, { subresource: 'status' }),
  ],
  [
    'PATCH /apis/longhaul.dev/v1alpha1/gpupools/memphis application/merge-patch+json',
    planPatch(target, { type: 'merge', body: {} }, {}),
  ],
  [
    'PATCH /apis/longhaul.dev/v1alpha1/gpupools/memphis/scale application/json-patch+json',
    planPatch(target, { type: 'json', body: [] }, { subresource: 'scale' }),
  ],
  [
    'PATCH /apis/longhaul.dev/v1alpha1/gpupools/memphis?fieldManager=me&force=true application/apply-patch+yaml',
    planPatch(target, { type: 'apply', body: {}, conflicts: 'force' }, { fieldManager: 'me' }),
  ],
  [
    'DELETE /apis/longhaul.dev/v1alpha1/gpupools/memphis application/json',
    planDelete(pools, pool, {}),
  ],
])('%s', (expected, planned) => {
  expect(line(planned)).toBe(expected);
});

test('a delete says what it depends on', () => {
  const { content } = planDelete(pools, pool, { uid: 'u', propagationPolicy: 'Foreground' });
  expect(content?.body).toEqual({
    apiVersion: 'v1',
    kind: 'DeleteOptions',
    preconditions: { uid: 'u' },
    propagationPolicy: 'Foreground',
  });
});

test('nothing is addressed by half a key: that would be the collection', () => {
  expect(() => planDelete(pools, { namespace: '', name: '' }, {})).toThrow('needs a name');
  expect(() => planGet(widgets, { ...widgetKey('a'), namespace: '' })).toThrow('needs a namespace');
});
