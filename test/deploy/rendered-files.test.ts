import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { renderedFiles } from '../../src/tools/render-deploy.ts';
import { expectGolden } from '../support/golden.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const DEPLOY = join(ROOT, 'deploy');
const CHART = join(DEPLOY, 'helm', 'longhaul');

const textsOf = (folder: string, extension: string): ReadonlyMap<string, string> => {
  const path = join(ROOT, folder);
  const names = existsSync(path) ? readdirSync(path).sort() : [];
  return new Map(
    names
      .filter((name) => name.endsWith(extension) && statSync(join(path, name)).isFile())
      .map((name) => [name, readFileSync(join(path, name), 'utf8')]),
  );
};

const files = renderedFiles({
  definitions: textsOf('crds', '.yaml'),
  dashboards: textsOf('deploy/grafana/dashboards', '.json'),
  rules: textsOf('deploy/prometheus/rules', '.yaml'),
  chart: readFileSync(join(CHART, 'Chart.yaml'), 'utf8'),
  values: readFileSync(join(CHART, 'values.yaml'), 'utf8'),
});

describe('what is made from other files is current (UPDATE_GOLDEN=1 makes it so)', () => {
  test.each([...files])('deploy/%s', (name, text) => {
    const path = join(DEPLOY, name);
    if (process.env['UPDATE_GOLDEN'] === '1') mkdirSync(dirname(path), { recursive: true });
    expectGolden(path, text);
  });

  test.each([
    'helm/longhaul/templates/crds',
    'helm/longhaul/files/dashboards',
    'helm/longhaul/files/rules',
    'kustomize/crds',
  ])('deploy/%s holds nothing else', (folder) => {
    const path = join(DEPLOY, folder);
    const found = existsSync(path) ? readdirSync(path).map((name) => `${folder}/${name}`) : [];
    expect(found.filter((name) => !files.has(name))).toEqual([]);
  });
});
