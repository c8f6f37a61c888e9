import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Client, ClientResource } from '../../src/client/client.ts';
import { keyOf } from '../../src/kube/object.ts';
import type { KubeObject } from '../../src/kube/object.ts';
import { StatusError } from '../../src/kube/status-error.ts';
import { widget, widgetKey, widgets } from '../support/runtime-world.ts';
import { watching } from '../support/watching.ts';

/** A client under test, and the server behind it. */
export interface ClientUnderTest {
  readonly client: Client;
  /** How many of the changes of a resource the server remembers. */
  readonly historyLength: number;
  close(): Promise<void>;
}

const crds: ClientResource = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  plural: 'customresourcedefinitions',
  kind: 'CustomResourceDefinition',
  scope: 'Cluster',
};

const widgetCrd: KubeObject = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'widgets.example.com' },
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { plural: 'widgets', singular: 'widget', kind: 'Widget', listKind: 'WidgetList' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              spec: { type: 'object', additionalProperties: { type: 'string' } },
              status: { type: 'object', additionalProperties: { type: 'string' } },
            },
          },
        },
      },
    ],
  },
};

const specOf = (object: KubeObject): unknown => object['spec'];
const revisionOf = (object: KubeObject): string => object.metadata.resourceVersion ?? '';

const refusal = async (answer: Promise<unknown>): Promise<unknown> => {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    return `${error.code} ${error.reason}`;
  }
};

