import { describe, expect, test } from '@jest/globals';
import { numberAt } from '../../../src/base/json-at.ts';
import type { JsonValue } from '../../../src/base/json.ts';
import { isJsonArray } from '../../../src/base/json.ts';
import { collectiveCommand } from '../../../src/cli/commands/predict-collective.ts';
import { parseYaml } from '../../../src/kube/yaml.ts';

async function run(...args: readonly string[]): Promise<string> {
  let text = '';
  const command = collectiveCommand({
    out: (more) => {
      text += more;
    },
    err: () => undefined,
  }).exitOverride();
  command.configureOutput({ writeErr: () => undefined });
  await command.parseAsync(args, { from: 'user' });
  return text;
}

async function yaml(...args: readonly string[]): Promise<JsonValue> {
  return parseYaml(await run(...args, '-o', 'yaml'));
}

const p5 = ['--fabric', 'aws-p5', '--gpus', '32'];

describe('longhaul predict collective', () => {
  test('one call, with the bandwidths of nccl-tests', async () => {
    const found = await yaml(...p5, '--operation', 'AllReduce', '--size', '1GiB');
    const time = numberAt(found, 'timeMicroseconds') ?? 0;
    const bandwidth = numberAt(found, 'algbwGBps') ?? 0;
    expect(bandwidth).toBeCloseTo(2 ** 30 / time / 1e3, 1);
    expect(numberAt(found, 'busbwGBps')).toBeCloseTo(bandwidth * (62 / 32), 1);
    expect(found).toMatchObject({ basis: 'measured', sizeBytes: 2 ** 30, gpus: 32 });
  });

  test('a sweep has a line for each size under the head', async () => {
    const lines = (await run(...p5, '--sweep', '1MiB:1GiB:4')).trimEnd().split('\n');
    expect(lines.length).toBe(7);
    expect(lines[0]).toContain('busbw (GB/s)');
    const rows: unknown = JSON.parse(await run(...p5, '--sweep', '8:16', '-o', 'json'));
    expect(Array.isArray(rows) && rows.length).toBe(2);
  });

  test('two sites take longer, more so without the control of the lanes', async () => {
    const time = async (...more: readonly string[]): Promise<number> =>
      numberAt(await yaml(...p5, '--size', '4GiB', ...more), 'timeMicroseconds') ?? 0;
    const sites = ['--sites', '2', '--length-km', '600', '--lanes', '4', '--link-gbps', '100'];
    expect(await time(...sites)).toBeGreaterThan(await time());
    expect(await time(...sites, '--tuning', 'OffTheShelf')).toBeGreaterThan(await time(...sites));
    expect(await time(...sites, '--load-balancing', 'Ecmp')).toBeGreaterThan(await time(...sites));
    expect(await time(...sites, '--window-bytes', '65536')).toBeGreaterThan(await time(...sites));
  });

  test.each([
    [['--fabric', 'none', '--gpus', '8'], 'no fabric is named "none"'],
    [['--fabric', 'aws-p5', '--gpus', '9', '--sites', '2'], 'cannot be spread over 2 sites'],
    [['--fabric', 'aws-p5', '--gpus', '1'], 'two or more'],
    [[...p5, '--size', '3Q'], 'wanted a size'],
    [[...p5, '--sweep', '16:8'], 'wanted min:max'],
    [[...p5, '--sweep', '8:16:1'], 'wanted a whole number from 2'],
  ])('%j', async (args, problem) => {
    await expect(run(...args)).rejects.toThrow(problem);
  });

  test('a single size is no list', async () => {
    expect(isJsonArray(await yaml(...p5))).toBe(false);
  });
});
