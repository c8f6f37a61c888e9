import { createApiServer } from '../../../../src/apiserver/api-server.ts';
import type { ApiServer } from '../../../../src/apiserver/api-server.ts';
import type { ApiRequest, ApiResponse } from '../../../../src/apiserver/api-request.ts';
import { toJsonText } from '../../../../src/base/json.ts';
import { silentLog } from '../../../../src/base/log.ts';
import { seededRandom } from '../../../../src/base/random.ts';
import { VirtualClock } from '../../../../src/simulation/virtual-clock.ts';
import { memoryJournal } from '../../../../src/store/memory-journal.ts';
import { epoch } from '../../runtime-world.ts';
import type { WorstCase, WorstRequest } from './case.ts';
import { thingDefinition } from './place.ts';

const admin = { name: 'admin', groups: ['system:masters'] };

function requestOf({ method, path, contentType, accept, as, body }: WorstRequest): ApiRequest {
  const [where = '', query] = path.split('?', 2);
  const content = body?.();
  const headers = new Map(
    Object.entries({ 'content-type': contentType, accept, 'impersonate-user': as }).flatMap(
      ([name, value]) => (value === undefined ? [] : [[name, value] as const]),
    ),
  );
  return {
    ...{ method, path: where, headers, user: admin },
    query: new URLSearchParams(query),
    body: content === undefined ? { type: 'none' } : { type: 'bytes', bytes: Buffer.from(content) },
  };
}

/** A server with everything that a case needs, and the case's request ready to be sent. */
export interface Prepared {
  /** Of the request and of what it finds there. */
  readonly bytes: number;
  readonly send: () => Promise<ApiResponse>;
  readonly stop: () => Promise<void>;
}

export async function prepared({ given = [], request }: WorstCase): Promise<Prepared> {
  const server = await createApiServer({
    journal: memoryJournal(),
    clock: new VirtualClock(epoch),
    random: seededRandom(1),
    log: silentLog,
  });
  await server.start();
  let bytes = 0;
  for (const one of [thingDefinition, ...given]) {
    const asked = requestOf(one);
    bytes += lengthOf(asked);
    const answer = await sent(server, asked);
    if (answer.type !== 'object' || answer.status >= 300) throw new Error('a case is not prepared');
  }
  const asked = requestOf(request);
  return {
    bytes: bytes + lengthOf(asked),
    send: () => sent(server, asked),
    stop: () => server.stop(),
  };
}

const lengthOf = ({ path, query, body }: ApiRequest): number =>
  path.length + query.toString().length + (body.type === 'bytes' ? body.bytes.length : 0);

/** Until the answer is as it would be sent. */
async function sent(server: ApiServer, request: ApiRequest): Promise<ApiResponse> {
  const answer = await server.dispatch(request);
  if (answer.type === 'object' && answer.encoded === undefined) toJsonText(answer.body);
  return answer;
}
