import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { collectiveJobs, faultAnnotation, siteLinks } from '../../src/api/resources.ts';
import type { ApiServer } from '../../src/apiserver/api-server.ts';
import { createApiServer } from '../../src/apiserver/api-server.ts';
import type { Dispatch } from '../../src/apiserver/api-request.ts';
import { administrator } from '../../src/apiserver/http/certificates.ts';
import { requestInfo } from '../../src/apiserver/request-info.ts';
import { applyManifests } from '../../src/app/apply-manifests.ts';
import { inProcessClient } from '../../src/app/in-process-client.ts';
import { definitionFiles, readManifests } from '../../src/app/manifests.ts';
import { RealClock } from '../../src/app/real-clock.ts';
import { arrayAt, textAt } from '../../src/base/json-at.ts';
import type { JsonObject, JsonValue } from '../../src/base/json.ts';
import { silentLog } from '../../src/base/log.ts';
import { seededRandom } from '../../src/base/random.ts';
import type { Client, ClientResource, WatchEvent } from '../../src/client/client.ts';
import { StatusError } from '../../src/kube/status-error.ts';
import { parseYaml } from '../../src/kube/yaml.ts';
import { memoryJournal } from '../../src/store/memory-journal.ts';
import { HttpsWorld } from '../support/https-world.ts';
import { CommandLine } from '../support/instance.ts';
import { codeBlocks } from './markdown.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const EXAMPLE = join(ROOT, 'examples', 'llama-405b-two-sites');
const KEY = { namespace: 'default', name: 'llama-405b' };

/** `verb group resource[/subresource]`, for every combination that the page grants. */
function granted(): ReadonlySet<string> {
  const page = readFileSync(join(ROOT, 'docs', 'operator.md'), 'utf8');
  const role = codeBlocks(page)
    .filter(({ language }) => language === 'yaml')
    .map(({ text }) => parseYaml(text))
    .find((manifest) => textAt(manifest, 'kind') === 'ClusterRole');
  return new Set(arrayAt(role, 'rules').flatMap(combinations));
}

function combinations(rule: JsonValue): readonly string[] {
  const words = (name: string): readonly string[] =>
    arrayAt(rule, name).filter((word) => typeof word === 'string');
  return words('apiGroups').flatMap((group) =>
    words('resources').flatMap((resource) =>
      words('verbs').map((verb) => `${verb} ${group} ${resource}`),
    ),
  );
}

/** Lets through what the role grants, and refuses the rest as a cluster with RBAC would. */
function guarded(
  dispatch: Dispatch,
  rights: ReadonlySet<string>,
  { asked, refused }: { readonly asked: Set<string>; readonly refused: Set<string> },
): Dispatch {
  return async (request) => {
    const info = requestInfo(request);
    if (info.type === 'path') return dispatch(request);
    const { verb, group, plural, subresource } = info;
    const needs = (needed: string): void => {
      const right = `${needed} ${group} ${plural}${subresource === '' ? '' : `/${subresource}`}`;
      asked.add(right);
      if (rights.has(right)) return;
      refused.add(right);
      throw new StatusError(403, 'Forbidden', `${right} is not granted`);
    };
    needs(verb);
    const answer = await dispatch(request);
    // An apply of what is not there yet creates it, which a cluster asks for as well.
    if (answer.type === 'object' && answer.status === 201) needs('create');
    return answer;
  };
}

describe('the ClusterRole of docs/operator.md', () => {
  const world = new HttpsWorld();
  const clock = new RealClock();
  const asked = new Set<string>();
  const refused = new Set<string>();
  let server: ApiServer;
  let client: Client;
  let operator: CommandLine | undefined;

  beforeAll(async () => {
    server = await createApiServer({
      journal: memoryJournal(),
      clock,
      random: seededRandom(1),
      log: silentLog,
    });
    await server.start();
    const guard = guarded(server.dispatch, granted(), { asked, refused });
    await world.serve(async (request) => {
      const answer = await guard(request);
      // The admission is written, and every connection breaks before anybody hears of it.
      if (request.method !== 'PATCH' || !request.path.endsWith('/llama-405b/status')) return answer;
      await world.stopServing();
      await world.serve(guard);
      return answer;
    });
    const { dispatch } = server;
    client = inProcessClient({ dispatch, user: administrator, fieldManager: 'test' });
    const applier = { client, clock, served: () => server.registry.all() };
    await applyManifests(applier, definitionFiles().flatMap(readManifests), 'test');
    await applyManifests(applier, readManifests(EXAMPLE), 'test');
  }, 30_000);
  afterAll(async () => {
    operator?.signal('SIGKILL');
    await operator?.ended;
    await world.close();
    await server.stop();
    clock.stop();
  });

  /** Settles with the first event of the job that is as wanted. */
  const jobEvent = (isWanted: (event: WatchEvent) => boolean): Promise<void> =>
    new Promise((resolve, reject) => {
      const stop = client.watch(
        collectiveJobs,
        { namespace: KEY.namespace, resourceVersion: '0' },
        {
          event: (event) => {
            if (!isWanted(event)) return;
            stop();
            resolve();
          },
          closed: (error) => {
            reject(error ?? new Error('the watch ended'));
          },
        },
      );
    });

  const phase = (wanted: string): Promise<void> =>
    jobEvent(({ object }) => textAt(object, 'status', 'phase') === wanted);

  const merge = (resource: ClientResource, name: string, body: JsonObject): Promise<unknown> => {
    const namespace = resource.scope === 'Namespaced' ? KEY.namespace : '';
    return client.patch(resource, { namespace, name }, { type: 'merge', body });
  };

  const fault = (value: string | null): Promise<unknown> =>
    merge(siteLinks, 'memphis-atlanta', {
      metadata: { annotations: { [faultAnnotation]: value } },
    });

  test('is enough to run a job through a lost answer and two cuts, and to delete it when its time is over', async () => {
    operator = new CommandLine([
      'operator',
      ...[
        '--kubeconfig',
        world.kubeconfig('certificate'),
        '--health-probe-bind-address',
        '0',
        '--metrics-bind-address',
        '0',
      ],
      ...['--time-scale', '600'],
    ]);
    await phase('Running');
    const tuning = { export: { namespace: KEY.namespace } };
    await merge(siteLinks, 'memphis-atlanta', { spec: { tuning } });
    // The second time the same Events are counted up instead of written anew.
    for (const time of ['first', 'second']) {
      await fault('cut');
      await phase('Admitted');
      await fault(null);
      await phase('Running');
      expect({ time, refused: [...refused] }).toEqual({ time, refused: [] });
    }
    await merge(collectiveJobs, KEY.name, { spec: { ttlSecondsAfterFinished: 0 } });
    await jobEvent(({ type }) => type === 'DELETED');
    operator.signal('SIGTERM');
    expect((await operator.ended).code).toBe(0);
    expect([...refused]).toEqual([]);
    const unused = [...granted()].filter((right) => !asked.has(right));
    expect(unused).toEqual([]);
  }, 60_000);
});
