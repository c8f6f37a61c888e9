import { describe, expect, test } from '@jest/globals';
import type { Tools } from '../cluster/tools.ts';
import { namespaceUsable, nobodyElses } from '../cluster/tools.ts';

/** A kubectl that prints one answer after the other, and is asked for nothing else. */
function kubectlThatSays(...answers: readonly string[]): Tools & { readonly left: () => number } {
  const left = [...answers];
  const next = (): Promise<string> => {
    const answer = left.shift();
    return answer === undefined
      ? Promise.reject(new Error('asked too often'))
      : Promise.resolve(answer);
  };
  return {
    kubectl: async () => ({ code: 0, stdout: await next(), stderr: '' }),
    works: next,
    worksSoon: next,
    helm: next,
    left: () => left.length,
  };
}

describe('what the cluster suite asks before it begins', () => {
  test('definitions of somebody else are named and left alone', async () => {
    const name = 'customresourcedefinition.apiextensions.k8s.io/gpupools.longhaul.dev';
    await expect(nobodyElses(kubectlThatSays(`${name}\n`))).rejects.toThrow(
      `wanted a cluster without the kinds of longhaul.dev, found ${name}: take another cluster`,
    );
    await expect(nobodyElses(kubectlThatSays(''))).resolves.toBeUndefined();
  });

  test.each([
    ['not there', ['']],
    ['there', ['Active']],
    ['going, then gone', ['Terminating', '']],
  ])('a namespace that is %s may be used', async (_how, answers) => {
    const tools = kubectlThatSays(...answers);
    await namespaceUsable(tools, 'longhaul-system');
    expect(tools.left()).toBe(0);
  });
});
