import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { isJsonArray, isJsonObject } from '../../../../src/base/json.ts';
import type { JsonObject, JsonValue } from '../../../../src/base/json.ts';
import { arrayAt, jsonAt, textAt } from '../../../../src/base/json-at.ts';
import type { WatchMessage } from '../../../../src/apiserver/api-request.ts';
import { Cluster } from './_cluster.ts';
import type { Answer } from './_cluster.ts';
import { created } from './_policies.ts';
import { caBundle, patch, response, WebhookServer } from '../../../support/webhook-server.ts';

let hooks = new WebhookServer();
let cluster = await Cluster.start();

beforeEach(async () => {
  hooks = new WebhookServer();
  await hooks.start();
  hooks.answer = converting;
  cluster = await Cluster.start();
});

afterEach(async () => {
  await cluster.server.stop();
  await hooks.stop();
});

const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const pumps = (version: string, name = ''): string =>
  `/apis/example.com/${version}/pumps${name === '' ? '' : `/${name}`}`;

const schemaOf = (fields: JsonObject): JsonObject => ({
  openAPIV3Schema: {
    type: 'object',
    properties: { spec: { type: 'object', properties: fields } },
  },
});

/** v1 has one address; v2, in which pumps are stored, has host and port. */
const definition = (): JsonObject => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'pumps.example.com' },
  spec: {
    group: 'example.com',
    names: { plural: 'pumps', kind: 'Pump' },
    scope: 'Cluster',
    conversion: {
      strategy: 'Webhook',
      webhook: {
        clientConfig: { url: hooks.url('/convert'), caBundle },
        conversionReviewVersions: ['v1'],
      },
    },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: false,
        schema: schemaOf({ address: { type: 'string' } }),
      },
      {
        name: 'v2',
        served: true,
        storage: true,
        schema: schemaOf({ host: { type: 'string' }, port: { type: 'string' } }),
        selectableFields: [{ jsonPath: '.spec.host' }],
      },
    ],
  },
});

function converted(object: JsonValue, apiVersion: JsonValue): JsonObject {
  const given = isJsonObject(object) ? object : {};
  const spec = isJsonObject(given['spec']) ? given['spec'] : {};
  const { address } = spec;
  if (apiVersion === 'example.com/v1') {
    return {
      ...given,
      apiVersion,
      spec: { address: [textAt(spec, 'host') ?? '', textAt(spec, 'port') ?? ''].join(':') },
    };
  }
  const [first = '', second = ''] = typeof address === 'string' ? address.split(':') : [];
  return { ...given, apiVersion, spec: { host: first, port: second } };
}

const converting: WebhookServer['answer'] = (request) => {
  const { objects, desiredAPIVersion = '' } = request;
  return response({
    result: { status: 'Success' },
    convertedObjects: (isJsonArray(objects) ? objects : []).map((object) =>
      converted(object, desiredAPIVersion),
    ),
  });
};

async function defined(): Promise<void> {
  const answer = await cluster.send('POST', definitions, definition());
  if (answer.status !== 201) throw new Error(answer.text);
  const established = async (): Promise<boolean> =>
    (await cluster.send('GET', pumps('v2'))).status === 200;
  for (let turn = 0; turn < 100 && !(await established()); turn++) await Promise.resolve();
}

const pump = (version: string, spec: JsonObject, name = 'a'): JsonObject => ({
  apiVersion: `example.com/${version}`,
  kind: 'Pump',
  metadata: { name },
  spec,
});

const old = pump('v1', { address: 'here:80' });
const merge = { headers: { 'content-type': 'application/merge-patch+json' } };
const specOf = ({ body }: Answer): JsonValue | undefined => body['spec'];

