import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { ApiResponse, Dispatch } from '../../src/apiserver/api-request.ts';
import { createApiServer } from '../../src/apiserver/api-server.ts';
import { instant } from '../../src/base/clock.ts';
import { jsonAt } from '../../src/base/json-at.ts';
import type { JsonObject } from '../../src/base/json.ts';
import { isJsonObject } from '../../src/base/json.ts';
import { silentLog } from '../../src/base/log.ts';
import { seededRandom } from '../../src/base/random.ts';
import { parseYaml } from '../../src/kube/yaml.ts';
import { VirtualClock } from '../../src/simulation/virtual-clock.ts';
import { memoryJournal } from '../../src/store/memory-journal.ts';
import { brokenManifest } from '../support/broken-manifest.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const RUNS_PER_KIND = 334;

const V1ALPHA1 = '/apis/longhaul.dev/v1alpha1';
const kinds = [
  { plural: 'gpupools', example: 'gpupool', path: `${V1ALPHA1}/gpupools` },
  { plural: 'sitelinks', example: 'sitelink', path: `${V1ALPHA1}/sitelinks` },
  {
    plural: 'collectivejobs',
    example: 'collectivejob',
    path: `${V1ALPHA1}/namespaces/default/collectivejobs`,
  },
];

const read = (path: string): JsonObject => {
  const parsed = parseYaml(readFileSync(join(ROOT, path), 'utf8'));
  if (!isJsonObject(parsed)) throw new Error(`${path} is no object`);
  return parsed;
};

describe('manifests that are wrong in one field', () => {
  let dispatch: Dispatch;
  beforeAll(async () => {
    const server = await createApiServer({
      journal: memoryJournal(),
      clock: new VirtualClock(instant(0)),
      random: seededRandom(1),
      log: silentLog,
    });
    await server.start();
    dispatch = server.dispatch;
    for (const { plural } of kinds) {
      const definition = read(`crds/${plural}.yaml`);
      expect(
        await post('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', definition),
      ).toMatchObject({ status: 201 });
    }
  });

  const post = (path: string, body: JsonObject): Promise<ApiResponse> =>
    dispatch({
      method: 'POST',
      path,
      query: new URLSearchParams({ fieldValidation: 'Strict' }),
      headers: new Map([['content-type', 'application/json']]),
      body: { type: 'bytes', bytes: Buffer.from(JSON.stringify(body)) },
      user: { name: 'test', groups: ['system:masters', 'system:authenticated'] },
    });

  test.each(kinds)(
    '$plural: every one is refused with a 4xx that names the field',
    async (kind) => {
      const schema = jsonAt(
        read(`crds/${kind.plural}.yaml`),
        ...['spec', 'versions', '0', 'schema', 'openAPIV3Schema'],
      );
      if (!isJsonObject(schema)) throw new Error(`${kind.plural} has no schema`);
      const valid = read(`crds/examples/valid/${kind.example}-full.yaml`);
      expect(await post(kind.path, valid)).toMatchObject({ status: 201 });
      const broken = brokenManifest(schema, { ...valid, metadata: { name: 'broken' } });
      await fc.assert(
        fc.asyncProperty(broken, async ({ manifest, field, how }) => {
          const answer = await post(kind.path, manifest);
          if (answer.type !== 'object') throw new Error(`answered with ${answer.type}`);
          const { status, body } = answer;
          const text = JSON.stringify(body);
          const refused = status >= 400 && status < 500 && text.includes(field);
          expect({ refused, how, field, status, text }).toMatchObject({ refused: true });
        }),
        { numRuns: RUNS_PER_KIND },
      );
    },
  );
});
