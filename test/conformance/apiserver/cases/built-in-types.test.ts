import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonObject, JsonValue } from '../../../../src/base/json.ts';
import { textAt } from '../../../../src/base/json-at.ts';
import { CaseApi, causesOf, merge } from './case-api.ts';
import { pool, poolDefinition, pools } from './gpu-pools.ts';

/** Cases about values that a built-in kind cannot hold: Go cannot read the object, and says where. */
const core = '/api/v1/namespaces/default';
const deployments = '/apis/apps/v1/namespaces/default/deployments';
const quantities =
  "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

let api: CaseApi;

beforeAll(async () => {
  api = await CaseApi.start();
  await api.define(poolDefinition);
});

afterAll(() => api.close());

const named = (members: JsonObject = {}, metadata: JsonObject = {}): JsonObject => ({
  metadata: { name: 'x', ...metadata },
  ...members,
});

const refusal = async (path: string, body: JsonValue): Promise<string> => {
  const reply = await api.ask({ method: 'POST', path: `${path}?dryRun=All`, body });
  expect(reply.status).toBe(400);
  return textAt(reply.body, 'message') ?? '';
};

const deployment = (template: JsonValue, spec: JsonObject = {}): JsonObject =>
  named({ spec: { selector: { matchLabels: { a: 'b' } }, template, ...spec } });
const templateOf = (spec: JsonObject): JsonObject => ({ metadata: { labels: { a: 'b' } }, spec });
const container = (members: JsonObject): JsonObject =>
  templateOf({ containers: [{ name: 'c', image: 'i', ...members }] });

describe('5.2 26: the field is named as Go knows it', () => {
  const field = 'into Go struct field';

  test.each<readonly [string, JsonObject, string]>([
    ['configmaps', named({ data: [] }), `array ${field} ConfigMap.data of type map[string]string`],
    ['configmaps', named({ immutable: '' }), `string ${field} ConfigMap.immutable of type bool`],
    [
      'configmaps',
      named({}, { labels: { a: 1 } }),
      `number ${field} ObjectMeta.metadata.labels of type string`,
    ],
    ['configmaps', { metadata: [] }, `array ${field} ConfigMap.metadata of type v1.ObjectMeta`],
    ['configmaps', named({}, { creationTimestamp: 5 }), 'number into Go value of type string'],
    [
      'secrets',
      named({ stringData: { a: 1 } }),
      `number ${field} Secret.stringData of type string`,
    ],
    [
      'secrets',
      named({ stringData: ['a'] }),
      `array ${field} Secret.stringData of type map[string]string`,
    ],
  ])('%s %j', async (plural, body, why) => {
    expect(await refusal(`${core}/${plural}`, body)).toContain(
      ` cannot be handled as a ${plural === 'secrets' ? 'Secret' : 'ConfigMap'}: json: cannot unmarshal ${why}`,
    );
  });

  test.each<readonly [string, JsonObject, string]>([
    [
      'a number in the environment',
      container({ env: [{ name: 'A', value: 1 }] }),
      `number ${field} EnvVar.spec.template.spec.containers.env.value of type string`,
    ],
    [
      'a text as a port',
      container({ ports: [{ containerPort: '' }] }),
      `string ${field} ContainerPort.spec.template.spec.containers.ports.containerPort of type int32`,
    ],
    [
      'a text as a number of 64 bits',
      container({ securityContext: { runAsUser: 'x' } }),
      `string ${field} SecurityContext.spec.template.spec.containers.securityContext.runAsUser of type int64`,
    ],
    [
      'an object as a list',
      container({ ports: {} }),
      `object ${field} Container.spec.template.spec.containers.ports of type []v1.ContainerPort`,
    ],
    [
      'a text as a structure',
      templateOf({ containers: ['x'] }),
      `string ${field} PodSpec.spec.template.spec.containers of type v1.Container`,
    ],
    [
      'a number as a label',
      { ...container({}), metadata: { labels: { a: 1 } } },
      `number ${field} ObjectMeta.spec.template.metadata.labels of type string`,
    ],
    [
      'a number as a key of nodes',
      templateOf({ nodeSelector: { a: 1 } }),
      `number ${field} PodSpec.spec.template.spec.nodeSelector of type string`,
    ],
    [
      'neither number nor text',
      container({ livenessProbe: { httpGet: { port: true } } }),
      'bool into Go value of type int32',
    ],
  ])('%s', async (_, template, why) => {
    expect(await refusal(deployments, deployment(template))).toBe(
      `Deployment in version "v1" cannot be handled as a Deployment: json: cannot unmarshal ${why}`,
    );
  });
});

