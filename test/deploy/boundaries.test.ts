import { describe, expect, test } from '@jest/globals';
import { arrayAt, jsonAt, numberAt, textAt } from '../../src/base/json-at.ts';
import type { JsonObject, JsonValue } from '../../src/base/json.ts';
import { isJsonObject } from '../../src/base/json.ts';
import { hasNpmClients } from '../support/kubectl.ts';
import { describeWith } from '../support/requirements.ts';
import { helmObjects, ofKind, podSpecsOf } from './rendering.ts';

const HELM = '34';

const one = (objects: readonly JsonObject[], kind: string): JsonObject => {
  const found = ofKind(objects, kind);
  expect(found.map(({ kind: found }) => found)).toEqual([kind]);
  return found[0] ?? {};
};

/** `metrics from anyone`, a line for each port that a rule names. */
const lines = (policy: JsonObject, way: 'ingress' | 'egress'): readonly string[] =>
  arrayAt(policy, 'spec', way).flatMap((rule) => {
    const peers = jsonAt(rule, way === 'ingress' ? 'from' : 'to');
    const who = peers === undefined ? 'anyone' : JSON.stringify(peers);
    return arrayAt(rule, 'ports').map((port) => `${portText(port)} ${who}`);
  });

const portText = (port: JsonValue): string =>
  `${textAt(port, 'protocol') ?? ''} ${textAt(port, 'port') ?? String(numberAt(port, 'port'))}`;

describeWith(hasNpmClients(HELM), 'Helm: npm ci --prefix test/clients')(
  'the NetworkPolicy of the chart',
  () => {
    const prometheus = { namespaceSelector: { matchLabels: { name: 'monitoring' } } };

    test.each<[string, JsonObject, readonly string[], readonly string[]]>([
      [
        'cluster',
        {},
        ['TCP metrics anyone', 'TCP health anyone'],
        ['UDP 53 anyone', 'TCP 53 anyone', 'TCP 443 anyone', 'TCP 6443 anyone'],
      ],
      [
        'cluster, for one Prometheus and one port of the API server',
        { networkPolicy: { from: [prometheus], apiServerPorts: [8443] } },
        [`TCP metrics ${JSON.stringify([prometheus])}`, 'TCP health anyone'],
        ['UDP 53 anyone', 'TCP 53 anyone', 'TCP 8443 anyone'],
      ],
      [
        'embedded, which calls nobody',
        { mode: 'embedded' },
        ['TCP api anyone', 'TCP metrics anyone'],
        [],
      ],
    ])('mode %s: in and out', async (_mode, values, ingress, egress) => {
      const objects = await helmObjects(HELM, values);
      const policy = one(objects, 'NetworkPolicy');
      expect(lines(policy, 'ingress')).toEqual(ingress);
      expect(lines(policy, 'egress')).toEqual(egress);
      // What is of neither type is not restricted at all.
      expect(jsonAt(policy, 'spec', 'policyTypes')).toEqual(['Ingress', 'Egress']);
    });

    test.each<[string, JsonObject]>([
      ['cluster', {}],
      ['embedded', { mode: 'embedded' }],
    ])('mode %s: it is of our pods, and lets in by every port they have', async (_mode, values) => {
      const objects = await helmObjects(HELM, values);
      const policy = one(objects, 'NetworkPolicy');
      const workload = objects.find(({ kind }) => kind === 'Deployment' || kind === 'StatefulSet');
      const wanted = jsonAt(policy, 'spec', 'podSelector', 'matchLabels');
      expect(isJsonObject(wanted) && Object.keys(wanted).length).toBeGreaterThan(1);
      expect(jsonAt(workload ?? {}, 'spec', 'template', 'metadata', 'labels')).toMatchObject(
        isJsonObject(wanted) ? wanted : {},
      );
      const [pod = {}] = podSpecsOf(objects);
      const ports = arrayAt(pod, 'containers', '0', 'ports').map((port) => textAt(port, 'name'));
      const open = arrayAt(policy, 'spec', 'ingress')
        .flatMap((rule) => arrayAt(rule, 'ports'))
        .map((port) => textAt(port, 'port'));
      expect(open.toSorted()).toEqual(ports.toSorted());
    });
  },
);

describeWith(hasNpmClients(HELM), 'Helm: npm ci --prefix test/clients')(
  'the PodDisruptionBudget of the chart',
  () => {
    test('lets one of two replicas go, and selects what the Deployment makes', async () => {
      const objects = await helmObjects(HELM, {});
      const budget = one(objects, 'PodDisruptionBudget');
      const deployment = one(objects, 'Deployment');
      expect(numberAt(budget, 'spec', 'maxUnavailable')).toBe(1);
      expect(jsonAt(budget, 'spec', 'selector')).toEqual(jsonAt(deployment, 'spec', 'selector'));
    });

    describe('is not made where it would block every drain, or protect nothing', () => {
      test.each<[string, JsonObject]>([
        ['one replica', { replicas: 1 }],
        ['none', { replicas: 0 }],
        ['mode embedded', { mode: 'embedded' }],
        ['when it is not wanted', { podDisruptionBudget: { enabled: false } }],
      ])('%s', async (_what, values) => {
        expect(ofKind(await helmObjects(HELM, values), 'PodDisruptionBudget')).toEqual([]);
      });
    });
  },
);
