import { describe, expect, test } from '@jest/globals';
import { ran } from '../../support/command-line.ts';

const run = (...args: readonly string[]) => ran(args);

describe('the command line', () => {
  test('--help names every command and ends with 0', async () => {
    const { code, out } = await run('--help');
    expect(code).toBe(0);
    for (const command of [
      ...['up', 'down', 'status', 'kubeconfig', 'fault', 'operator', 'validate', 'crds', 'version'],
    ]) {
      expect(out).toMatch(new RegExp(`^  ${command} `, 'm'));
    }
  });

  test('version, as text and as JSON', async () => {
    expect((await run('version')).out).toMatch(/^longhaul \d+\.\d+\.\d+ \(Node v\d+/);
    expect(JSON.parse((await run('version', '-o', 'json')).out)).toHaveProperty('longhaul');
  });

  test('crds prints the three definitions as one stream', async () => {
    const { code, out } = await run('crds');
    expect(code).toBe(0);
    expect(out.match(/^kind: CustomResourceDefinition$/gm)).toHaveLength(3);
    expect(out.split('---\n')).toHaveLength(3);
  });

  test('predict step: 405B on 1,024 H100, by parts that add up', async () => {
    const recipe = '--model llama-3.1-405b --gpus 1024 --global-batch 512 --virtual-stages 8';
    const cut = '--tensor 8 --pipeline 8 --context 2 --accelerator H100 -o json';
    const { code, out } = await run('predict', 'step', ...`${recipe} ${cut}`.split(' '));
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ exposedCrossSite: 0 });
    expect(/"step": 20\.\d+/.test(out)).toBe(true);
    const wrong = await run('predict', 'step', ...`${recipe} ${cut} --tensor 7`.split(' '));
    expect(wrong.code).toBe(1);
    expect(wrong.err).toContain('do not divide');
  });

  test('predict stability: a curve over flows', async () => {
    const { out } = await run('predict', 'stability', '--flows', '10..11', '-o', 'json');
    expect(JSON.parse(out)).toHaveProperty(['10 flows'], expect.closeTo(-6.62, 1));
    const wrong = await run('predict', 'stability', '--flows', 'many');
    expect(wrong.code).toBe(2);
  });

  test('validate prints the rows asked for, in every form', async () => {
    const { code, out } = await run('validate', '--only', 'lit fibre');
    expect(code).toBe(0);
    expect(out).toContain('7 rows: 7 pass');
    const json: unknown = JSON.parse((await run('validate', '--only', '80 km', '-o', 'json')).out);
    expect(json).toHaveLength(3);
    expect((await run('validate', '--only', '80 km', '-o', 'md')).out).toContain('| --- |');
    expect((await run('validate', '--only', 'no such row')).code).toBe(1);
  });

  test('a wrong command line ends with 2 and the usage, on stderr', async () => {
    const { code, out, err } = await run('version', '-o', 'xml');
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('Allowed choices are json, yaml');
  });

  test('a way to decide who may do what that there is not is refused, with those there are', async () => {
    const { code, err } = await run('up', '--authorization-mode', 'Webhook');
    expect(code).toBe(2);
    expect(err).toContain('Allowed choices are RBAC, AlwaysAllow');
  });

  test('a failure ends with 1, says what to do, and shows no stack', async () => {
    const { code, err } = await run('kubeconfig', '--data-dir', '/nonexistent/longhaul');
    expect(code).toBe(1);
    expect(err).toContain('there is no kubeconfig in /nonexistent/longhaul');
    expect(err).toContain('longhaul up');
    expect(err).not.toMatch(/^ {4}at /m);
  });

  test('no arguments: the help, and 2', async () => {
    const { code, err } = await run();
    expect(code).toBe(2);
    expect(err).toContain('Usage: longhaul');
  });
});
