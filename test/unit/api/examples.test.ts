import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parseCollectiveJob } from '../../../src/api/collectivejob.ts';
import { parseGpuPool } from '../../../src/api/gpupool.ts';
import { parseSiteLink } from '../../../src/api/sitelink.ts';
import type { Result } from '../../../src/base/result.ts';
import type { KubeObject } from '../../../src/kube/object.ts';
import { validateObject } from '../../../src/kube/schema/validate.ts';
import { readManifest, schemaOf, served } from '../controllers/manifests.ts';

const folder = join('crds', 'examples');
const named = (kind: 'valid' | 'invalid'): readonly string[] =>
  readdirSync(join(folder, kind)).filter((file) => file.endsWith('.yaml'));

const parsers: Readonly<Record<string, (object: KubeObject) => Result<unknown>>> = {
  GpuPool: parseGpuPool,
  SiteLink: parseSiteLink,
  CollectiveJob: parseCollectiveJob,
};

/** `field: message` for everything the schema has against the object. */
function faults(object: KubeObject): readonly string[] {
  const causes = validateObject(served(object), schemaOf(object.kind));
  return causes.map(({ field, message }) => `${field ?? ''}: ${message}`);
}

describe('valid examples', () => {
  test.each(named('valid'))('%s is accepted, and read without a problem', (file) => {
    const object = readManifest(join(folder, 'valid', file));
    expect(faults(object)).toEqual([]);
    expect(parsers[object.kind]?.(served(object))).toMatchObject({ type: 'ok' });
  });

  test('there is a small and a full one of each kind', () => {
    expect(named('valid')).toEqual(
      expect.arrayContaining(
        ['collectivejob', 'gpupool', 'sitelink'].flatMap((kind) => [
          `${kind}-full.yaml`,
          `${kind}-small.yaml`,
        ]),
      ),
    );
  });
});

describe('invalid examples', () => {
  test.each(named('invalid'))('%s is refused as its .error.txt says', (file) => {
    const path = join(folder, 'invalid', file);
    const found = faults(readManifest(path)).join('\n');
    const fragments = readFileSync(path.replace(/yaml$/, 'error.txt'), 'utf8').trim().split('\n');
    for (const fragment of fragments) expect(found).toContain(fragment);
  });
});
