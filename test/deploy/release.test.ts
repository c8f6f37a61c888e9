import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { releaseLabel } from '../../src/app/definition-step.ts';
import { definitionFiles } from '../../src/app/manifests.ts';
import { packageRoot, packageVersion } from '../../src/app/package-root.ts';
import { textAt } from '../../src/base/json-at.ts';
import type { JsonValue } from '../../src/base/json.ts';
import { parseYaml } from '../../src/kube/yaml.ts';

const parsed = (path: string): JsonValue => parseYaml(readFileSync(path, 'utf8'));
const deploy = (path: string): JsonValue => parsed(join(packageRoot(), 'deploy', path));

// An operator tells by the label whether a cluster's definition is older or newer than its own.
test.each(definitionFiles().map((path) => [path.slice(packageRoot().length + 1), path]))(
  '%s says which release it is from',
  (_name, path) => {
    expect(textAt(parsed(path), 'metadata', 'labels', releaseLabel)).toBe(packageVersion());
  },
);

test('the chart is of this release, and so is the image it runs', () => {
  const chart = deploy('helm/longhaul/Chart.yaml');
  expect([textAt(chart, 'version'), textAt(chart, 'appVersion')]).toEqual([
    packageVersion(),
    packageVersion(),
  ]);
});

test.each(['cluster', 'embedded'])('the overlay %s is of this release', (overlay) => {
  const kustomization = deploy(`kustomize/overlays/${overlay}/kustomization.yaml`);
  expect(textAt(kustomization, 'images', '0', 'newTag')).toBe(packageVersion());
  expect(textAt(kustomization, 'labels', '0', 'pairs', releaseLabel)).toBe(packageVersion());
});
