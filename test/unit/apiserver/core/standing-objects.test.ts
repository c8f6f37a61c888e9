import { describe, expect, test } from '@jest/globals';
import type { JsonValue } from '../../../../src/base/json.ts';
import { arrayAt, jsonAt, textAt } from '../../../../src/base/json-at.ts';
import { Cluster, settle } from './_cluster.ts';

const flowControl = '/apis/flowcontrol.apiserver.k8s.io/v1';
const apiServices = '/apis/apiregistration.k8s.io/v1/apiservices';

async function namesAt(cluster: Cluster, path: string): Promise<readonly (string | undefined)[]> {
  const { body } = await cluster.send('GET', path);
  return arrayAt(body, 'items').map((item) => textAt(jsonAt(item, 'metadata'), 'name'));
}

test('how requests are sorted is there from the start, and comes back', async () => {
  const cluster = await Cluster.start();
  const schemas = [
    'catch-all',
    'exempt',
    'global-default',
    'kube-system-service-accounts',
    'probes',
    'service-accounts',
  ];
  expect(await namesAt(cluster, `${flowControl}/flowschemas`)).toEqual(schemas);
  expect(await namesAt(cluster, `${flowControl}/prioritylevelconfigurations`)).toEqual([
    'catch-all',
    'exempt',
    'global-default',
    'workload-high',
    'workload-low',
  ]);
  await cluster.send('DELETE', `${flowControl}/flowschemas/catch-all`);
  await settle();
  expect(await namesAt(cluster, `${flowControl}/flowschemas`)).toEqual(schemas);
});

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

describe('a FlowSchema says whether the level it leads to is there', () => {
  const dangling = async (cluster: Cluster, name: string): Promise<JsonValue | undefined> => {
    await settle();
    const { body } = await cluster.send('GET', `${flowControl}/flowschemas/${name}`);
    return arrayAt(jsonAt(body, 'status'), 'conditions')[0];
  };
  const found = (level: string): object => ({
    type: 'Dangling',
    status: 'False',
    reason: 'Found',
    message: `This FlowSchema references the PriorityLevelConfiguration object named "${level}" and it exists`,
  });
  const notFound = (level: string): object => ({
    type: 'Dangling',
    status: 'True',
    reason: 'NotFound',
    message: `This FlowSchema references the PriorityLevelConfiguration object named "${level}" but there is no such object`,
  });
  const schema = (level: string) => ({
    apiVersion: 'flowcontrol.apiserver.k8s.io/v1',
    kind: 'FlowSchema',
    metadata: { name: 'mine' },
    spec: { matchingPrecedence: 500, priorityLevelConfiguration: { name: level } },
  });
  const level = {
    apiVersion: 'flowcontrol.apiserver.k8s.io/v1',
    kind: 'PriorityLevelConfiguration',
    metadata: { name: 'later' },
    spec: {
      type: 'Limited',
      limited: { nominalConcurrencyShares: 5, limitResponse: { type: 'Reject' } },
    },
  };

  test('those that are there from the start', async () => {
    const cluster = await Cluster.start();
    expect(await dangling(cluster, 'catch-all')).toMatchObject(found('catch-all'));
  });

  test('as levels come and go, and as it is led elsewhere', async () => {
    const cluster = await Cluster.start();
    await cluster.send('POST', `${flowControl}/flowschemas`, schema('later'));
    expect(await dangling(cluster, 'mine')).toMatchObject(notFound('later'));
    await cluster.send('POST', `${flowControl}/prioritylevelconfigurations`, level);
    expect(await dangling(cluster, 'mine')).toMatchObject(found('later'));
    await cluster.send('DELETE', `${flowControl}/prioritylevelconfigurations/later`);
    expect(await dangling(cluster, 'mine')).toMatchObject(notFound('later'));
    await cluster.send(
      'PATCH',
      `${flowControl}/flowschemas/mine`,
      { spec: { priorityLevelConfiguration: { name: 'exempt' } } },
      { headers: { 'content-type': 'application/merge-patch+json' } },
    );
    expect(await dangling(cluster, 'mine')).toMatchObject(found('exempt'));
    const { body } = await cluster.send('GET', `${flowControl}/flowschemas/mine`);
    const { resourceVersion } = (body as { metadata: { resourceVersion: string } }).metadata;
    await settle();
    expect(await cluster.send('GET', `${flowControl}/flowschemas/mine`)).toMatchObject({
      body: { metadata: { resourceVersion } },
    });
  });
});
