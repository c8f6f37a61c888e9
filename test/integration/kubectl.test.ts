import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Instance } from '../support/instance.ts';
import { startInstance, TemporaryFolder } from '../support/instance.ts';
import type { Client, CommandResult } from '../support/kubectl.ts';
import { canRunNpmKubectl, kubectlFromNpm, kubectlOnPath, run } from '../support/kubectl.ts';
import { describeWith } from '../support/requirements.ts';

const EXAMPLE = join(import.meta.dirname, '..', '..', 'examples', 'llama-405b-two-sites');

const onPath = kubectlOnPath();

describeWith(onPath !== undefined, 'kubectl on PATH: not installed')('kubectl on PATH', () => {
  commands(() => onPath ?? { name: 'none', path: 'kubectl' });
});

describeWith(canRunNpmKubectl, 'kubectl 1.35 from npm: it is a Linux x64 program')(
  'kubectl 1.35 from npm',
  () => {
    commands(() => kubectlFromNpm('35'));
  },
);

/** What people have in their fingers; each line is one habit that must work as with any cluster. */
function commands(find: () => Client): void {
  const folder = new TemporaryFolder();
  let instance: Instance;
  let cache: string;
  let program: string;

  beforeAll(async () => {
    program = find().path;
    cache = mkdtempSync(join(folder.path, 'cache-'));
    instance = await startInstance({
      dataDirectory: join(folder.path, 'data'),
      args: ['--time-scale', '1'],
    });
  }, 60_000);
  afterAll(async () => {
    await instance.stop();
    folder.remove();
  });

  const kubectl = (args: string, input = ''): Promise<CommandResult> =>
    run(program, [...args.split(' ').filter((word) => word !== ''), '--cache-dir', cache], {
      env: { KUBECONFIG: instance.kubeconfig, HOME: folder.path },
      input,
      timeoutSeconds: 30,
    });
  const works = async (args: string, input = ''): Promise<string> => {
    const { code, stdout, stderr: all } = await kubectl(args, input);
    // Says something of this kubectl, not of our server.
    const stderr = all.replace(/^WARNING: version difference between client.*\n/m, '');
    expect({ args, code, stderr }).toEqual({ args, code: 0, stderr: '' });
    return stdout;
  };

  test('the example is applied, and applied again without a change', async () => {
    expect(await works(`apply -f ${EXAMPLE}`)).toBe(
      [
        'gpupool.longhaul.dev/memphis-h100 created',
        'gpupool.longhaul.dev/atlanta-h100 created',
        'sitelink.longhaul.dev/memphis-atlanta created',
        'collectivejob.longhaul.dev/llama-405b created',
        '',
      ].join('\n'),
    );
    expect(await works(`apply -f ${EXAMPLE}`)).toContain('llama-405b unchanged');
    await works('wait --for=condition=Running cj/llama-405b --timeout=20s');
  });

  test('version, cluster-info, api-versions, api-resources', async () => {
    expect(await works('version')).toContain('Server Version: v1.34');
    expect(await works('cluster-info')).toContain('is running at');
    expect((await works('api-versions')).split('\n')).toEqual(
      expect.arrayContaining(['longhaul.dev/v1alpha1', 'v1', 'coordination.k8s.io/v1']),
    );
    const resources = await works('api-resources --api-group=longhaul.dev -o wide');
    expect(resources).toMatch(/gpupools +gp +longhaul.dev\/v1alpha1 +false +GpuPool .* longhaul/);
  });

  test('get prints tables, names, wide, yaml, json, jsonpath', async () => {
    const wide = await works('get cj -o wide');
    expect(wide).toMatch(/^NAME +PHASE +GPUS +PLACEMENT +STEP-MS +PROGRESS +MODEL/);
    expect(wide).toMatch(/llama-405b +Running +1024 +.*memphis.*atlanta|atlanta.*memphis/);
    expect(await works('get gp,sl -o name')).toBe(
      [
        'gpupool.longhaul.dev/atlanta-h100',
        'gpupool.longhaul.dev/memphis-h100',
        'sitelink.longhaul.dev/memphis-atlanta',
        '',
      ].join('\n'),
    );
    expect(await works('get longhaul -o name')).toContain('collectivejob.longhaul.dev/llama-405b');
    expect(await works('get gp memphis-h100 -o yaml')).toContain('site: memphis');
    const parsed: unknown = JSON.parse(await works('get gp memphis-h100 -o json'));
    expect(parsed).toMatchObject({ kind: 'GpuPool', spec: { nodes: 64, gpusPerNode: 8 } });
    expect(await works('get sl memphis-atlanta -o jsonpath={.status.lengthKm}')).toBe('600');
    expect((await kubectl('get gp nope')).stderr).toContain(
      'gpupools.longhaul.dev "nope" not found',
    );
  });

  test('label, annotate and select', async () => {
    await works('label gp memphis-h100 tier=gold');
    expect(await works('get gp -l tier=gold -o name')).toBe('gpupool.longhaul.dev/memphis-h100\n');
    expect(await works('get gp -l tier!=gold -o name')).toBe('gpupool.longhaul.dev/atlanta-h100\n');
    expect(await works('get gp --field-selector metadata.name=atlanta-h100 -o name')).toBe(
      'gpupool.longhaul.dev/atlanta-h100\n',
    );
    await works('label gp memphis-h100 tier-');
    await works('annotate gp memphis-h100 note=hello');
    expect(await works('get gp memphis-h100 -o jsonpath={.metadata.annotations.note}')).toBe(
      'hello',
    );
  });

  test('describe shows status and events', async () => {
    const text = await works('describe cj llama-405b');
    expect(text).toContain('Site Assignments:');
    expect(text).toMatch(/Events:\n +Type +Reason/);
  });

  test('explain reads every field of our kinds', async () => {
    expect(await works('explain gpupool.spec.scaleOut.nicGbps')).toContain('Line rate of one NIC');
    expect(await works('explain cj --recursive')).toContain('virtualPipeline');
    expect(await works('explain configmap.data')).toContain('<map[string]string>');
  });

  test('patch, edit, replace and diff', async () => {
    await works('patch sl memphis-atlanta --type=merge -p {"spec":{"jitterMicroseconds":5}}');
    expect(await works('get sl memphis-atlanta -o jsonpath={.spec.jitterMicroseconds}')).toBe('5');
    await works(
      'patch sl memphis-atlanta --type=json -p [{"op":"replace","path":"/spec/jitterMicroseconds","value":0}]',
    );
    const editor = join(folder.path, 'editor.sh');
    writeFileSync(
      editor,
      '#!/bin/sh\nsed -i "s/reservablePercent: 90/reservablePercent: 80/" "$1"\n',
      {
        mode: 0o755,
      },
    );
    const edited = await run(program, ['edit', 'sl', 'memphis-atlanta', '--cache-dir', cache], {
      env: { KUBECONFIG: instance.kubeconfig, KUBE_EDITOR: editor, HOME: folder.path },
    });
    expect(edited.stdout).toContain('sitelink.longhaul.dev/memphis-atlanta edited');
    const changed = await kubectl(`diff -f ${join(EXAMPLE, '2-link.yaml')}`);
    expect(changed.code).toBeLessThanOrEqual(1);
    await works('patch sl memphis-atlanta --type=merge -p {"spec":{"reservablePercent":90}}');
  });

  test('server-side apply owns fields and tells a conflict', async () => {
    const manifest = (nodes: number): string =>
      JSON.stringify({
        apiVersion: 'longhaul.dev/v1alpha1',
        kind: 'GpuPool',
        metadata: { name: 'applied' },
        spec: { site: 'oslo', accelerator: 'H100-SXM', nodes },
      });
    await works('apply --server-side --field-manager=one -f -', manifest(4));
    const other = await kubectl('apply --server-side --field-manager=two -f -', manifest(8));
    expect(other.code).toBe(1);
    expect(other.stderr).toContain('conflict with "one": .spec.nodes');
    await works('apply --server-side --field-manager=two --force-conflicts -f -', manifest(8));
    expect(await works('get gp applied -o jsonpath={.spec.nodes}')).toBe('8');
    expect(await works('delete gp applied')).toMatch(/"applied" deleted/);
  });

  test('wrong manifests are refused with the field and what to do', async () => {
    const manifest = (spec: string): string =>
      `apiVersion: longhaul.dev/v1alpha1\nkind: GpuPool\nmetadata: {name: wrong}\nspec: ${spec}\n`;
    const refused = async (spec: string): Promise<string> => {
      const { code, stderr } = await kubectl('apply -f -', manifest(spec));
      expect(code).toBe(1);
      return stderr;
    };
    expect(await refused('{site: oslo, accelerator: Abacus, nodes: 4}')).toContain(
      'spec.accelerator: Unsupported value: "Abacus"',
    );
    expect(await refused('{site: oslo, accelerator: H100-SXM, nodes: 0}')).toContain('spec.nodes');
    expect(await refused('{site: oslo, nodes: 4}')).toContain('set either accelerator');
    expect(await refused('{site: oslo, accelerator: H100-SXM, nodes: 4, gpus: 3}')).toContain(
      'unknown field "spec.gpus"',
    );
    expect(
      (await kubectl('patch gp memphis-h100 --type=merge -p {"spec":{"site":"oslo"}}')).stderr,
    ).toContain('a pool cannot move');
  });

  test('built-in kinds: namespaces and configmaps, created, watched, deleted', async () => {
    expect(await works('create namespace team')).toBe('namespace/team created\n');
    expect(await works('create configmap settings --from-literal=a=1 -n team')).toBe(
      'configmap/settings created\n',
    );
    expect(await works('get configmap settings -n team -o jsonpath={.data.a}')).toBe('1');
    expect(await works('get namespace team -o jsonpath={.status.phase}')).toBe('Active');
    expect(await works('delete namespace team')).toMatch(/"team" deleted/);
    expect((await kubectl('get configmap settings -n team')).stderr).toContain('not found');
  });

  test('any CRD a user applies is served', async () => {
    const crd = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'kites.example.org' },
      spec: {
        group: 'example.org',
        scope: 'Namespaced',
        names: { plural: 'kites', singular: 'kite', kind: 'Kite', shortNames: ['kt'] },
        versions: [
          {
            name: 'v1',
            served: true,
            storage: true,
            schema: {
              openAPIV3Schema: {
                type: 'object',
                properties: {
                  spec: {
                    type: 'object',
                    properties: { colour: { type: 'string', default: 'red' } },
                  },
                },
              },
            },
          },
        ],
      },
    };
    await works('apply -f -', JSON.stringify(crd));
    await works('wait --for=condition=Established crd/kites.example.org --timeout=10s');
    const kite = { apiVersion: 'example.org/v1', kind: 'Kite', metadata: { name: 'k' }, spec: {} };
    await works('apply -f -', JSON.stringify(kite));
    expect(await works('get kt k -o jsonpath={.spec.colour}')).toBe('red');
    await works('delete crd kites.example.org');
    expect((await kubectl('get kt')).code).toBe(1);
  });

  test('get -w sees a change and delete waits until it is gone', async () => {
    const watching = run(
      program,
      ['get', 'sl', '-w', '--cache-dir', cache, '--request-timeout=4s'],
      { env: { KUBECONFIG: instance.kubeconfig, HOME: folder.path } },
    );
    await works(
      'patch sl memphis-atlanta --type=merge -p {"spec":{"tuning":{"mode":"OffTheShelf"}}}',
    );
    await works(
      'wait --for=jsonpath={.status.tuned.mode}=OffTheShelf sl/memphis-atlanta --timeout=10s',
    );
    expect((await watching).stdout).toMatch(/memphis-atlanta .*OffTheShelf/);
    expect(await works('delete cj llama-405b')).toMatch(/"llama-405b" deleted/);
    expect(await works('get cj -o name')).toBe('');
  });
}