describe('5.2 16: what it is', () => {
  test.each([
    [
      `${core}/configmaps`,
      'ConfigMap',
      { ...named(), kind: 5 },
      'number into Go struct field .kind',
    ],
    [
      `${core}/configmaps`,
      'ConfigMap',
      { ...named(), apiVersion: true },
      'bool into Go struct field .apiVersion',
    ],
    [pools, 'GpuPool', { ...pool('x'), apiVersion: 1 }, 'number into Go struct field .apiVersion'],
  ])('%s is no text', async (path, kind, body, wrong) => {
    expect(await refusal(path, body)).toContain(
      `the object provided is unrecognized (must be of type ${kind}): couldn't get version/kind; json parse error: json: cannot unmarshal ${wrong} of type string (`,
    );
  });

  test('nothing at all is an object that says nothing', async () => {
    const reply = await api.ask({ method: 'POST', path: `${core}/configmaps`, body: 'null' });
    expect(causesOf(reply)).toEqual([
      'metadata.name: Required value: name or generateName is required',
    ]);
  });
});

describe('1.6 times that cannot be read', () => {
  const why = 'parsing time "soon" as "2006-01-02T15:04:05Z07:00": cannot parse "soon" as "2006"';

  test.each([
    [`${core}/configmaps`, 'ConfigMap', named({}, { creationTimestamp: 'soon' })],
    [`${core}/configmaps`, 'ConfigMap', named({}, { deletionTimestamp: 'soon' })],
    [pools, 'GpuPool', { ...pool('x'), metadata: { name: 'x', creationTimestamp: 'soon' } }],
  ])('%s', async (path, kind, body) => {
    expect(await refusal(path, body)).toBe(
      `${kind} in version "v1" cannot be handled as a ${kind}: ${why}`,
    );
  });
});

describe('what is no quantity is no object', () => {
  test.each<readonly [string, string, JsonObject]>([
    [deployments, 'Deployment', deployment(container({ resources: { limits: { cpu: 'much' } } }))],
    [deployments, 'Deployment', deployment(container({ resources: { limits: { cpu: true } } }))],
    [`${core}/resourcequotas`, 'ResourceQuota', named({ spec: { hard: { pods: 'ten' } } })],
    [
      `${core}/persistentvolumeclaims`,
      'PersistentVolumeClaim',
      named({ spec: { resources: { requests: { storage: '1 Gi' } } } }),
    ],
  ])('%s', async (path, kind, body) => {
    expect(await refusal(path, body)).toBe(
      `${kind} in version "v1" cannot be handled as a ${kind}: ${quantities}`,
    );
  });

  test('a patch that leaves none is refused as a whole', async () => {
    const quotas = `${core}/resourcequotas`;
    await api.post(quotas, { metadata: { name: 'q' }, spec: { hard: { pods: '2' } } });
    const body = { spec: { hard: { pods: 'ten' } } };
    const reply = await api.ask({ method: 'PATCH', path: `${quotas}/q`, type: merge, body });
    expect(reply.status).toBe(422);
    expect(causesOf(reply)[0]).toMatch(/^patch: Invalid value: .*quantities must match/s);
  });
});
