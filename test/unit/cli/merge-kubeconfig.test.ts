import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { textAt } from '../../../src/base/json-at.ts';
import { mergedKubeconfig } from '../../../src/cli/merge-kubeconfig.ts';
import { parseYaml, toYaml } from '../../../src/kube/yaml.ts';
import { ran } from '../../support/command-line.ts';

const config = (name: string, server: string) => ({
  apiVersion: 'v1',
  kind: 'Config',
  clusters: [{ name, cluster: { server } }],
  users: [{ name, user: { token: 't' } }],
  contexts: [{ name, context: { cluster: name, user: name } }],
  'current-context': name,
});

const ours = config('longhaul', 'https://127.0.0.1:7443');

describe('a kubeconfig merged into another', () => {
  test('adds what is new, replaces what has its name, and keeps the rest in order', () => {
    const before = { ...config('work', 'https://work:6443'), preferences: { colors: true } };
    const once = mergedKubeconfig(before, config('longhaul', 'https://old:1'), 'switch');
    const twice = mergedKubeconfig(once, ours, 'switch');
    expect(twice).toEqual({
      ...before,
      clusters: [...before.clusters, ...ours.clusters],
      users: [...before.users, ...ours.users],
      contexts: [...before.contexts, ...ours.contexts],
      'current-context': 'longhaul',
    });
  });

  test('into nothing; the current context may be left alone', () => {
    expect(mergedKubeconfig(undefined, ours, 'switch')).toEqual(ours);
    const before = config('work', 'https://work:6443');
    expect(mergedKubeconfig(before, ours, 'keep')['current-context']).toBe('work');
    expect(mergedKubeconfig({ clusters: null }, ours, 'keep')['clusters']).toEqual(ours.clusters);
  });
});

describe('longhaul kubeconfig --merge', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'longhaul-test-'));
    writeFileSync(join(folder, 'kubeconfig'), toYaml(ours));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const merge = (...flags: readonly string[]) =>
    ran(['kubeconfig', '--data-dir', folder, '--merge', ...flags]);

  test('makes the file and its folder, for the owner only', async () => {
    const path = join(folder, 'kube', 'config');
    const { code, out } = await merge('--kubeconfig', path);
    expect({ code, out }).toEqual({
      code: 0,
      out: `merged into ${path}: context longhaul, which is the current one now\n`,
    });
    expect(parseYaml(readFileSync(path, 'utf8'))).toEqual(ours);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test('follows a link instead of replacing it', async () => {
    const real = join(folder, 'real');
    const link = join(folder, 'link');
    writeFileSync(real, toYaml(config('work', 'https://work:6443')));
    symlinkSync(real, link);
    await merge('--kubeconfig', link, '--keep-context');
    const merged = parseYaml(readFileSync(real, 'utf8'));
    expect(textAt(merged, 'current-context')).toBe('work');
    expect(textAt(merged, 'contexts', '1', 'name')).toBe('longhaul');
  });

  test('--dry-run prints it and writes nothing', async () => {
    const path = join(folder, 'config');
    const { out } = await merge('--kubeconfig', path, '--dry-run');
    expect(parseYaml(out)).toEqual(ours);
    expect(statSync(path, { throwIfNoEntry: false })).toBeUndefined();
  });

  test.each([
    ['a: [', 'cannot be read as YAML'],
    ['kind: Pod', 'is no kubeconfig'],
    ['clusters: 1', 'is no kubeconfig'],
  ])('never overwrites what it cannot read: %s', async (text, problem) => {
    const path = join(folder, 'config');
    writeFileSync(path, text);
    const { code, err } = await merge('--kubeconfig', path);
    expect(code).toBe(1);
    expect(err).toContain(problem);
    expect(readFileSync(path, 'utf8')).toBe(text);
  });
});
