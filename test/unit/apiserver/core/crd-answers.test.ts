import { expect, test } from '@jest/globals';
import { Cluster, widgetDefinition } from './_cluster.ts';

const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

test('a new definition has no conditions yet, and soon has them', async () => {
  const cluster = await Cluster.start();
  const { status, body } = await cluster.send('POST', definitions, widgetDefinition);
  expect(status).toBe(201);
  expect(body['status']).toEqual({
    acceptedNames: { kind: '', plural: '' },
    conditions: null,
    storedVersions: ['v1'],
  });
  const { body: later } = await cluster.send('GET', `${definitions}/widgets.example.com`);
  expect(later).toMatchObject({
    status: { conditions: [{ type: 'NamesAccepted' }, { type: 'Established', status: 'True' }] },
  });
});
