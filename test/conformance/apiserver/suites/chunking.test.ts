import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../../src/base/json.ts';
import { arrayAt, jsonAt, textAt } from '../../../../src/base/json-at.ts';
import { GoClient, nameOf } from './go-client.ts';

const total = 40;
/** Enough to be forgotten: the server of these tests remembers few changes. */
const remembered = 64;

let api: GoClient;
let path: string;

const nameAt = (index: number): string => `template-${String(index).padStart(4, '0')}`;

const template = (name: string): JsonObject => ({
  metadata: { name },
  template: { spec: { containers: [{ name: 'test', image: 'test2' }] } },
});

beforeAll(async () => {
  api = await GoClient.start({ historyLength: remembered });
  path = `/api/v1/namespaces/${await api.namespace('chunking')}/podtemplates`;
  for (let index = 0; index < total; index++) await api.create(path, template(nameAt(index)));
});

afterAll(() => api.close());

const page = (limit: number, token = ''): Promise<JsonObject> =>
  api.get(`${path}?limit=${limit}${token === '' ? '' : `&continue=${encodeURIComponent(token)}`}`);

const tokenOf = (list: JsonObject): string => textAt(list, 'metadata', 'continue') ?? '';

const revisionOf = (list: JsonObject): string | undefined =>
  textAt(list, 'metadata', 'resourceVersion');

describe('Servers with support for API chunking', () => {
  test.each([1, 7, 13, 40, 41])(
    'should return chunks of %i results for list calls',
    async (limit) => {
      const first = await page(limit);
      const names: string[] = [];
      let list = first;
      for (;;) {
        const items = arrayAt(list, 'items');
        expect(items.length).toBeLessThanOrEqual(limit);
        expect(revisionOf(list)).toBe(revisionOf(first));
        names.push(...items.map(nameOf));
        if (tokenOf(list) === '') break;
        expect(jsonAt(list, 'metadata', 'remainingItemCount')).toBe(total - names.length);
        list = await page(limit, tokenOf(list));
      }
      expect(jsonAt(list, 'metadata', 'remainingItemCount')).toBeUndefined();
      expect(names).toEqual(Array.from({ length: total }, (_, index) => nameAt(index)));
      const everything = await api.get(path);
      expect(arrayAt(everything, 'items')).toHaveLength(total);
    },
  );

  test('what comes after the first chunk is not in the others', async () => {
    const first = await page(10);
    await api.create(path, template('template-zzzz'));
    const rest = await page(0, tokenOf(first));
    expect(arrayAt(rest, 'items').map(nameOf)).not.toContain('template-zzzz');
    expect(revisionOf(rest)).toBe(revisionOf(first));
    await api.delete(`${path}/template-zzzz`);
  });

  test('should support continue listing from the last key if the original version has been compacted away, though the list is inconsistent', async () => {
    const first = await page(10);
    for (let count = 0; count <= remembered; count++) {
      const labels = { count: String(count) };
      await api.patch(`${path}/${nameAt(0)}`, 'merge', { metadata: { labels } });
    }
    const old = encodeURIComponent(tokenOf(first));
    const expired = await api.ask({ path: `${path}?limit=10&continue=${old}` });
    expect([expired.status, expired.body['reason']]).toEqual([410, 'Expired']);
    const token = tokenOf(expired.body);
    expect(token).not.toBe('');
    const second = await page(10, token);
    expect(arrayAt(second, 'items').map(nameOf)[0]).toBe(nameAt(10));
    expect(Number(revisionOf(second))).toBeGreaterThan(Number(revisionOf(first)));
    const rest = await page(0, tokenOf(second));
    expect(arrayAt(rest, 'items').map(nameOf).at(-1)).toBe(nameAt(total - 1));
    expect(revisionOf(rest)).toBe(revisionOf(second));
  });
});

describe('ListOptions', () => {
  const match = (when: string): string =>
    `resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden ${when}`;
  const unless = match('unless resourceVersion is provided');
  const page = match('when continue is provided');
  const exact = 'resourceVersionMatch: Forbidden: resourceVersionMatch "exact" is forbidden';
  const values = 'supported values: "Exact", "NotOlderThan", ""';

  test.each([
    ['resourceVersionMatch=Exact', [unless]],
    ['resourceVersionMatch=Exact&continue=abc', [unless, page]],
    ['resourceVersionMatch=Bad&continue=abc', [unless, page, values]],
    ['resourceVersionMatch=Exact&resourceVersion=0', [exact]],
    ['continue=abc&resourceVersion=x', ['resourceVersion: Invalid value: "x"']],
    ['continue=abc&resourceVersion=1', ['continue key is not valid']],
  ])('%s is refused with all that is wrong', async (query, texts) => {
    const { status, body } = await api.ask({ path: `/api/v1/configmaps?${query}` });
    expect([400, 422]).toContain(status);
    for (const text of texts) expect(body['message']).toContain(text);
  });

  test('a page has the version of its list', async () => {
    const list = await api.get('/api/v1/namespaces?limit=1');
    const token = textAt(list['metadata'], 'continue') ?? '';
    const path = `/api/v1/namespaces?continue=${encodeURIComponent(token)}`;
    expect((await api.ask({ path: `${path}&resourceVersion=1` })).body).toMatchObject({
      code: 400,
      message: 'specifying resource version is not allowed when using continue',
    });
    expect((await api.ask({ path: `${path}&resourceVersion=0` })).status).toBe(200);
  });
});
