import { join } from 'node:path';
import type { ApiServer, ApiServerOptions } from '../../src/apiserver/api-server.ts';
import { createApiServer } from '../../src/apiserver/api-server.ts';
import { administrator } from '../../src/apiserver/http/certificates.ts';
import { applyManifests } from '../../src/app/apply-manifests.ts';
import { inProcessClient } from '../../src/app/in-process-client.ts';
import { definitionFiles, readManifests } from '../../src/app/manifests.ts';
import { RealClock } from '../../src/app/real-clock.ts';
import { silentLog } from '../../src/base/log.ts';
import { seededRandom } from '../../src/base/random.ts';
import type { Client } from '../../src/client/client.ts';
import { memoryJournal } from '../../src/store/memory-journal.ts';
import { DisturbedDispatch } from './disturbed-dispatch.ts';
import { HttpsWorld } from './https-world.ts';
import { CommandLine } from './instance.ts';

const EXAMPLE = join(import.meta.dirname, '..', '..', 'examples', 'llama-405b-two-sites');

/** The job of the example. */
export const JOB = { namespace: 'default', name: 'llama-405b' };

/** A server that runs no controllers, a way to it that can be disturbed, and operators that come over it. */
export interface OperatorWorld {
  /** The undisturbed way: for what the test itself does. */
  readonly client: Client;
  readonly way: DisturbedDispatch;
  readonly https: HttpsWorld;
  applyDefinitions(): Promise<void>;
  applyExample(): Promise<void>;
  operator(...args: readonly string[]): CommandLine;
  /** Kills the operators that still run. */
  killOperators(): Promise<void>;
  close(): Promise<void>;
}

export async function operatorWorld(
  options: Partial<ApiServerOptions> = {},
): Promise<OperatorWorld> {
  const clock = new RealClock();
  const server = await createApiServer({
    ...{ journal: memoryJournal(), clock, options },
    ...{ random: seededRandom(1), log: silentLog },
  });
  await server.start();
  const way = new DisturbedDispatch(server.dispatch);
  const https = new HttpsWorld();
  await https.serve(way.dispatch);
  const running = new Set<CommandLine>();
  const killOperators = async (): Promise<void> => {
    for (const operator of running) operator.signal('SIGKILL');
    await Promise.all([...running].map(({ ended }) => ended));
    running.clear();
  };
  const client = clientOf(server);
  const apply = (paths: readonly string[]): Promise<void> =>
    applyManifests(
      { client, clock, served: () => server.registry.all() },
      paths.flatMap(readManifests),
      'test',
    );
  return {
    ...{ client, way, https, killOperators },
    applyDefinitions: () => apply(definitionFiles()),
    applyExample: () => apply([EXAMPLE]),
    operator: (...args) => {
      const started = new CommandLine([
        ...['operator', '--kubeconfig', https.kubeconfig('certificate')],
        ...['--health-probe-bind-address=127.0.0.1:0', '--metrics-bind-address=127.0.0.1:0'],
        ...args,
      ]);
      running.add(started);
      return started;
    },
    close: async () => {
      await killOperators();
      await https.close();
      await server.stop();
      clock.stop();
    },
  };
}

const clientOf = ({ dispatch }: ApiServer): Client =>
  inProcessClient({ dispatch, user: administrator, fieldManager: 'test' });