/** What every implementation of Client does, in front of our API server. */
export function clientConformance(name: string, open: () => Promise<ClientUnderTest>): void {
  describe(`the ${name} client`, () => {
    let under: ClientUnderTest;
    let client: Client;
    beforeAll(async () => {
      under = await open();
      client = under.client;
      await client.create(crds, widgetCrd);
    });
    afterAll(async () => {
      await under.close();
    });

    const revisionNow = async (): Promise<string> =>
      (await client.list(widgets)).metadata.resourceVersion ?? '';

    test('creates an object and gets it back', async () => {
      const created = await client.create(widgets, widget('made', { size: '1' }));
      expect(created).toMatchObject({ kind: 'Widget', metadata: { name: 'made', generation: 1 } });
      expect(created.metadata.uid).not.toBe('');
      expect(await client.get(widgets, widgetKey('made'))).toEqual(created);
    });

    test('leaves out what is undefined and takes names as they are', async () => {
      const object = widget('sparse');
      const created = await client.create(widgets, {
        ...object,
        metadata: { ...object.metadata, labels: { plain: 'yes' } },
        spec: { kept: 'ü/%?', dropped: undefined },
      });
      expect(specOf(created)).toEqual({ kept: 'ü/%?' });
    });

    test('signs its writes, as itself or as it is told', async () => {
      await client.create(widgets, widget('signed'));
      const patch = { type: 'merge', body: { spec: { by: 'other' } } } as const;
      const patched = await client.patch(widgets, widgetKey('signed'), patch, {
        fieldManager: 'other',
      });
      const managers = patched.metadata.managedFields?.map(({ manager }) => manager);
      expect(managers).toEqual(['conformance', 'other']);
    });

    test('rejects what the server refuses with its reason', async () => {
      await client.create(widgets, widget('once'));
      const stale = await client.get(widgets, widgetKey('once'));
      await client.update(widgets, { ...stale, spec: { size: '2' } });
      const missing = widgetKey('missing');
      const answers = [
        client.create(widgets, widget('once')),
        client.get(widgets, missing),
        client.patch(widgets, missing, { type: 'merge', body: {} }),
        client.delete(widgets, missing),
        client.update(widgets, { ...stale, spec: { size: '3' } }),
        client.create(widgets, { ...widget('wrong'), spec: { size: 7 } }),
        client.get({ ...widgets, plural: 'nothings' }, missing),
        client.list(widgets, { labelSelector: 'a in (' }),
      ];
      expect(await Promise.all(answers.map(refusal))).toEqual([
        '409 AlreadyExists',
        '404 NotFound',
        '404 NotFound',
        '404 NotFound',
        '409 Conflict',
        '422 Invalid',
        '404 NotFound',
        '400 BadRequest',
      ]);
    });

    test('patches by merge, by operations and by applying', async () => {
      const key = widgetKey('patched');
      await client.create(widgets, widget('patched', { size: '1', colour: 'red' }));
      const merged = await client.patch(widgets, key, {
        type: 'merge',
        body: { spec: { size: null, weight: '9' } },
      });
      expect(specOf(merged)).toEqual({ colour: 'red', weight: '9' });
      const operated = await client.patch(widgets, key, {
        type: 'json',
        body: [
          { op: 'test', path: '/spec/colour', value: 'red' },
          { op: 'replace', path: '/spec/colour', value: 'blue' },
        ],
      });
      expect(specOf(operated)).toEqual({ colour: 'blue', weight: '9' });
      const wish = { ...widget('patched', { colour: 'green' }) };
      const applied = (conflicts: 'fail' | 'force'): Promise<KubeObject> =>
        client.patch(widgets, key, { type: 'apply', body: wish, conflicts }, { fieldManager: 'b' });
      expect(await refusal(applied('fail'))).toBe('409 Conflict');
      expect(specOf(await applied('force'))).toEqual({ colour: 'green', weight: '9' });
      const fresh = { type: 'apply', body: widget('applied'), conflicts: 'fail' } as const;
      expect(await client.patch(widgets, widgetKey('applied'), fresh)).toMatchObject({
        metadata: { name: 'applied' },
      });
    });

    test('writes the status apart from the rest', async () => {
      const created = await client.create(widgets, widget('reported', { size: '1' }));
      const body = { spec: { size: '2' }, status: { phase: 'Ready' } };
      const options = { subresource: 'status' } as const;
      const patched = await client.patch(widgets, keyOf(created), { type: 'merge', body }, options);
      expect([specOf(patched), patched['status']]).toEqual([{ size: '1' }, { phase: 'Ready' }]);
      const updated = await client.update(
        widgets,
        { ...patched, status: { phase: 'Done' } },
        options,
      );
      expect(updated['status']).toEqual({ phase: 'Done' });
      expect(updated.metadata.generation).toBe(1);
    });

    test('deletes only what was meant', async () => {
      const created = await client.create(widgets, widget('doomed'));
      const key = keyOf(created);
      const uid = 'another';
      expect(await refusal(client.delete(widgets, key, { uid }))).toBe('409 Conflict');
      expect(await refusal(client.delete(widgets, key, { resourceVersion: '1' }))).toBe(
        '409 Conflict',
      );
      await client.delete(widgets, key, { uid: created.metadata.uid ?? '' });
      expect(await refusal(client.get(widgets, key))).toBe('404 NotFound');
    });

    test('lists in pages, by namespace and by selectors', async () => {
      for (const index of [1, 2, 3, 4, 5]) {
        const object = widget(`page-${index}`);
        const labels = { shelf: 'pages' };
        await client.create(widgets, { ...object, metadata: { ...object.metadata, labels } });
      }
      const all = { namespace: 'default', labelSelector: 'shelf=pages' };
      const whole = await client.list(widgets, all);
      expect(whole.items.map(({ metadata }) => metadata.name)).toEqual(
        [1, 2, 3, 4, 5].map((index) => `page-${index}`),
      );
      expect(
        whole.items.every(({ apiVersion, kind }) => apiVersion + kind === 'example.com/v1Widget'),
      ).toBe(true);
      const paged: KubeObject[] = [];
      let token: string | undefined;
      for (let page = 0; page === 0 || (token ?? '') !== ''; page++) {
        const rest = token === undefined ? {} : { continue: token };
        const { items, metadata } = await client.list(widgets, { ...all, limit: 2, ...rest });
        expect(items.length).toBeLessThanOrEqual(2);
        paged.push(...items);
        token = metadata.continue;
      }
      expect(paged).toEqual(whole.items);
      const elsewhere = await client.list(widgets, { ...all, namespace: 'kube-system' });
      expect(elsewhere.items).toEqual([]);
      const one = await client.list(widgets, { ...all, fieldSelector: 'metadata.name=page-3' });
      expect(one.items).toHaveLength(1);
    });

    test('watches everything after a revision, in order, until it is aborted', async () => {
      const before = await client.create(widgets, widget('watched'));
      const watch = watching(client, widgets, {
        namespace: 'default',
        resourceVersion: revisionOf(before),
      });
      expect(watch.heard).toEqual([]);
      const patch = { type: 'merge', body: { spec: { size: '2' } } } as const;
      const changed = await client.patch(widgets, keyOf(before), patch);
      await client.create(widgets, widget('watched-too'));
      await client.delete(widgets, keyOf(before));
      expect(await watch.until(3)).toEqual([
        'MODIFIED watched',
        'ADDED watched-too',
        'DELETED watched',
      ]);
      expect(watch.events[0]?.object).toEqual(changed);
      watch.abort();
      const after = watching(client, widgets, { resourceVersion: await revisionNow() });
      await client.create(widgets, widget('unheard'));
      await after.until(1);
      after.abort();
      expect(watch.heard).toHaveLength(3);
    });

    test('lets a watcher write in the middle of an event', async () => {
      const replies: Promise<unknown>[] = [];
      const resourceVersion = await revisionNow();
      const heard: string[] = [];
      await new Promise<void>((resolve) => {
        const abort = client.watch(
          widgets,
          { resourceVersion },
          {
            event: ({ object }) => {
              const { name = '' } = object.metadata;
              heard.push(`begin ${name}`);
              if (name === 'call') replies.push(client.create(widgets, widget('reply')));
              heard.push(`end ${name}`);
              if (name !== 'reply') return;
              abort();
              resolve();
            },
            closed: () => undefined,
          },
        );
        replies.push(client.create(widgets, widget('call')));
      });
      await Promise.all(replies);
      expect(heard).toEqual(['begin call', 'end call', 'begin reply', 'end reply']);
    });

    test('a revision that is forgotten is told by an ERROR of 410 and a clean end', async () => {
      const old = await revisionNow();
      const { metadata } = await client.create(widgets, widget('busy'));
      for (let index = 0; index <= under.historyLength; index++) {
        const body = { spec: { size: String(index) } };
        await client.patch(
          widgets,
          { namespace: 'default', name: metadata.name ?? '' },
          { type: 'merge', body },
        );
      }
      const watch = watching(client, widgets, { resourceVersion: old });
      expect(await watch.until(2)).toEqual(['ERROR', 'closed']);
      expect(watch.events[0]?.object).toMatchObject({
        kind: 'Status',
        code: 410,
        reason: 'Expired',
      });
    });

    test('a watch of what is not served is closed with the refusal', async () => {
      const watch = watching(client, { ...widgets, plural: 'nothings' }, { resourceVersion: '1' });
      const [end] = await watch.until(1);
      expect(end).toContain('closed: HTTP 404');
    });
  });
}
