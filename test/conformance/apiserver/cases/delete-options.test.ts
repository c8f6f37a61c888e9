import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../../src/base/json.ts';
import { CaseApi } from './case-api.ts';

/** Cases about options of a deletion that cannot be read: nothing is deleted. */
const configMaps = '/api/v1/namespaces/default/configmaps';
const path = `${configMaps}/kept`;

let api: CaseApi;

beforeAll(async () => {
  api = await CaseApi.start();
  await api.post(configMaps, { metadata: { name: 'kept' } });
});

afterAll(() => api.close());

describe('5.8: options that cannot be read', () => {
  test.each<readonly [JsonObject, string]>([
    [
      { gracePeriodSeconds: '1' },
      'string into Go struct field DeleteOptions.gracePeriodSeconds of type int64',
    ],
    [{ dryRun: 'All' }, 'string into Go struct field DeleteOptions.dryRun of type []string'],
    [
      { orphanDependents: 'true' },
      'string into Go struct field DeleteOptions.orphanDependents of type bool',
    ],
    [
      { preconditions: ['uid'] },
      'array into Go struct field DeleteOptions.preconditions of type v1.Preconditions',
    ],
  ])('in the body: %j', async (body, what) => {
    const reply = await api.ask({ method: 'DELETE', path, body });
    expect([reply.status, reply.body['message']]).toEqual([500, `json: cannot unmarshal ${what}`]);
    expect((await api.ask({ path })).status).toBe(200);
  });

  test.each([
    ['foo', "invalid character 'o' in literal false (expecting 'a')"],
    ['{', 'unexpected end of JSON input'],
    [
      '[]',
      'json: cannot unmarshal array into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }',
    ],
    ['{"kind":5}', 'json: cannot unmarshal number into Go struct field .kind of type string'],
  ])('a body that is none: %s', async (body, why) => {
    const reply = await api.ask({ method: 'DELETE', path, body });
    const message = `couldn't get version/kind; json parse error: ${why}`;
    expect([reply.status, reply.body['message']]).toEqual([500, message]);
    expect((await api.ask({ path })).status).toBe(200);
  });

  test.each([
    ['gracePeriodSeconds=soon', 400, 'strconv.ParseInt: parsing "soon": invalid syntax'],
    [
      'dryRun=',
      422,
      'DeleteOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: [""]: supported values: "All"',
    ],
    [
      'orphanDependents=1&propagationPolicy=Orphan',
      422,
      'DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Invalid value: "Orphan": orphanDependents and deletionPropagation cannot be both set',
    ],
  ])('in the query: %s', async (query, status, message) => {
    const reply = await api.ask({ method: 'DELETE', path: `${path}?${query}` });
    expect([reply.status, reply.body['message']]).toEqual([status, message]);
    expect((await api.ask({ path })).status).toBe(200);
  });

  test('orphanDependents is a switch: there, it is on', async () => {
    const reply = await api.ask({
      method: 'DELETE',
      path: `${path}?orphanDependents=1&dryRun=All`,
    });
    expect(reply.body).toMatchObject({ metadata: { finalizers: ['orphan'] } });
  });
});
