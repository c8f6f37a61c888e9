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

  test('is refused on built-in kinds, but for those that only follow the rules of all', async () => {
    const cluster = await defined();
    const named = (finalizers: readonly string[], more: JsonObject): JsonObject => ({
      metadata: { name: 'm', finalizers },
      ...more,
    });
    const maps = '/api/v1/namespaces/default/configmaps';
    const map = { apiVersion: 'v1', kind: 'ConfigMap' };
    const refused = await cluster.send('POST', maps, named(['a.io/fine', 'x'], map));
    expect(refused.body).toMatchObject({
      code: 422,
      message:
        'ConfigMap "m" is invalid: metadata.finalizers[1]: Invalid value: "x": name is neither a standard finalizer name nor is it fully qualified',
    });
    const standard = ['orphan', 'kubernetes', 'a.io/fine'];
    expect((await cluster.send('POST', maps, named(standard, map))).status).toBe(201);
    const finalizers = ['foregroundDeletion', 'y'];
    const merged = await cluster.merge(`${maps}/m`, { metadata: { finalizers } });
    expect(merged.body['message']).toContain('metadata.finalizers[1]: Invalid value: "y"');
    const leases = '/apis/coordination.k8s.io/v1/namespaces/default/leases';
    const lease = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', spec: {} };
    expect((await cluster.send('POST', leases, named(['x'], lease))).status).toBe(201);
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

const stale = (name: string): JsonObject => ({ metadata: { name, resourceVersion: '1' } });

describe('what is unknown is told beside a refusal, too', () => {
  const warning = '299 - "unknown field \\"spec.unknown\\""';
  const odd = (name: string, more: JsonObject = {}): JsonObject => {
    const plain = widget(name);
    return { ...plain, spec: { ...(plain['spec'] as JsonObject), unknown: true }, ...more };
  };

  test.each([
    { what: 'a name that is taken', body: odd('w'), status: 409 },
    { what: 'a revision that is past', name: 'w', body: odd('w', stale('w')), status: 409 },
    { what: 'a wrong value', body: odd('x', { metadata: { name: 'Not A Name' } }), status: 422 },
  ])('$what', async ({ name, body, status }) => {
    const cluster = await defined();
    const method = name === undefined ? 'POST' : 'PUT';
    const path = name === undefined ? widgets : `${widgets}/${name}`;
    await cluster.send('POST', widgets, widget('w'));
    const refused = await cluster.send(method, path, body);
    expect([refused.status, refused.headers.get('warning')]).toEqual([status, warning]);
    const ignored = await cluster.send(method, path, body, { query: 'fieldValidation=Ignore' });
    expect([ignored.status, ignored.headers.has('warning')]).toEqual([status, false]);
  });

  test('a patch', async () => {
    const cluster = await defined();
    await cluster.send('POST', widgets, widget('w'));
    const refused = await cluster.merge(`${widgets}/w`, {
      metadata: { resourceVersion: '1' },
      spec: { unknown: true },
    });
    expect([refused.status, refused.headers.get('warning')]).toEqual([409, warning]);
  });
});
