import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { RealClock } from '../../src/app/real-clock.ts';
import { silentLog } from '../../src/base/log.ts';
import { seededRandom } from '../../src/base/random.ts';
import { kubernetesClient } from '../../src/client/kubernetes-client.ts';
import type { KubernetesClient } from '../../src/client/kubernetes-client.ts';
import { StatusError } from '../../src/kube/status-error.ts';
import { createInformer } from '../../src/runtime/informer.ts';
import { silentObserver } from '../../src/runtime/observer.ts';
import { shortHistory, startedApiServer } from '../support/api-server-world.ts';
import { FakeApi } from '../support/fake-api.ts';
import { HttpsWorld } from '../support/https-world.ts';
import { widget, widgets } from '../support/runtime-world.ts';
import { clientConformance } from './client.ts';

const clock = new RealClock();
afterAll(() => {
  clock.stop();
});

const clientWith = (path: string): KubernetesClient =>
  kubernetesClient({ kubeconfig: { type: 'file', path }, fieldManager: 'conformance', clock });

clientConformance('HTTPS', async () => {
  const server = await startedApiServer();
  const world = new HttpsWorld();
  await world.serve(server.dispatch);
  return {
    client: clientWith(world.kubeconfig('certificate')),
    historyLength: shortHistory,
    close: async () => {
      await world.close();
      await server.stop();
    },
  };
});

describe('a client from a kubeconfig', () => {
  const world = new HttpsWorld();
  const api = new FakeApi();
  beforeAll(async () => {
    await world.serve(api.dispatch);
  });
  afterAll(async () => {
    await world.close();
  });

  test('is let in by a token, and knows its host', async () => {
    const client = clientWith(world.kubeconfig('token'));
    expect((await client.list(widgets)).items).toEqual([]);
    expect(client.host).toMatch(/^127\.0\.0\.1:\d+$/);
  });

  test('is told when its token is wrong', async () => {
    const listed = clientWith(world.kubeconfig('wrong-token')).list(widgets);
    await expect(listed).rejects.toMatchObject({ code: 401, reason: 'Unauthorized' });
  });

  test('does not talk to a server it cannot trust', async () => {
    const listed = clientWith(world.distrustingKubeconfig()).list(widgets);
    await expect(listed).rejects.not.toBeInstanceOf(StatusError);
    await expect(listed).rejects.toThrow('certificate');
  });

  test('says which file or context is not there', () => {
    expect(() => clientWith('/nonexistent/config')).toThrow('kubeconfig /nonexistent/config');
    const path = world.kubeconfig('token');
    expect(() =>
      kubernetesClient({
        kubeconfig: { type: 'file', path, context: 'other' },
        fieldManager: 'conformance',
        clock,
      }),
    ).toThrow('no cluster for its context "other"');
  });

  test('an informer on it finds its way back after a restart of the server', async () => {
    const client = clientWith(world.kubeconfig('token'));
    const informer = createInformer({
      client,
      resource: widgets,
      clock,
      random: seededRandom(1),
      log: silentLog,
      observer: silentObserver,
    });
    const heard: string[] = [];
    let waiting: () => void = () => undefined;
    informer.onChange(({ before, after }) => {
      const what = before === undefined ? 'added' : after === undefined ? 'deleted' : 'changed';
      heard.push(`${what} ${(after ?? before).metadata.name ?? ''}`);
      waiting();
    });
    const until = (count: number): Promise<void> =>
      new Promise((resolve) => {
        waiting = () => {
          if (heard.length >= count) resolve();
        };
        waiting();
      });
    informer.start();
    await informer.synced;
    await client.create(widgets, widget('before'));
    await until(1);
    await world.stopServing();
    const restarted = new FakeApi(1000);
    await world.serve(restarted.dispatch);
    await clientWith(world.kubeconfig('token')).create(widgets, widget('after'));
    await until(3);
    informer.stop();
    expect(heard).toEqual(['added before', 'deleted before', 'added after']);
  });
});
