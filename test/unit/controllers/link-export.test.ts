import { describe, expect, test } from '@jest/globals';
import { linkReconcile } from '../../../controllers/sitelink/reconcile.ts';
import type { LinkControllerParts } from '../../../controllers/sitelink/reconcile.ts';
import { instant } from '../../../src/base/clock.ts';
import { textAt } from '../../../src/base/json-at.ts';
import { silentLog } from '../../../src/base/log.ts';
import { seededRandom } from '../../../src/base/random.ts';
import { seconds } from '../../../src/base/units.ts';
import type { Client, Patch } from '../../../src/client/client.ts';
import type { KubeObject, ObjectKey } from '../../../src/kube/object.ts';
import { notFound, StatusError } from '../../../src/kube/status-error.ts';
import type { Informer } from '../../../src/runtime/informer.ts';
import { silentObserver } from '../../../src/runtime/observer.ts';
import { VirtualClock } from '../../../src/simulation/virtual-clock.ts';
import { link } from './manifests.ts';

const exported = { tuning: { mode: 'DistanceAware', export: { namespace: 'fabric' } } };

const forbidden = new StatusError(403, 'Forbidden', 'cannot create resource "configmaps"');

/** One link, and a server that has the namespaces named. */
function world(first: KubeObject, namespaces: readonly string[]) {
  let object = first;
  let allowed = true;
  const maps: KubeObject[] = [];
  const events: string[] = [];
  const patch = (_resource: unknown, key: ObjectKey, { body }: Patch): Promise<KubeObject> => {
    const applied = body as unknown as KubeObject;
    if (applied.kind !== 'ConfigMap') object = { ...object, ...applied };
    else if (!allowed) return Promise.reject(forbidden);
    else if (namespaces.includes(key.namespace)) maps.push(applied);
    else return Promise.reject(notFound({ group: '', plural: 'namespaces' }, key.namespace));
    return Promise.resolve(applied);
  };
  const cache = (list: () => readonly KubeObject[]): Informer =>
    ({ list, byIndex: list, get: () => list()[0] }) as unknown as Informer;
  const parts: LinkControllerParts = {
    client: { patch } as unknown as Client,
    informers: { pools: cache(() => []), links: cache(() => [object]), jobs: cache(() => []) },
    clock: new VirtualClock(instant(0)),
    random: seededRandom(1),
    log: silentLog,
    observer: silentObserver,
    recorder: {
      record: (_subject, { reason, message }) => {
        events.push(`${reason}: ${message}`);
      },
      stop: () => Promise.resolve(),
    },
  };
  const reconcile = linkReconcile(parts);
  return {
    maps,
    events,
    reconcile: () => reconcile({ namespace: '', name: 'a-b' }),
    become: (next: KubeObject) => {
      object = next;
    },
    allow: (may: boolean) => {
      allowed = may;
    },
  };
}

describe('the ConfigMap of a link', () => {
  test('is written once for each tuning, owned by the link, and says what the commands say', async () => {
    const { reconcile, maps, become } = world(link('a-b', exported), ['fabric']);
    expect(await reconcile()).toEqual({ type: 'settled' });
    await reconcile();
    expect(maps).toHaveLength(1);
    const [map] = maps;
    expect(map?.metadata).toMatchObject({
      name: 'sitelink-a-b',
      namespace: 'fabric',
      ownerReferences: [{ kind: 'SiteLink', name: 'a-b', controller: true }],
    });
    expect(Object.keys((map?.['data'] ?? {}) as object)).toEqual([
      ...['config_db.json', 'nvue.txt', 'nccl.env'],
      ...['nic-configuration-template.yaml', 'notes.txt'],
    ]);
    expect(textAt(map, 'data', 'nvue.txt')).toContain('congestion-control a-b traffic-class 3');
    become(link('a-b', { ...exported, lengthKm: 50 }));
    await reconcile();
    expect(maps).toHaveLength(2);
  });

  test('without the namespace, the link says so and it is tried again', async () => {
    const { reconcile, maps, events } = world(link('a-b', exported), []);
    expect(await reconcile()).toEqual({ type: 'look-again', after: seconds(60) });
    expect(events).toContain(
      'NotExported: the namespace fabric of spec.tuning.export does not exist: create it',
    );
    expect(maps).toEqual([]);
  });

  test('without the right, the link names it, and the attempt counts as failed until it is given', async () => {
    const { reconcile, maps, events, allow } = world(link('a-b', exported), ['fabric']);
    allow(false);
    await expect(reconcile()).rejects.toBe(forbidden);
    expect(events).toContain(
      'NotExported: the ConfigMap may not be written: cannot create resource "configmaps"',
    );
    allow(true);
    expect(await reconcile()).toEqual({ type: 'settled' });
    expect(maps).toHaveLength(1);
  });

  test('is not written unless asked for', async () => {
    const { reconcile, maps } = world(link('a-b'), ['fabric']);
    await reconcile();
    expect(maps).toEqual([]);
  });
});
