import { join } from 'node:path';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, expect, test } from '@jest/globals';
import { arrayAt, numberAt, textAt } from '../../../src/base/json-at.ts';
import type { JsonValue } from '../../../src/base/json.ts';
import { parseYaml } from '../../../src/kube/yaml.ts';
import { ran } from '../../support/command-line.ts';

const EXAMPLE = join(import.meta.dirname, '..', '..', '..', 'examples', 'llama-405b-two-sites');

const plan = (path: string, ...flags: readonly string[]) =>
  ran(['plan', '--offline', '-f', path, ...flags]);

const yaml = async (path: string): Promise<JsonValue> =>
  parseYaml((await plan(path, '-o', 'yaml')).out);

describe('longhaul plan', () => {
  test('a job over two sites: the parts add up to the step, and each site alone is too small', async () => {
    const answer = await yaml(EXAMPLE);
    expect(textAt(answer, 'result')).toBe('Placed');
    const [best] = arrayAt(answer, 'candidates');
    expect(textAt(best, 'cut')).toBe('data');
    const parts = Object.values(parseParts(best));
    const sum = parts.reduce((total, part) => total + part, 0);
    expect(sum / (numberAt(best, 'stepMilliseconds') ?? 0)).toBeCloseTo(1, 4);
    expect(arrayAt(answer, 'refusedSites').map((site) => textAt(site, 'site'))).toEqual([
      'atlanta',
      'memphis',
    ]);
  });

  test('for people: a line for each place, what it reserves, and why not elsewhere', async () => {
    const { code, out } = await plan(EXAMPLE);
    expect(code).toBe(0);
    expect(out).toMatch(/^default\/llama-405b, 1024 GPUs\nRANK +PLACEMENT +CUT +STEP-MS/);
    expect(out).toMatch(/\n1 +atlanta:512,memphis:512 +data .* chosen\n/);
    expect(out).toMatch(/reserves \d+ Gb\/s of memphis-atlanta from atlanta to memphis/);
    expect(out).toContain('not whole at one site:\n  atlanta: pool atlanta-h100 has 64 free');
  });

  test('without pools the job would wait', async () => {
    const { code, out } = await plan(join(EXAMPLE, '3-job.yaml'));
    expect(code).toBe(0);
    expect(out).toContain('it would wait\nin the way:\n  there is no GpuPool\n');
  });

  test.each([
    ['kind: GpuPool\nspec: { site: a, nodes: 0 }', 'spec.nodes'],
    ['kind: CollectiveJob\nspec: { gpu: 8 }', 'spec.gpu: there is no such field'],
    ['kind: Nonsense', 'there is no such kind'],
    ['kind: GpuPool\nspec: { site: a, accelerator: H100-SXM, nodes: 1 }', 'no CollectiveJob'],
  ])('%j is refused', async (text, problem) => {
    const folder = mkdtempSync(join(tmpdir(), 'longhaul-test-'));
    const path = join(folder, 'job.yaml');
    writeFileSync(path, `apiVersion: longhaul.dev/v1alpha1\nmetadata: { name: x }\n${text}\n`);
    const { code, err } = await plan(path);
    rmSync(folder, { recursive: true });
    expect(code).toBe(1);
    expect(err).toContain(problem);
  });
});

function parseParts(candidate: JsonValue | undefined): Readonly<Record<string, number>> {
  const names = ['compute', 'exposedTensor', 'exposedContext', 'exposedExpert', 'bubble'];
  const more = ['exposedData', 'exposedCrossSite', 'optimizer'];
  return Object.fromEntries(
    [...names, ...more].map((name) => [name, numberAt(candidate, 'partsMilliseconds', name) ?? 0]),
  );
}
