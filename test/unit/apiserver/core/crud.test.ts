import { expect, test } from '@jest/globals';
import { Cluster, settle, spoken, widget, widgetDefinition, widgets } from './_cluster.ts';

async function withWidgets(): Promise<Cluster> {
  const cluster = await Cluster.start();
  const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
  const defined = await cluster.send('POST', path, widgetDefinition);
  expect(defined).toMatchObject({ status: 201, body: { kind: 'CustomResourceDefinition' } });
  await settle();
  return cluster;
}

test('an object is created, read, changed, watched and deleted', async () => {
  const cluster = await withWidgets();
  const created = await cluster.send('POST', widgets, widget('a', { size: 1 }));
  expect(created.body).toMatchObject({
    metadata: { name: 'a', namespace: 'default', generation: 1 },
    spec: { colour: 'red', size: 1 },
  });
  expect(created.status).toBe(201);
  const watching = await cluster.watch(`${widgets}?watch=1`);
  const changed = await cluster.merge(`${widgets}/a`, { spec: { size: 2 } });
  expect(changed.body).toMatchObject({ metadata: { generation: 2 }, spec: { size: 2 } });
  const again = await cluster.merge(`${widgets}/a`, { spec: { size: 2 } });
  expect(again.body).toEqual(changed.body);
  const listed = await cluster.send('GET', widgets);
  expect(listed.body).toMatchObject({ kind: 'WidgetList', items: [{ metadata: { name: 'a' } }] });
  const removed = await cluster.send('DELETE', `${widgets}/a`);
  expect(removed.body).toMatchObject({ status: 'Success', details: { name: 'a' } });
  expect((await cluster.send('GET', `${widgets}/a`)).status).toBe(404);
  expect(spoken(watching)).toEqual(['ADDED a', 'MODIFIED a', 'DELETED a']);
});
