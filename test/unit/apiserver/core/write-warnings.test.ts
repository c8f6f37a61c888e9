import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../../src/base/json.ts';
import { Cluster, widget, widgetDefinition, widgets } from './_cluster.ts';

const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

async function defined(): Promise<Cluster> {
  const cluster = await Cluster.start();
  await cluster.send('POST', definitions, widgetDefinition);
  return cluster;
}

const advice = (finalizer: string): string =>
  `299 - "metadata.finalizers: \\"${finalizer}\\": prefer a domain-qualified finalizer name including a path (/) to avoid accidental conflicts with other finalizer writers"`;

const held = (...finalizers: readonly string[]): JsonObject => ({
  ...widget('w'),
  metadata: { name: 'w', finalizers },
});

describe('a finalizer without a domain', () => {
  test('is warned of when it is new, and not again', async () => {
    const cluster = await defined();
    const first = await cluster.send('POST', widgets, held('example.com', 'a.io/fine', 'orphan'));
    expect(first.status).toBe(201);
    expect(first.headers.get('warning')).toBe(advice('example.com'));
    const relabelled = await cluster.merge(`${widgets}/w`, { metadata: { labels: { a: 'b' } } });
    expect(relabelled.headers.has('warning')).toBe(false);
    const finalizers = ['example.com', 'other.io'];
    const more = await cluster.merge(`${widgets}/w`, { metadata: { finalizers } });
    expect(more.headers.get('warning')).toBe(advice('other.io'));
  });

  test('is warned of in an update and in an apply as well', async () => {
    const cluster = await defined();
    const { body } = await cluster.send('POST', widgets, widget('u'));
    const metadata = { ...(body['metadata'] as JsonObject), finalizers: ['u.io'] };
    const updated = await cluster.send('PUT', `${widgets}/u`, { ...body, metadata });
    expect(updated.headers.get('warning')).toBe(advice('u.io'));
    const headers = { 'content-type': 'application/apply-patch+yaml' };
    const sent = { headers, query: 'fieldManager=me' };
    const applied = await cluster.send('PATCH', `${widgets}/w`, held('w.io'), sent);
    expect([applied.status, applied.headers.get('warning')]).toEqual([201, advice('w.io')]);
    const again = await cluster.send('PATCH', `${widgets}/w`, held('w.io'), sent);
    expect([again.status, again.headers.has('warning')]).toEqual([200, false]);
  });

  test('is nobody else’s business on a built-in kind', async () => {
    const cluster = await defined();
    const map = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'm', finalizers: ['x'] } };
    const path = '/api/v1/namespaces/default/configmaps';
    expect((await cluster.send('POST', path, map)).headers.has('warning')).toBe(false);
  });
});

test('a definition with unknown formats is accepted with a warning for each of them', async () => {
  const cluster = await Cluster.start();
  const text = (format: string): JsonObject => ({ type: 'string', format });
  const openAPIV3Schema = {
    type: 'object',
    properties: {
      spec: {
        type: 'object',
        properties: {
          ...{ a: text('zed'), b: text('date-time'), c: text('zed') },
          d: { type: 'array', items: text('yed') },
          e: { type: 'object', additionalProperties: text('xed') },
        },
      },
    },
  };
  const { metadata, spec } = widgetDefinition;
  const version = { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema } };
  const { status, headers } = await cluster.send('POST', definitions, {
    ...widgetDefinition,
    metadata: metadata ?? {},
    spec: { ...(spec as JsonObject), versions: [version] },
  });
  expect(status).toBe(201);
  expect(headers.get('warning')).toBe(
    ['zed', 'yed', 'xed'].map((format) => `299 - "unrecognized format \\"${format}\\""`).join(', '),
  );
});
