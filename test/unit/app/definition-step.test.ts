import { expect, test } from '@jest/globals';
import { definitionStep, releaseLabel } from '../../../src/app/definition-step.ts';
import type { InstallDefinitions } from '../../../src/app/definition-step.ts';
import type { KubeObject } from '../../../src/kube/object.ts';

function definition(release: string | undefined, versions: readonly string[] = ['v1']): KubeObject {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {
      name: 'widgets.example.com',
      ...(release === undefined ? {} : { labels: { [releaseLabel]: release } }),
    },
    spec: { versions: versions.map((name) => ({ name, served: true })) },
  };
}

const ours = definition('1.2.0');

test.each<[InstallDefinitions, string, KubeObject | undefined, string]>([
  ['never', 'there is none', undefined, 'missing'],
  ['if-absent', 'there is none', undefined, 'create'],
  ['always', 'there is none', undefined, 'apply'],
  ['never', 'it is the same', ours, 'keep'],
  ['if-absent', 'it is older', definition('1.1.9'), 'keep'],
  ['always', 'it is the same', ours, 'apply'],
  ['always', 'it is older', definition('1.1.9'), 'apply'],
  ['always', 'nobody knows from when it is', definition(undefined), 'apply'],
  ['always', 'its release is no version', definition('latest'), 'apply'],
  ['always', 'it is newer', definition('1.10.0'), 'keep-newer'],
  ['always', 'it is newer and dropped our version', definition('2.0.0', ['v2']), 'unserved'],
  ['if-absent', 'it does not serve our version', definition('1.0.0', ['v1alpha1']), 'unserved'],
  ['never', 'it does not serve our version', definition('1.0.0', ['v1alpha1']), 'unserved'],
])('%s, when %s', (mode, _when, found, step) => {
  expect(definitionStep(mode, ours, found).type).toBe(step);
});
