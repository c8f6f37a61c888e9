import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { numberAt, textAt } from '../../../src/base/json-at.ts';
import { parseYaml } from '../../../src/kube/yaml.ts';
import { ran } from '../../support/command-line.ts';

const EXAMPLE = join(
  import.meta.dirname,
  ...['..', '..', '..', 'examples', 'prefill-far-decode-near', '3-job.yaml'],
);

const predict = (words: string) => ran(['predict', 'inference', ...words.split(' ')]);

const FLAGS =
  '--model llama-3.1-70b --precision FP8 --prompt-tokens 32768 --output-tokens 512 --requests-per-second 5 --prefill-instances 8 --decode-instances 2 --target-ttft-ms 2500 --target-tpot-ms 40';
const SITES =
  '--prefill-accelerator H100-SXM --decode-accelerator H200-SXM --length-km 2500 --lanes 2 --link-gbps 400 -o yaml';

describe('longhaul predict inference', () => {
  test('flags and the manifest that says the same agree; the parts add up', async () => {
    const flags = await predict(`${FLAGS} ${SITES}`);
    const file = await predict(`-f ${EXAMPLE} ${SITES}`);
    expect([flags.code, flags.err]).toEqual([0, '']);
    expect(file.out).toBe(flags.out);
    const answer = parseYaml(flags.out);
    const parts = ['waiting', 'prefill', 'exposedTransfer', 'delay'].map(
      (part) => numberAt(answer, `${part}Seconds`) ?? Number.NaN,
    );
    const sum = parts.reduce((total, part) => total + part, 0);
    expect(sum).toBeCloseTo(numberAt(answer, 'timeToFirstTokenSeconds') ?? 0, 9);
    expect(textAt(answer, 'limitedBy')).toBe('arrivals');
    expect(numberAt(answer, 'largestDistanceKm')).toBe(20_000);
  });

  test.each([
    ['--prompt-tokens 1 --output-tokens 1', '--model is missing'],
    [`${FLAGS} --decode-accelerator H200-SXM`, '--prefill-accelerator is missing'],
    [
      `${FLAGS} --prefill-accelerator A100-SXM --decode-accelerator H200-SXM`,
      'A100-SXM has no FP8',
    ],
    [
      `${FLAGS} --prefill-gpus 3 --prefill-accelerator H100-SXM --decode-accelerator H200-SXM`,
      'do not divide into instances of 3',
    ],
    [
      `${FLAGS} --prefill-gpus 1 --precision BF16 --prefill-accelerator H100-SXM --decode-accelerator H200-SXM`,
      'a GPU of prefill needs',
    ],
    [
      `-f ${EXAMPLE.replace('3-job', '1-pools')}`,
      'wanted one CollectiveJob with an inference, found 0',
    ],
  ])('%s: %s', async (words, complaint) => {
    const { code, err } = await predict(words);
    expect(code).not.toBe(0);
    expect(err).toContain(complaint);
  });
});
