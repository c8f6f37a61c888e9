import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from '@jest/globals';
import { parseYaml } from '../../src/kube/yaml.ts';
import { expectGolden } from '../support/golden.ts';
import { describeWith } from '../support/requirements.ts';
import { cliPage } from './cli-page.ts';
import { metricsPage } from './metrics-page.ts';
import { referencePage } from './reference-page.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const page = (name: string): string => join(ROOT, 'docs', name);

describe('generated pages say what the product says; UPDATE_GOLDEN=1 rewrites them', () => {
  test('docs/cli.md: the help of every command', () => {
    expectGolden(page('cli.md'), cliPage());
  });

  test('docs/reference.md: every field and rule of crds/', () => {
    const files = readdirSync(join(ROOT, 'crds')).filter((file) => file.endsWith('.yaml'));
    const definitions = ['gpupools.yaml', 'sitelinks.yaml', 'collectivejobs.yaml'];
    if (files.sort().join() !== definitions.toSorted().join()) throw new Error('a new definition');
    const read = (file: string) => parseYaml(readFileSync(join(ROOT, 'crds', file), 'utf8'));
    expectGolden(page('reference.md'), referencePage(definitions.map(read)));
  });
});

// The client library has other metrics of the process on other systems.
describeWith(process.platform === 'linux', 'docs/metrics.md: not on Linux')('metrics', () => {
  test('docs/metrics.md: every metric of the registry', async () => {
    expectGolden(page('metrics.md'), await metricsPage());
  });
});