describe('with a conversion webhook', () => {
  test('what is written in one version is read in the other, and back', async () => {
    await defined();
    const written = await cluster.send('POST', pumps('v1'), old);
    const read = await cluster.send('GET', pumps('v2', 'a'));
    const patched = await cluster.send(
      'PATCH',
      pumps('v1', 'a'),
      { spec: { address: 'there:81' } },
      merge,
    );
    const again = await cluster.send('GET', pumps('v2', 'a'));
    expect([written.status, specOf(written)]).toEqual([201, { address: 'here:80' }]);
    expect(specOf(read)).toEqual({ host: 'here', port: '80' });
    expect(specOf(patched)).toEqual({ address: 'there:81' });
    expect(specOf(again)).toEqual({ host: 'there', port: '81' });
    expect(again.body['apiVersion']).toBe('example.com/v2');
    expect(hooks.paths[0]).toBe('/convert?timeout=30s');
  });

  test('what is stored in the version that is read is not sent anywhere', async () => {
    await defined();
    await cluster.send('POST', pumps('v2'), pump('v2', { host: 'h', port: '1' }));
    await cluster.send('GET', pumps('v2', 'a'));
    expect(hooks.requests).toHaveLength(0);
  });

  test('a list asks once for many', async () => {
    await defined();
    for (const name of ['a', 'b', 'c']) {
      await cluster.send('POST', pumps('v2'), pump('v2', { host: name, port: '1' }, name));
    }
    const { body } = await cluster.send('GET', pumps('v1'));
    const items = isJsonArray(body['items']) ? body['items'] : [];
    expect(items.map((item) => jsonAt(item, 'spec', 'address'))).toEqual(['a:1', 'b:1', 'c:1']);
    expect(hooks.requests).toHaveLength(1);
  });

  test('a selector sees the fields of its version', async () => {
    await defined();
    await cluster.send('POST', pumps('v1'), old);
    const { body } = await cluster.send('GET', `${pumps('v2')}?fieldSelector=spec.host%3Dhere`);
    expect(jsonAt(body, 'items', '0', 'metadata', 'name')).toBe('a');
  });

  test('a watch converts, in order', async () => {
    await defined();
    await cluster.send('POST', pumps('v2'), pump('v2', { host: 'a', port: '1' }));
    const messages: WatchMessage[] = [];
    const answer = await cluster.dispatch('GET', `${pumps('v1')}?watch=true`);
    if (answer.type !== 'watch') throw new Error('no watch');
    const ended = new Promise<void>((resolve) => {
      answer.start({
        message: (message) => {
          messages.push(message);
          if (message.type === 'DELETED') resolve();
        },
        end: () => undefined,
      });
    });
    await cluster.send('PATCH', pumps('v2', 'a'), { spec: { port: '2' } }, merge);
    await cluster.send('PATCH', pumps('v2', 'a'), { spec: { port: '3' } }, merge);
    await cluster.send('DELETE', pumps('v2', 'a'));
    await ended;
    expect(messages.map(({ type, object }) => [type, jsonAt(object, 'spec', 'address')])).toEqual([
      ['ADDED', 'a:1'],
      ['MODIFIED', 'a:2'],
      ['MODIFIED', 'a:3'],
      ['DELETED', 'a:3'],
    ]);
  });

  test('server-side apply works in both versions', async () => {
    await defined();
    const apply = { headers: { 'content-type': 'application/apply-patch+yaml' } };
    const at = (version: string): string => `${pumps(version, 'a')}?fieldManager=m`;
    const first = await cluster.send('PATCH', at('v1'), old, apply);
    const second = await cluster.send('PATCH', at('v1'), pump('v1', { address: 'x:1' }), apply);
    expect([first.status, second.status, specOf(second)]).toEqual([201, 200, { address: 'x:1' }]);
    expect(specOf(await cluster.send('GET', pumps('v2', 'a')))).toEqual({ host: 'x', port: '1' });
  });
});

