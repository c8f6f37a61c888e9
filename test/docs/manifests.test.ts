import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Dispatch } from '../../src/apiserver/api-request.ts';
import { textAt } from '../../src/base/json-at.ts';
import type { JsonObject, JsonValue } from '../../src/base/json.ts';
import { isJsonObject } from '../../src/base/json.ts';
import { parseAllYaml } from '../../src/kube/yaml.ts';
import { startedApiServer } from '../support/api-server-world.ts';
import { codeBlocks } from './markdown.ts';

const ROOT = join(import.meta.dirname, '..', '..');

interface Shown {
  readonly where: string;
  readonly manifest: JsonObject;
}

/** What a manifest is posted to. */
const paths: ReadonlyMap<string, string> = new Map([
  ['GpuPool', '/apis/longhaul.dev/v1alpha1/gpupools'],
  ['SiteLink', '/apis/longhaul.dev/v1alpha1/sitelinks'],
  ['CollectiveJob', '/apis/longhaul.dev/v1alpha1/namespaces/default/collectivejobs'],
]);

describe('the API server accepts', () => {
  let dispatch: Dispatch;
  beforeAll(async () => {
    ({ dispatch } = await startedApiServer());
    for (const { manifest } of manifestsIn('crds')) {
      const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
      expect(await post(path, manifest, {})).toMatchObject({ status: 201 });
    }
  });

  const post = (path: string, body: JsonObject, query: Record<string, string>) =>
    dispatch({
      method: 'POST',
      path,
      query: new URLSearchParams({ fieldValidation: 'Strict', ...query }),
      headers: new Map([['content-type', 'application/json']]),
      body: { type: 'bytes', bytes: Buffer.from(JSON.stringify(body)) },
      user: { name: 'test', groups: ['system:masters', 'system:authenticated'] },
    });

  const accepts = async ({ manifest }: Shown): Promise<void> => {
    const path = paths.get(textAt(manifest, 'kind') ?? '');
    if (path === undefined) throw new Error(`no kind of ours: ${JSON.stringify(manifest)}`);
    const answer = await post(path, manifest, { dryRun: 'All' });
    expect(answer).toMatchObject({ status: 201 });
  };

  test.each(manifestsIn('examples'))('$where', accepts);
  test.each(manifestsOfPages())('$where', accepts);
});

function manifestsIn(folder: string): readonly Shown[] {
  const files = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' });
  const deep = folder === 'examples' ? files : files.filter((file) => !file.includes('/'));
  return deep
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .flatMap((file) => shown(join(folder, file), readFileSync(join(ROOT, folder, file), 'utf8')));
}

/** The blocks of our kinds; parts of manifests and what other programs read are left out. */
function manifestsOfPages(): readonly Shown[] {
  const pages = readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md'));
  const texts = [...pages.map((name) => join('docs', name)), 'README.md'];
  return texts.flatMap((page) => {
    const blocks = codeBlocks(textOrNothing(join(ROOT, page)));
    return blocks
      .filter(({ language }) => language === 'yaml')
      .flatMap(({ text, line }) => shown(`${page}:${line}`, text))
      .filter(({ manifest }) => textAt(manifest, 'apiVersion') === 'longhaul.dev/v1alpha1');
  });
}

function textOrNothing(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function shown(where: string, text: string): readonly Shown[] {
  const documents: readonly JsonValue[] = parseAllYaml(text);
  return documents.filter(isJsonObject).map((manifest) => {
    const name = textAt(manifest, 'metadata', 'name') ?? '';
    return { where: `${where} ${textAt(manifest, 'kind') ?? ''} ${name}`, manifest };
  });
}
