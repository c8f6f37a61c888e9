import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { isJsonObject } from '../../../../src/base/json.ts';
import type { JsonObject, JsonValue } from '../../../../src/base/json.ts';
import { arrayAt, jsonAt, textAt } from '../../../../src/base/json-at.ts';
import { caBundle, response, WebhookServer } from '../../../support/webhook-server.ts';
import type { GoWatch } from './go-client.ts';
import { GoClient, nameOf, objectAt } from './go-client.ts';

let api: GoClient;
const hooks = new WebhookServer();
const group = 'shirts.example.com';
const versions = ['v1', 'v1beta1'] as const;
const colorIn = { v1: 'color', v1beta1: 'hue' } as const;
const at = (version: string): string => `/apis/${group}/${version}/shirts`;

const fields = (version: (typeof versions)[number]): JsonObject => ({
  [colorIn[version]]: { type: 'string' },
  quantity: { type: 'integer' },
  size: { type: 'string', enum: ['S', 'M', 'L', 'XL'] },
  branded: { type: 'boolean' },
});

const selectable = (version: (typeof versions)[number]): readonly string[] =>
  Object.keys(fields(version)).map((name) => `spec.${name}`);

function converted(object: JsonValue, apiVersion: string): JsonObject {
  const given = isJsonObject(object) ? object : {};
  const { color, hue, ...spec } = objectAt(given, 'spec');
  const name = apiVersion.endsWith('v1') ? 'color' : 'hue';
  return { ...given, apiVersion, spec: { ...spec, [name]: color ?? hue ?? null } };
}

beforeAll(async () => {
  api = await GoClient.start();
  await hooks.start();
  hooks.answer = (request) =>
    response({
      result: { status: 'Success' },
      convertedObjects: arrayAt(request, 'objects').map((object) =>
        converted(object, textAt(request, 'desiredAPIVersion') ?? ''),
      ),
    });
  const clientConfig = { url: hooks.url('/convert'), caBundle };
  await api.define({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `shirts.${group}` },
    spec: {
      group,
      scope: 'Cluster',
      names: { plural: 'shirts', kind: 'Shirt' },
      conversion: {
        strategy: 'Webhook',
        webhook: { clientConfig, conversionReviewVersions: ['v1', 'v1beta1'] },
      },
      versions: versions.map((name) => ({
        name,
        served: true,
        storage: name === 'v1',
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: { spec: { type: 'object', properties: fields(name) } },
          },
        },
        selectableFields: selectable(name).map((field) => ({ jsonPath: `.${field}` })),
      })),
    },
  });
});

afterAll(async () => {
  await api.close();
  await hooks.stop();
});

const shirts: readonly JsonObject[] = [
  { color: 'blue', quantity: 2, size: 'S', branded: true },
  { color: 'blue', quantity: 3, size: 'M', branded: false },
  { color: 'green', quantity: 2, branded: false },
];

async function filled(): Promise<void> {
  for (const [index, spec] of shirts.entries()) {
    const metadata = { name: `shirt${index + 1}` };
    await api.create(at('v1'), { apiVersion: `${group}/v1`, kind: 'Shirt', metadata, spec });
  }
}

const emptied = (): Promise<JsonObject> =>
  api.delete(at('v1'), { kind: 'DeleteOptions', apiVersion: 'v1', gracePeriodSeconds: 0 });

/** What is selected, and what of that goes away when shirt1 is deleted and shirt2 becomes green. */
const cases = versions.flatMap((version) => {
  const color = `spec.${colorIn[version]}=blue`;
  return (
    [
      [color, ['shirt1', 'shirt2'], ['shirt1', 'shirt2']],
      ['spec.quantity=2', ['shirt1', 'shirt3'], ['shirt1']],
      ['spec.size=M', ['shirt2'], []],
      ['spec.branded=false', ['shirt2', 'shirt3'], []],
      [`${color},spec.quantity=2`, ['shirt1'], ['shirt1']],
      [`${color},spec.branded=false`, ['shirt2'], ['shirt2']],
      ['spec.size=', ['shirt3'], []],
      ['spec.quantity!=2', ['shirt2'], []],
    ] as const
  ).map(
    ([selector, found, removed]) =>
      [
        version,
        selector,
        found.map((name) => `ADDED ${name}`),
        removed.map((name) => `DELETED ${name}`),
      ] as const,
  );
});

const selecting = (version: string, selector: string): string =>
  `${at(version)}?fieldSelector=${encodeURIComponent(selector)}`;

const namesIn = (list: JsonObject): readonly string[] => arrayAt(list, 'items').map(nameOf);

describe('selectable fields, in each version', () => {
  test('watching', async () => {
    const watches: GoWatch[] = [];
    for (const [version, selector] of cases) {
      watches.push(await api.watch(`${selecting(version, selector)}&watch=true`));
    }
    await filled();
    await api.delete(`${at('v1')}/shirt1`);
    const two = await api.get(`${at('v1')}/shirt2`);
    const spec = { ...objectAt(two, 'spec'), color: 'green' };
    await api.update(`${at('v1')}/shirt2`, { ...two, spec });
    for (const [index, [version, selector, added, deleted]] of cases.entries()) {
      const events = (await watches[index]?.take(added.length + deleted.length)) ?? [];
      const seen = events.map(({ type, object }) => `${type} ${nameOf(object)}`);
      // What is still selected is told to have changed.
      const told = seen.filter((line) => !line.startsWith('MODIFIED'));
      expect([version, selector, told.sort()]).toEqual([
        version,
        selector,
        [...added, ...deleted].sort(),
      ]);
      for (const { object } of events) expect(object['apiVersion']).toBe(`${group}/${version}`);
    }
    for (const watch of watches) watch.stop();
    await emptied();
  });

  test('listing', async () => {
    await filled();
    for (const [version, selector, added] of cases) {
      const names = namesIn(await api.get(selecting(version, selector)));
      expect([version, selector, names.map((name) => `ADDED ${name}`)]).toEqual([
        version,
        selector,
        added,
      ]);
    }
    await emptied();
  });

  test('deleting', async () => {
    for (const [version, selector, added] of cases) {
      await filled();
      await api.delete(selecting(version, selector));
      const left = new Set(namesIn(await api.get(at(version))));
      const gone = ['shirt1', 'shirt2', 'shirt3'].filter((name) => !left.has(name));
      expect([version, selector, gone.map((name) => `ADDED ${name}`)]).toEqual([
        version,
        selector,
        added,
      ]);
      await emptied();
    }
  });

  test.each(versions)('%s has no others', async (version) => {
    const path = selecting(version, 'spec.nosuchfield=xyz');
    for (const request of [{ path }, { path: `${path}&watch=true` }, { path, method: 'DELETE' }]) {
      const { status, body } = await api.ask(request);
      expect([status, body['reason'], body['message']]).toEqual([
        400,
        'BadRequest',
        'field label not supported: spec.nosuchfield',
      ]);
    }
  });

  test.each(versions)('%s publishes them', async (version) => {
    const expected = selectable(version).map((fieldPath) => ({ fieldPath }));
    const name = `com.example.shirts.${version}.Shirt`;
    const { body } = await api.until(
      { path: `/openapi/v3/apis/${group}/${version}`, headers: { Accept: 'application/json' } },
      ({ status }) => status === 200,
    );
    const field = 'x-kubernetes-selectable-fields';
    expect(jsonAt(body, 'components', 'schemas', name, field)).toEqual(expected);
    const old = await api.ask({ path: '/openapi/v2', headers: { Accept: 'application/json' } });
    expect(jsonAt(old.body, 'definitions', name, field)).toEqual(expected);
  });
});
