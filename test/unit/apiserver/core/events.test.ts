import { beforeEach, describe, expect, test } from '@jest/globals';

import { isJsonObject } from '../../../../src/base/json.ts';
import type { JsonObject } from '../../../../src/base/json.ts';
import { arrayAt, textAt } from '../../../../src/base/json-at.ts';
import { seconds } from '../../../../src/base/units.ts';
import { Cluster, settle } from './_cluster.ts';

const old = '/api/v1/namespaces/default/events';
const fresh = '/apis/events.k8s.io/v1/namespaces/default/events';

const regarding = { kind: 'Pod', name: 'p', namespace: 'default' };
const event = (name: string, more: JsonObject = {}): JsonObject => ({
  metadata: { name },
  eventTime: '2026-01-01T00:00:00.000000Z',
  reportingController: 'example.com/c',
  reportingInstance: 'i',
  action: 'Run',
  reason: 'Ran',
  type: 'Normal',
  note: 'it ran',
  regarding,
  ...more,
});

let cluster: Cluster;
beforeEach(async () => {
  cluster = await Cluster.start();
});

describe('one store, two views', () => {
  test('a new event under its old names', async () => {
    await cluster.send('POST', fresh, event('e'));
    expect((await cluster.send('GET', `${old}/e`)).body).toMatchObject({
      apiVersion: 'v1',
      involvedObject: regarding,
      message: 'it ran',
      reportingComponent: 'example.com/c',
      reportingInstance: 'i',
    });
  });

  test('an old event under its new names', async () => {
    await cluster.send('POST', old, {
      metadata: { name: 'e' },
      involvedObject: regarding,
      message: 'it ran',
      source: { component: 'c' },
      firstTimestamp: '2026-01-01T00:00:00Z',
      lastTimestamp: '2026-01-01T00:00:01Z',
      count: 2,
      type: 'Normal',
    });
    expect((await cluster.send('GET', `${fresh}/e`)).body).toMatchObject({
      apiVersion: 'events.k8s.io/v1',
      regarding,
      note: 'it ran',
      deprecatedSource: { component: 'c' },
      deprecatedFirstTimestamp: '2026-01-01T00:00:00Z',
      deprecatedLastTimestamp: '2026-01-01T00:00:01Z',
      deprecatedCount: 2,
    });
  });

  test('lists, selectors and watches see both', async () => {
    const watching = await cluster.watch(`${old}?watch=true&fieldSelector=involvedObject.name=p`);
    await cluster.send('POST', fresh, event('e'));
    await cluster.send('POST', fresh, event('f', { regarding: { ...regarding, name: 'q' } }));
    const list = await cluster.send('GET', `${fresh}?fieldSelector=regarding.name=q`);
    expect(list.body).toMatchObject({ kind: 'EventList', items: [{ metadata: { name: 'f' } }] });
    expect(watching.messages).toMatchObject([
      { type: 'ADDED', object: { apiVersion: 'v1', message: 'it ran' } },
    ]);
    watching.stop();
    await cluster.send('DELETE', `${fresh}/e`);
    expect((await cluster.send('GET', `${old}/e`)).status).toBe(404);
  });

  test('a series grows', async () => {
    await cluster.send('POST', fresh, event('e'));
    const series = { count: 2, lastObservedTime: '2026-01-01T00:01:00.000000Z' };
    expect((await cluster.merge(`${fresh}/e`, { series })).status).toBe(200);
    expect((await cluster.send('GET', `${old}/e`)).body).toMatchObject({ series });
  });
});

describe('what a new event must say', () => {
  test.each<[string, JsonObject, string]>([
    ['when', { eventTime: null }, 'eventTime: Required value'],
    ['who', { reportingController: '' }, 'reportingController: Required value'],
    ['which', { reportingInstance: '' }, 'reportingInstance: Required value'],
    ['doing what', { action: '' }, 'action: Required value'],
    [
      'why',
      { reason: 'x'.repeat(129) },
      'reason: Invalid value: "": can have at most 128 characters',
    ],
    ['of what type', { type: 'Bad' }, 'type: Invalid value: "": has invalid value: Bad'],
    [
      'briefly',
      { note: 'x'.repeat(1025) },
      'message: Invalid value: "": can have at most 1024 characters',
    ],
    [
      'nothing in the old way',
      { deprecatedCount: 1 },
      'count: Invalid value: "": needs to be unset',
    ],
    [
      'a series of several',
      { series: { count: 1, lastObservedTime: '2026-01-01T00:00:00.000000Z' } },
      'series.count: Invalid value: "": should be at least 2',
    ],
    [
      'where',
      { regarding: { kind: 'Node', name: 'n', namespace: '' }, eventTime: null },
      'eventTime: Required value',
    ],
  ])('%s', async (_what, more, cause) => {
    const { status, body } = await cluster.send('POST', fresh, event('e', more));
    expect(status).toBe(422);
    expect(body['message']).toContain(cause);
  });

  test('it cannot be changed, an old one can', async () => {
    await cluster.send('POST', fresh, event('e'));
    const changed = await cluster.merge(`${fresh}/e`, { note: 'it did not' });
    expect(changed.body['message']).toContain(
      'message: Invalid value: "it did not": field is immutable',
    );
    expect((await cluster.merge(`${old}/e`, { message: 'it did not' })).status).toBe(200);
  });

  test('an old one lives where the object lives', async () => {
    const elsewhere = {
      metadata: { name: 'e' },
      involvedObject: { ...regarding, namespace: 'kube-system' },
    };
    const { body } = await cluster.send('POST', old, elsewhere);
    expect(body['message']).toContain(
      'involvedObject.namespace: Invalid value: "kube-system": does not match event.namespace',
    );
  });
});

describe('a clock that goes back', () => {
  const hour = 3600;
  const names = async (): Promise<readonly string[]> => {
    const { body } = await cluster.send('GET', old);
    return arrayAt(body, 'items')
      .filter(isJsonObject)
      .map((item) => textAt(item, 'metadata', 'name') ?? '');
  };

  test('revisions go on, and what is written is told in the new time', async () => {
    const before = await cluster.send('POST', fresh, event('before'));
    cluster.clock.advance(seconds(-10 * hour));
    const after = await cluster.send('POST', fresh, event('after'));
    expect(Number(textAt(after.body, 'metadata', 'resourceVersion'))).toBeGreaterThan(
      Number(textAt(before.body, 'metadata', 'resourceVersion')),
    );
    expect(textAt(after.body, 'metadata', 'creationTimestamp')).toBe('2025-12-31T14:00:00Z');
  });

  test('events expire an hour after it, those before and those after', async () => {
    await cluster.send('POST', fresh, event('before'));
    cluster.clock.advance(seconds(-10 * hour));
    await cluster.send('POST', fresh, event('after'));
    cluster.clock.advance(seconds(hour - 1));
    expect(await names()).toEqual(['after', 'before']);
    cluster.clock.advance(seconds(2));
    await settle();
    expect(await names()).toEqual([]);
  });
});
