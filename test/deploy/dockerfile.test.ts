import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { arrayAt, textAt } from '../../src/base/json-at.ts';
import { parseYaml } from '../../src/kube/yaml.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** The instructions, each on one line, without comments. */
const instructions = read('deploy/docker/Dockerfile')
  .replaceAll(/^#.*\n/gm, '')
  .replaceAll(/\\\n\s*/g, '')
  .split('\n')
  .filter((line) => line !== '');

const after = (word: string): readonly string[] =>
  instructions.flatMap((line) =>
    line.startsWith(`${word} `) ? [line.slice(word.length + 1)] : [],
  );

/** What is copied from the project, not from another stage. */
const copied = after('COPY')
  .filter((line) => !line.startsWith('--from='))
  .flatMap((line) => line.split(' ').slice(0, -1));

// It is built and run in test/image where an engine is at hand: here, what can go wrong without one.
describe('the Dockerfile', () => {
  test('copies what there is, and is sent that and nothing else', () => {
    expect(copied.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
    const [everything, ...sent] = read('.dockerignore')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    expect(everything).toBe('*');
    expect(sent.map((line) => line.replace(/^!/, '')).sort()).toEqual([...copied].sort());
  });

  test('names the images it builds on in full: not every engine looks for a name in one registry only', () => {
    const names = after('ARG').filter((line) => line.includes('_IMAGE='));
    expect(names).toHaveLength(2);
    for (const name of names) expect(name).toMatch(/=[a-z]+\.[a-z.]+\//);
  });

  test('installs with the settings the lock was made with', () => {
    const install = instructions.findIndex((line) => line.startsWith('RUN npm ci'));
    const before = instructions.slice(0, install).join(' ');
    for (const file of ['package.json', 'package-lock.json', '.npmrc']) {
      expect(before).toContain(` ${file} `);
    }
  });

  test('copies all that the build compiles', () => {
    const settings = parseYaml(read('tsconfig.build.json'));
    expect(textAt(settings, 'extends')).toBe('./tsconfig.json');
    const folders = arrayAt(settings, 'include').flatMap((pattern) =>
      typeof pattern === 'string' ? (pattern.split('/')[0] ?? []) : [],
    );
    expect(folders.length).toBeGreaterThan(1);
    expect(folders.filter((folder) => !copied.includes(folder))).toEqual([]);
  });

  test('runs as the user of the chart, and in its last stage no command, for there is no shell', () => {
    expect(read('deploy/helm/longhaul/templates/_helpers.tpl')).toContain('runAsUser: 65532');
    expect(after('USER')).toEqual(['65532:65532']);
    const last = instructions.findLastIndex((line) => line.startsWith('FROM '));
    expect(instructions.slice(last).filter((line) => line.startsWith('RUN '))).toEqual([]);
    const [entry = ''] = after('ENTRYPOINT');
    expect(entry).toMatch(/^\["\/nodejs\/bin\/node", .*"\/app\/longhaul\.mjs"\]$/);
  });
});
