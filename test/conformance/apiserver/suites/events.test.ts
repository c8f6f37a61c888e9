import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../../src/base/json.ts';
import { arrayAt } from '../../../../src/base/json-at.ts';
import { bytesField, envelope, intField, textField } from '../../../support/protobuf-writer.ts';
import { GoClient, nameOf, objectAt, withMetadata } from './go-client.ts';

let api: GoClient;

beforeAll(async () => {
  api = await GoClient.start();
});

afterAll(() => api.close());

const label = (key: string): Uint8Array => bytesField(11, textField(1, key), textField(2, 'true'));

/** A core Event as the typed client writes it: also what is empty. */
const coreEvent = (namespace: string, name: string, labelled: string): Buffer =>
  envelope(
    'v1',
    'Event',
    bytesField(1, textField(1, name), textField(3, ''), label(labelled)),
    bytesField(2, textField(1, ''), textField(2, namespace), textField(3, '')),
    textField(3, 'Test'),
    textField(4, `This is ${name}`),
    bytesField(5, textField(1, ''), textField(2, '')),
    bytesField(6),
    bytesField(7),
    intField(8, 1n),
    textField(9, 'Normal'),
    bytesField(10),
    textField(12, ''),
    textField(14, ''),
    textField(15, ''),
  );

const newEvent = (namespace: string, name: string, labelled: string): JsonObject => ({
  apiVersion: 'events.k8s.io/v1',
  kind: 'Event',
  metadata: { name, labels: { [labelled]: 'true' } },
  regarding: { namespace },
  eventTime: '2017-09-19T13:49:16.000000Z',
  note: `This is ${name}`,
  action: 'Do',
  reason: 'Test',
  type: 'Normal',
  reportingController: 'test-controller',
  reportingInstance: 'test-node',
});

const groups = [
  ['core', '/api/v1', coreEvent],
  ['events.k8s.io', '/apis/events.k8s.io/v1', newEvent],
] as const;

describe.each(groups)('Events of %s', (group, root, eventOf) => {
  const collection = (namespace: string): string => `${root}/namespaces/${namespace}/events`;
  const listed = async (path: string): Promise<readonly string[]> =>
    arrayAt(await api.get(path), 'items').map(nameOf);

  test('should delete a collection of events', async () => {
    const namespace = await api.namespace('events');
    const names = ['test-event-1', 'test-event-2', 'test-event-3'];
    for (const name of names) {
      await api.create(collection(namespace), eventOf(namespace, name, 'testevent-set'));
    }
    const selected = `${collection(namespace)}?labelSelector=testevent-set%3Dtrue`;
    expect(await listed(selected)).toEqual(names);
    await api.delete(selected);
    expect(await listed(selected)).toEqual([]);
  });

  test('should manage the lifecycle of an event', async () => {
    const namespace = await api.namespace('events');
    const path = `${collection(namespace)}/event-test`;
    const everywhere = `${root}/events?labelSelector=testevent-constant%3Dtrue`;
    await api.create(collection(namespace), eventOf(namespace, 'event-test', 'testevent-constant'));
    expect(await listed(everywhere)).toEqual(['event-test']);
    const before = await api.get(path);
    const series = { count: 2, lastObservedTime: '2017-09-19T13:49:11.000000Z' };
    const patch = group === 'core' ? { message: 'This is a test event - patched' } : { series };
    const patched = await api.patch(path, 'strategic', patch);
    const settled = { resourceVersion: null, managedFields: null };
    expect(withMetadata(patched, settled)).toEqual(withMetadata({ ...before, ...patch }, settled));
    const more = { count: 100, lastObservedTime: '2017-09-19T13:49:16.000000Z' };
    const updated = await api.update(path, { ...patched, series: more });
    expect(updated['series']).toEqual(more);
    expect(await api.get(path)).toEqual(updated);
    await api.delete(path);
    expect(await listed(everywhere)).toEqual([]);
  });
});

describe('one store behind both groups', () => {
  test('what reported an Event is its source for selectors', async () => {
    const namespace = await api.namespace('events');
    const core = `/api/v1/namespaces/${namespace}/events`;
    const fresh = `/apis/events.k8s.io/v1/namespaces/${namespace}/events`;
    await api.create(fresh, newEvent(namespace, 'new', 'x'));
    await api.create(core, coreEvent(namespace, 'old', 'x'));
    const names = async (path: string): Promise<readonly string[]> =>
      arrayAt(await api.get(path), 'items').map(nameOf);
    expect(await names(`${core}?fieldSelector=source%3Dtest-controller`)).toEqual(['new']);
    expect(await names(`${fresh}?fieldSelector=reportingController%3Dtest-controller`)).toEqual([
      'new',
    ]);
    expect(await names(fresh)).toEqual(['new', 'old']);
    const shown = await api.get(`${core}/new`);
    expect(shown).toMatchObject({
      involvedObject: { namespace },
      message: 'This is new',
      reportingComponent: 'test-controller',
    });
    expect(objectAt(shown, 'source')).toEqual({});
  });
});
