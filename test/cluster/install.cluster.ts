import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { releaseLabel } from '../../src/app/definition-step.ts';
import { arrayAt, textAt } from '../../src/base/json-at.ts';
import { parseYaml } from '../../src/kube/yaml.ts';
import { TemporaryFolder } from '../support/instance.ts';
import type { Cluster } from './cluster.ts';
import { theCluster } from './the-cluster.ts';
import type { Tools } from './tools.ts';
import {
  CHART,
  DEFINITIONS,
  kindsServed,
  namespaceUsable,
  nobodyElses,
  toolsFor,
} from './tools.ts';

const NAMESPACE = 'longhaul-system';
const MOST_ASKED = 120;
// Where our objects may be; those the cluster itself makes in the namespace carry no label of ours.
const KINDS = [
  ...['deployments', 'statefulsets', 'services', 'serviceaccounts', 'roles', 'rolebindings'],
  ...['clusterroles', 'clusterrolebindings', 'networkpolicies', 'poddisruptionbudgets'],
  ...['configmaps', 'secrets', 'customresourcedefinitions'],
].join(',');

describe('install, upgrade and uninstall', () => {
  const folder = new TemporaryFolder();
  let cluster: Cluster;
  let tools: Tools;

  beforeAll(async () => {
    cluster = await theCluster();
    tools = toolsFor(cluster, folder.path);
    await nobodyElses(tools);
    await namespaceUsable(tools, NAMESPACE);
    expect(await ours()).toEqual([]);
  }, 180_000);
  afterAll(async () => {
    await tools.kubectl(['delete', 'namespace', NAMESPACE, '--ignore-not-found', '--wait=false']);
    await cluster.stop();
    folder.remove();
  }, 60_000);

  /** Every object with our label, by kind and name. */
  const ours = async (): Promise<readonly string[]> => {
    const selector = 'app.kubernetes.io/part-of=longhaul';
    const names = await tools.works(['get', KINDS, '-A', '-l', selector, '-o', 'name']);
    return names.trim() === '' ? [] : names.trim().split('\n').sort();
  };

  /** Where controllers run, some of it goes a moment after the command that deleted it. */
  const nothingIsLeft = async (): Promise<void> => {
    for (let asked = 0; asked < MOST_ASKED; asked++) {
      if ((await ours()).length === 0) return;
      await pause(500);
    }
    expect(await ours()).toEqual([]);
  };

  const definitions = DEFINITIONS.map(
    (name) => `customresourcedefinition.apiextensions.k8s.io/${name}`,
  );

  const poolDefinition = async () => {
    const text = await tools.works(['get', 'crd', 'gpupools.longhaul.dev', '-o', 'json']);
    const definition = parseYaml(text);
    return {
      release: textAt(definition, 'metadata', 'labels', releaseLabel),
      columns: arrayAt(definition, 'spec', 'versions', '0', 'additionalPrinterColumns').map(
        (column) => textAt(column, 'name'),
      ),
    };
  };

  const helm = (minor: '28' | '34', args: string) => tools.helm(args.split(' '), minor);

  test.each(['28', '34'] as const)(
    'by the Helm beside kubectl 1.%s',
    async (minor) => {
      // No replicas: a cluster with nodes need not have the image.
      const where = `-n ${NAMESPACE} --set replicas=0`;
      await helm(minor, `install longhaul ${CHART} --create-namespace ${where}`);
      expect(await ours()).toEqual(
        expect.arrayContaining([
          ...definitions,
          'deployment.apps/longhaul',
          'networkpolicy.networking.k8s.io/longhaul',
          `clusterrole.rbac.authorization.k8s.io/${NAMESPACE}-longhaul`,
          'rolebinding.rbac.authorization.k8s.io/longhaul',
          'serviceaccount/longhaul',
        ]),
      );
      await kindsServed(tools);

      await helm(
        minor,
        `upgrade longhaul ${CHART} ${where} --set emulator.timeScale=600,crds.keep=true`,
      );
      const args = [
        'get',
        'deployment',
        'longhaul',
        '-n',
        NAMESPACE,
        '-o',
        'jsonpath={.spec.template.spec.containers[0].args}',
      ];
      expect(await tools.works(args)).toContain('--time-scale=600');
      await helm(minor, `rollback longhaul 1 -n ${NAMESPACE}`);
      expect(await tools.works(args)).toContain('--time-scale=60"');

      await tools.works(['create', '-f', 'crds/examples/valid/gpupool-small.yaml']);
      await helm(minor, `uninstall longhaul -n ${NAMESPACE} --wait --timeout 60s`);
      expect(await ours()).toEqual(definitions);
      expect(await tools.works(['get', 'gpupools', '-o', 'name'])).toBe(
        'gpupool.longhaul.dev/oslo\n',
      );

      // Helm takes over definitions it kept; told not to keep them, it leaves nothing at all.
      await helm(minor, `install longhaul ${CHART} ${where} --set crds.keep=false`);
      await helm(minor, `uninstall longhaul -n ${NAMESPACE} --wait --timeout 60s`);
      await nothingIsLeft();
    },
    240_000,
  );

  test('an upgrade brings the new definitions, a rollback the old ones; objects stay', async () => {
    const older = join(folder.path, 'older');
    olderChart(older);
    const where = `-n ${NAMESPACE} --create-namespace --set replicas=0,crds.keep=false`;
    await helm('34', `install longhaul ${older} ${where}`);
    await kindsServed(tools);
    await tools.works(['create', '-f', 'crds/examples/valid/gpupool-small.yaml']);
    const before = await poolDefinition();
    expect(before).toEqual({ release: '0.0.9', columns: expect.not.arrayContaining(['Site']) });

    await helm('34', `upgrade longhaul ${CHART} ${where}`);
    const { release, columns } = await poolDefinition();
    expect(release).not.toBe('0.0.9');
    expect(columns).toEqual(['Site', ...before.columns]);
    await helm('34', `rollback longhaul 1 -n ${NAMESPACE}`);
    expect(await poolDefinition()).toEqual(before);
    expect(await tools.works(['get', 'gpupools', '-o', 'name'])).toBe(
      'gpupool.longhaul.dev/oslo\n',
    );

    await helm('34', `uninstall longhaul -n ${NAMESPACE} --wait --timeout 60s`);
    await nothingIsLeft();
  }, 240_000);

  test('mode embedded, which brings no definitions and no rights', async () => {
    // No node has this label: a cluster that has some shall not go and look for the image.
    const nowhere = '--set-string nodeSelector.longhaul=nowhere';
    await helm('34', `install factory ${CHART} -n default --set mode=embedded ${nowhere}`);
    expect(await ours()).toEqual([
      'networkpolicy.networking.k8s.io/factory-longhaul',
      'service/factory-longhaul',
      'serviceaccount/factory-longhaul',
      'statefulset.apps/factory-longhaul',
    ]);
    await helm('34', 'uninstall factory -n default --wait --timeout 60s');
    await nothingIsLeft();
    // What a StatefulSet claimed stays, so that its data does: whoever wants it gone says so.
    const claims = ['pvc', '-l', 'app.kubernetes.io/instance=factory', '-n', 'default'];
    await tools.works(['delete', ...claims, '--wait=false']);
  }, 120_000);

  test('by the manifest that kustomize rendered, twice, and away again', async () => {
    const manifest = ['-f', 'deploy/kustomize/install.yaml'];
    const first = await tools.kubectl(['apply', '--server-side', ...manifest]);
    // A cluster with Pod Security says here what its namespace would not let run.
    expect(first).toMatchObject({ code: 0, stderr: expect.not.stringContaining('would violate') });
    const again = await tools.works(['apply', '--server-side', ...manifest]);
    expect(again).toContain('deployment.apps/longhaul serverside-applied');
    expect(await ours()).toEqual(
      expect.arrayContaining([...definitions, 'deployment.apps/longhaul']),
    );
    await tools.works(['delete', ...manifest, '--wait=false', '--ignore-not-found']);
    for (const name of DEFINITIONS) {
      await tools.works(['wait', '--for=delete', `crd/${name}`, '--timeout=60s']);
    }
    await nothingIsLeft();
  }, 180_000);
});

const FIRST_COLUMN = /(additionalPrinterColumns:\n) +- name: Site\n.*\n.*\n/;

/** The chart as an older release might have been: pools had a column less. */
function olderChart(folder: string): void {
  cpSync(CHART, folder, { recursive: true });
  const change = (file: string, edit: (text: string) => string): void => {
    const path = join(folder, file);
    writeFileSync(path, edit(readFileSync(path, 'utf8')));
  };
  change('Chart.yaml', (text) => text.replaceAll(/^((?:appV|v)ersion): .*$/gm, '$1: 0.0.9'));
  change('templates/crds/gpupools.yaml', (text) => text.replace(FIRST_COLUMN, '$1'));
}
