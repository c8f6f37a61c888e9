import { expect, test } from '@jest/globals';
import { arrayAt, jsonAt, textAt } from '../../../../src/base/json-at.ts';
import { Cluster, settle } from './_cluster.ts';

const apiServices = '/apis/apiregistration.k8s.io/v1/apiservices';

async function namesAt(cluster: Cluster, path: string): Promise<readonly (string | undefined)[]> {
  const { body } = await cluster.send('GET', path);
  return arrayAt(body, 'items').map((item) => textAt(jsonAt(item, 'metadata'), 'name'));
}

test('every version of a built-in group has an APIService that is available', async () => {
  const cluster = await Cluster.start();
  const names = await namesAt(cluster, apiServices);
  expect(names).toEqual(expect.arrayContaining(['v1.', 'v1.apps', 'v2.autoscaling']));
  const { body } = await cluster.send('GET', `${apiServices}/v1.apps`);
  expect(body).toMatchObject({
    spec: { group: 'apps', version: 'v1' },
    status: { conditions: [{ type: 'Available', status: 'True', reason: 'Local' }] },
  });
});

test('the classes of what keeps a cluster going are there, and come back', async () => {
  const cluster = await Cluster.start();
  const classes = '/apis/scheduling.k8s.io/v1/priorityclasses';
  const both = ['system-cluster-critical', 'system-node-critical'];
  expect(await namesAt(cluster, classes)).toEqual(both);
  await cluster.send('DELETE', `${classes}/system-node-critical`);
  await settle();
  expect(await namesAt(cluster, classes)).toEqual(both);
  expect((await cluster.send('GET', `${classes}/system-node-critical`)).body).toMatchObject({
    value: 2_000_001_000,
    preemptionPolicy: 'PreemptLowerPriority',
  });
});
