import { expect, test } from '@jest/globals';
import { isJsonArray, isJsonObject } from '../../../../src/base/json.ts';
import { Cluster, widget, widgetDefinition, widgets } from './_cluster.ts';

const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

/** Widgets whose size can be scaled. */
async function scalable(): Promise<Cluster> {
  const cluster = await Cluster.start();
  await cluster.send('POST', definitions, widgetDefinition);
  const scale = { specReplicasPath: '.spec.size', statusReplicasPath: '.status.size' };
  const path = `${definitions}/widgets.example.com`;
  const { body } = await cluster.send('GET', path);
  const versions = isJsonObject(body['spec']) ? body['spec']['versions'] : undefined;
  const changed = isJsonArray(versions)
    ? versions.map((version) =>
        isJsonObject(version) ? { ...version, subresources: { scale } } : version,
      )
    : [];
  await cluster.merge(path, { spec: { versions: changed } });
  await cluster.send('POST', widgets, widget('w', { size: 3 }));
  return cluster;
}

test.each(['v1', 'v1beta1'])('a scale as a %s table', async (version) => {
  const cluster = await scalable();
  const headers = { accept: `application/json;as=Table;v=${version};g=meta.k8s.io` };
  const { status, body } = await cluster.send('GET', `${widgets}/w/scale`, undefined, { headers });
  expect(status).toBe(200);
  expect(body).toMatchObject({
    kind: 'Table',
    apiVersion: `meta.k8s.io/${version}`,
    columnDefinitions: [
      { name: 'Name', type: 'string' },
      { name: 'Desired', type: 'integer' },
      { name: 'Available', type: 'integer' },
      { name: 'Age', type: 'date' },
    ],
    rows: [{ cells: ['w', 3, 0, '0s'], object: { metadata: { name: 'w' } } }],
  });
});

test('only the metadata of a scale', async () => {
  const cluster = await scalable();
  const headers = { accept: 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io' };
  const { body } = await cluster.send('GET', `${widgets}/w/scale`, undefined, { headers });
  expect(Object.keys(body).sort()).toEqual(['apiVersion', 'kind', 'metadata']);
  expect(body['kind']).toBe('PartialObjectMetadata');
});