describe('a conversion that fails', () => {
  const subject = 'conversion webhook for example.com/v1, Kind=Pump';

  test.each([
    ['by its own word', { result: { status: 'Failure', message: 'cannot' } }, 'failed: cannot'],
    [
      'without a word',
      { result: { status: 'Failed' } },
      `failed: response.result.status was 'Failed', not 'Success'`,
    ],
    [
      'by losing objects',
      { result: { status: 'Success' }, convertedObjects: [] },
      'returned 0 objects, expected 1',
    ],
    [
      'by changing the name',
      {
        result: { status: 'Success' },
        convertedObjects: [{ apiVersion: 'example.com/v2', kind: 'Pump', metadata: { name: 'b' } }],
      },
      'returned invalid object: must have the same name: a != b',
    ],
    [
      'by converting to nothing new',
      { result: { status: 'Success' }, convertedObjects: [old] },
      'returned invalid object at index 0: invalid groupVersion (expected example.com/v2, received example.com/v1)',
    ],
  ])('%s', async (_name, answer, said) => {
    await defined();
    hooks.answer = () => response(answer);
    const { status, body } = await cluster.send('POST', pumps('v1'), old);
    expect([status, body['message']]).toEqual([500, `${subject} ${said}`]);
    expect((await cluster.send('GET', pumps('v2', 'a'))).status).toBe(404);
  });

  test('by not being reached', async () => {
    await defined();
    const url = hooks.url('/convert');
    await hooks.stop();
    const { status, body } = await cluster.send('POST', pumps('v1'), old);
    const port = new URL(url).port;
    expect([status, body['message']]).toEqual([
      500,
      `${subject} failed: Post "${url}?timeout=30s": dial tcp 127.0.0.1:${port}: connect: connection refused`,
    ]);
  });
});

describe('a definition', () => {
  const withConversion = (conversion: JsonObject): JsonObject => {
    const whole = definition();
    const spec = isJsonObject(whole['spec']) ? whole['spec'] : {};
    return { ...whole, spec: { ...spec, conversion } };
  };

  test.each([
    [
      { strategy: 'Webhook' },
      'spec.conversion.webhookClientConfig: Required value: required when strategy is set to Webhook',
    ],
    [
      { strategy: 'Webhook', webhook: { clientConfig: {}, conversionReviewVersions: ['v1'] } },
      'spec.conversion.webhookClientConfig: Required value: exactly one of url or service is required',
    ],
    [
      {
        strategy: 'Webhook',
        webhook: { clientConfig: { url: 'http://x' }, conversionReviewVersions: ['v1'] },
      },
      `'https' is the only allowed URL scheme; desired format: https://host[/path]`,
    ],
    [
      {
        strategy: 'Webhook',
        webhook: { clientConfig: { url: 'https://x' }, conversionReviewVersions: ['v9'] },
      },
      'must include at least one of v1, v1beta1',
    ],
    [{ strategy: 'Magic' }, 'spec.conversion.strategy: Unsupported value: "Magic"'],
  ])('with conversion %j is refused', async (conversion, said) => {
    const { status, body } = await cluster.send('POST', definitions, withConversion(conversion));
    expect(status).toBe(422);
    expect(body['message']).toContain(said);
  });
});

describe('a webhook that is about another version', () => {
  test('sees and changes the object in that version', async () => {
    await defined();
    hooks.answer = (request, path) => {
      if (path.startsWith('/convert')) return converting(request, path);
      return patch({ op: 'replace', path: '/spec/port', value: '99' });
    };
    const rules = [
      { apiGroups: ['example.com'], apiVersions: ['v2'], operations: ['*'], resources: ['pumps'] },
    ];
    await created(cluster, 'mutatingwebhookconfigurations', {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'MutatingWebhookConfiguration',
      metadata: { name: 'hooks' },
      webhooks: [
        {
          name: 'check.example.com',
          clientConfig: { url: hooks.url('/mutate'), caBundle },
          rules,
          sideEffects: 'None',
          admissionReviewVersions: ['v1'],
        },
      ],
    });
    const written = await cluster.send('POST', pumps('v1'), old);
    const question = hooks.requests.find(({ operation }) => operation === 'CREATE') ?? {};
    expect([written.status, specOf(written)]).toEqual([201, { address: 'here:99' }]);
    expect(jsonAt(question, 'object', 'spec')).toEqual({ host: 'here', port: '80' });
    expect([
      jsonAt(question, 'kind', 'version'),
      jsonAt(question, 'requestKind', 'version'),
    ]).toEqual(['v2', 'v1']);
  });
});

