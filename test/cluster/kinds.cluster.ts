import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { TemporaryFolder } from '../support/instance.ts';
import type { Cluster } from './cluster.ts';
import { theCluster } from './the-cluster.ts';
import type { Tools } from './tools.ts';
import { DEFINITIONS, kindsServed, nobodyElses, ROOT, toolsFor } from './tools.ts';

const EXAMPLES = join(ROOT, 'crds', 'examples');

const manifests = (folder: string): readonly string[] =>
  readdirSync(join(EXAMPLES, folder)).filter((name) => name.endsWith('.yaml'));

describe('the kinds', () => {
  const folder = new TemporaryFolder();
  let cluster: Cluster;
  let tools: Tools;
  let applied = false;

  beforeAll(async () => {
    cluster = await theCluster();
    tools = toolsFor(cluster, folder.path);
    await nobodyElses(tools);
    await tools.works(['apply', '--server-side', '-f', join(ROOT, 'crds')]);
    applied = true;
    await kindsServed(tools);
  }, 180_000);
  afterAll(async () => {
    if (applied) await tools.kubectl(['delete', 'crd', ...DEFINITIONS, '--ignore-not-found']);
    await cluster.stop();
    folder.remove();
  }, 120_000);

  const dryRun = (folderName: string, name: string) =>
    tools.kubectl([
      ...['create', '--dry-run=server', '--validate=strict'],
      ...['-f', join(EXAMPLES, folderName, name)],
    ]);

  test.each(DEFINITIONS)('%s is a structural schema whose names were accepted', async (name) => {
    const conditions = await tools.works([
      ...['get', 'crd', name, '-o'],
      'jsonpath={range .status.conditions[*]}{.type}={.status}{"\\n"}{end}',
    ]);
    expect(conditions.split('\n')).toEqual(
      expect.arrayContaining(['NamesAccepted=True', 'Established=True']),
    );
    expect(conditions).not.toContain('NonStructuralSchema=True');
  });

  test.each(manifests('valid'))('%s is accepted', async (name) => {
    const { code, stderr } = await dryRun('valid', name);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  test.each(manifests('invalid'))('%s is refused for its reasons', async (name) => {
    const reasons = readFileSync(
      join(EXAMPLES, 'invalid', name.replace(/\.yaml$/, '.error.txt')),
      'utf8',
    );
    const { code, stderr } = await dryRun('invalid', name);
    expect(code).toBe(1);
    for (const reason of reasons.trim().split('\n')) expect(stderr).toContain(reason);
  });

  test('kubectl explain knows every field with its description', async () => {
    const job = await tools.worksSoon(['explain', 'collectivejob.spec.training.parallelism']);
    expect(job).toMatch(/^FIELD: +parallelism +<Object>$/m);
    expect(job).toMatch(/^ +pipeline\s+<integer>$/m);
    expect(await tools.worksSoon(['explain', 'gpupool.spec.accelerator'])).toMatch(
      /ENUM:|<string>/,
    );
    expect(await tools.worksSoon(['explain', 'sl', '--recursive'])).toMatch(
      /^ +lengthKm\s+<integer>/m,
    );
  });

  test('tables have the columns of the definitions; short names and the category work', async () => {
    await tools.works(['apply', '-f', 'examples/llama-405b-two-sites/']);
    const header = async (...args: readonly string[]): Promise<readonly string[]> =>
      ((await tools.works(['get', ...args])).split('\n')[0] ?? '').split(/ {2,}/);
    expect((await header('gp')).slice(0, 3)).toEqual(['NAME', 'SITE', 'ACCELERATOR']);
    expect(await header('sl')).toEqual(
      expect.arrayContaining(['FROM', 'TO', 'KM', 'LANES', 'AGE']),
    );
    expect(await header('cjob')).toEqual(
      expect.arrayContaining(['PHASE', 'GPUS', 'PROGRESS', 'AGE']),
    );
    expect(await header('cjob', '-o', 'wide')).toEqual(expect.arrayContaining(['MODEL', 'WHY']));
    const all = await tools.works(['get', 'longhaul', '-o', 'name']);
    expect(all.trim().split('\n').sort()).toEqual([
      'collectivejob.longhaul.dev/llama-405b',
      'gpupool.longhaul.dev/atlanta-h100',
      'gpupool.longhaul.dev/memphis-h100',
      'sitelink.longhaul.dev/memphis-atlanta',
    ]);
    await tools.works(['delete', '-f', 'examples/llama-405b-two-sites/']);
  });
});
