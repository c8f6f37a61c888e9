import { createApiServer } from '../../src/apiserver/api-server.ts';
import type { ApiServer } from '../../src/apiserver/api-server.ts';
import { silentLog } from '../../src/base/log.ts';
import { seededRandom } from '../../src/base/random.ts';
import { VirtualClock } from '../../src/simulation/virtual-clock.ts';
import { memoryJournal } from '../../src/store/memory-journal.ts';
import { epoch } from './runtime-world.ts';

export const shortHistory = 50;

/** An API server that keeps nothing and remembers little. */
export async function startedApiServer(): Promise<ApiServer> {
  const server = await createApiServer({
    journal: memoryJournal(),
    clock: new VirtualClock(epoch),
    random: seededRandom(1),
    log: silentLog,
    options: { historyLength: shortHistory },
  });
  await server.start();
  return server;
}