describe('who owns what, across versions that a webhook converts', () => {
  const apply = (version: string, spec: JsonObject, query: string): Promise<Answer> =>
    cluster.send('PATCH', `${pumps(version, 'a')}?${query}`, pump(version, spec), {
      headers: { 'content-type': 'application/apply-patch+yaml' },
    });

  /** The managers and, in their versions, what they own of the spec. */
  const owners = ({ body }: Answer): JsonObject =>
    Object.fromEntries(
      arrayAt(jsonAt(body, 'metadata'), 'managedFields').map((entry) => {
        const fields = jsonAt(entry, 'fieldsV1', 'f:spec');
        const names = Object.keys(isJsonObject(fields) ? fields : {}).filter((one) => one !== '.');
        const manager = `${textAt(entry, 'manager') ?? ''} ${textAt(entry, 'apiVersion') ?? ''}`;
        return [manager, names.sort()];
      }),
    );

  beforeEach(async () => {
    await defined();
    await apply('v1', { address: 'here:80' }, 'fieldManager=ada');
  });

  test('who applies another value in another version is in conflict', async () => {
    const refused = await apply('v2', { port: '81' }, 'fieldManager=bob');
    expect([refused.status, refused.body['message']]).toEqual([
      409,
      'Apply failed with 1 conflict: conflict with "ada": .spec.address',
    ]);
    const forced = await apply('v2', { port: '81' }, 'fieldManager=bob&force=true');
    expect([forced.status, owners(forced)]).toEqual([200, { 'bob example.com/v2': ['f:port'] }]);
    expect(specOf(await cluster.send('GET', pumps('v1', 'a')))).toEqual({ address: 'here:81' });
  });

  test('who applies the same shares it', async () => {
    const shared = await apply('v2', { host: 'here', port: '80' }, 'fieldManager=bob');
    expect([shared.status, owners(shared)]).toEqual([
      200,
      { 'ada example.com/v1': ['f:address'], 'bob example.com/v2': ['f:host', 'f:port'] },
    ]);
  });

  test('who patches or replaces takes it', async () => {
    const query = { ...merge, query: 'fieldManager=bob' };
    const patched = await cluster.send('PATCH', pumps('v2', 'a'), { spec: { port: '81' } }, query);
    expect(owners(patched)).toEqual({ 'bob example.com/v2': ['f:port'] });
    const { body } = await cluster.send('GET', pumps('v1', 'a'));
    const wanted = { ...body, spec: { address: 'there:82' } };
    const replaced = await cluster.send('PUT', pumps('v1', 'a'), wanted, {
      query: 'fieldManager=eve',
    });
    expect(owners(replaced)).toEqual({ 'eve example.com/v1': ['f:address'] });
  });

  test('writes at the same time both come to pass', async () => {
    const label = { metadata: { labels: { x: 'y' } } };
    const answers = await Promise.all([
      apply('v2', { host: 'here', port: '80' }, 'fieldManager=bob'),
      cluster.send('PATCH', pumps('v2', 'a'), label, { ...merge, query: 'fieldManager=eve' }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    const now = await cluster.send('GET', pumps('v2', 'a'));
    expect(jsonAt(now.body, 'metadata', 'labels')).toEqual({ x: 'y' });
    expect(owners(now)).toEqual({
      'ada example.com/v1': ['f:address'],
      'bob example.com/v2': ['f:host', 'f:port'],
      'eve example.com/v2': [],
    });
  });

  test('a webhook that fails fails an apply; of an update it is not noted who made it', async () => {
    hooks.answer = () => response({ result: { status: 'Failure', message: 'broken' } });
    const refused = await apply('v2', { port: '81' }, 'fieldManager=bob');
    expect([refused.status, refused.body['reason'], refused.body['message']]).toEqual([
      500,
      undefined,
      'conversion webhook for example.com/v2, Kind=Pump failed: broken',
    ]);
    const query = { ...merge, query: 'fieldManager=bob' };
    const patched = await cluster.send('PATCH', pumps('v2', 'a'), { spec: { port: '81' } }, query);
    expect([patched.status, specOf(patched), owners(patched)]).toEqual([
      200,
      { host: 'here', port: '81' },
      { 'ada example.com/v1': ['f:address'] },
    ]);
  });
});
