import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { collectiveJobs, gpuPools, siteLinks } from '../../src/api/resources.ts';
import { builtinResources } from '../../src/apiserver/registry/builtin/builtin.ts';
import type { ResourceName, Scope } from '../../src/kube/resource.ts';
import { apiVersionOf } from '../../src/kube/resource.ts';
import { codeBlocks } from './markdown.ts';

const PAGE = join(import.meta.dirname, '..', '..', 'docs', 'kubernetes-api.md');

test('docs/kubernetes-api.md lists the kinds that are served, and no others', () => {
  const block = codeBlocks(readFileSync(PAGE, 'utf8')).find(({ text }) => text.startsWith('NAME '));
  const [, ...lines] = (block?.text ?? '').trim().split('\n');
  const listed = lines.map((line) => {
    const words = line.split(/ +/);
    return [words[0], ...words.slice(-3)].join(' ');
  });
  const served = [...builtinResources(), gpuPools, siteLinks, collectiveJobs].map(row);
  expect(listed.toSorted()).toEqual(served.toSorted());
});

function row(resource: ResourceName & { readonly kind: string; readonly scope: Scope }): string {
  const { plural, scope, kind } = resource;
  return `${plural} ${apiVersionOf(resource)} ${String(scope === 'Namespaced')} ${kind}`;
}
