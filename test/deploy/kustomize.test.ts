import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { arrayAt, textAt } from '../../src/base/json-at.ts';
import type { JsonObject, JsonValue } from '../../src/base/json.ts';
import { isJsonObject } from '../../src/base/json.ts';
import { parseYaml } from '../../src/kube/yaml.ts';
import { operatorCommand } from '../../src/cli/commands/operator.ts';
import { upCommand } from '../../src/cli/commands/up.ts';
import { codeBlocks } from '../docs/markdown.ts';
import { expectGolden } from '../support/golden.ts';
import { hasNpmClients } from '../support/kubectl.ts';
import { describeWith } from '../support/requirements.ts';
import {
  containerArgs,
  helmObjects,
  kustomizeText,
  objectsOf,
  ofKind,
  podSpecsOf,
} from './rendering.ts';
import { restrictedProblems } from './restricted.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const SILENT = { out: () => undefined, err: () => undefined };

describeWith(hasNpmClients('35'), 'kubectl 1.35 from npm: it is a Linux x64 program')(
  'the overlays, rendered by kubectl kustomize',
  () => {
    test('deploy/kustomize/install.yaml is what the overlay cluster renders (UPDATE_GOLDEN=1 makes it so)', async () => {
      const path = join(ROOT, 'deploy', 'kustomize', 'install.yaml');
      expectGolden(path, await kustomizeText('35', 'cluster'));
    });

    test.each(['cluster', 'embedded'])('%s: every pod is hardened', async (overlay) => {
      const pods = podSpecsOf(objectsOf(await kustomizeText('35', overlay)));
      expect(pods).toHaveLength(1);
      expect(pods.flatMap(restrictedProblems)).toEqual([]);
    });

    const kinds: readonly (readonly [string, string])[] = [
      ...[
        'Deployment',
        'ClusterRole',
        'Role',
        'NetworkPolicy',
        'PodDisruptionBudget',
        'Service',
      ].map((kind) => ['cluster', kind] as const),
      ...['StatefulSet', 'NetworkPolicy', 'Service'].map((kind) => ['embedded', kind] as const),
    ];
    test.each(kinds)(
      '%s: the chart says the same of %s',
      async (mode, kind) => {
        const ours = ofKind(objectsOf(await kustomizeText('35', mode)), kind)
          .map(meaning)
          .sort();
        const charts = ofKind(await helmObjects('28', { mode }), kind)
          .map(meaning)
          .sort();
        expect(ours.length).toBeGreaterThan(0);
        expect(ours).toEqual(charts);
      },
      30_000,
    );

    test.each([
      ['cluster', 'Deployment', operatorCommand(SILENT)],
      ['embedded', 'StatefulSet', upCommand(SILENT)],
    ])('%s: the command line knows every argument', async (overlay, kind, known) => {
      const [workload] = ofKind(objectsOf(await kustomizeText('35', overlay)), kind);
      const [command, ...flags] = containerArgs(workload ?? {});
      expect(command).toBe(known.name());
      const longs = known.options.map(({ long }) => long);
      expect(flags.filter((flag) => !longs.includes(flag.split('=')[0]))).toEqual([]);
      expect(flags.length).toBeGreaterThan(5);
    });
  },
);

describe('the rights of the operator', () => {
  const rulesIn = (path: string): readonly JsonObject[] =>
    objectsOf(readFileSync(join(ROOT, path), 'utf8')).filter(({ rules }) => rules !== undefined);

  // Definitions are left out: here Helm or kubectl installs them, and the operator runs with --install-crds=never.
  test('docs/operator.md says the same as the ClusterRole and the Role', () => {
    const documented = codeBlocks(readFileSync(join(ROOT, 'docs', 'operator.md'), 'utf8'))
      .filter(({ language }) => language === 'yaml')
      .map(({ text }) => parseYaml(text))
      .filter((manifest) => textAt(manifest, 'kind')?.endsWith('Role') === true);
    const deployed = ['clusterrole', 'role'].flatMap((name) =>
      rulesIn(`deploy/kustomize/overlays/cluster/${name}.yaml`),
    );
    expect(rightsOf(deployed)).toEqual(
      rightsOf(documented).filter((right) => !right.includes('customresourcedefinitions')),
    );
  });
});

const rightsOf = (roles: readonly JsonValue[]): readonly string[] =>
  [...new Set(roles.flatMap((role) => arrayAt(role, 'rules')).flatMap(combinations))].sort();

const combinations = (rule: JsonValue): readonly string[] =>
  arrayAt(rule, 'apiGroups').flatMap((group) =>
    arrayAt(rule, 'resources').flatMap((resource) =>
      arrayAt(rule, 'verbs').map((verb) =>
        [verb, group, resource].map((part) => JSON.stringify(part)).join(' '),
      ),
    ),
  );

/** What an object does, without how it and its pods are called. */
function meaning(object: JsonObject): string {
  const { spec, rules } = object;
  return JSON.stringify(inOrder(rules ?? spec ?? null), null, 2);
}

/** Without labels, which the chart has more of, and with the keys of objects in order. */
function inOrder(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(inOrder);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== 'labels')
      .map(([key, inner]) => [key, inOrder(inner ?? null)] as const)
      .sort(([one], [other]) => one.localeCompare(other)),
  );
}
