import { expect, test } from '@jest/globals';
import { createApiServer } from '../../../../src/apiserver/api-server.ts';
import type { FinishedRequest } from '../../../../src/apiserver/request-observer.ts';
import { instant } from '../../../../src/base/clock.ts';
import { silentLog } from '../../../../src/base/log.ts';
import type { LogFields } from '../../../../src/base/log.ts';
import { seededRandom } from '../../../../src/base/random.ts';
import { VirtualClock } from '../../../../src/simulation/virtual-clock.ts';
import { memoryJournal } from '../../../../src/store/memory-journal.ts';
import { epoch } from '../../../support/runtime-world.ts';

const admin = { name: 'admin', groups: ['system:masters', 'system:authenticated'] };
const origin = { auditId: 'mine', uri: '/version?pretty=1', address: '127.0.0.1' };

test.each([
  { wanted: 'a slow one has its id in the log', took: 0.6, origin, logged: 1 },
  { wanted: 'a quick one has not', took: 0.4, origin, logged: 0 },
  { wanted: 'one of this process has no id', took: 0.6, origin: undefined, logged: 0 },
])('metrics hear the id of a request; $wanted', async ({ took, origin: from, logged }) => {
  const clock = new VirtualClock(epoch);
  let now = epoch;
  let passes = 0;
  const finished: FinishedRequest[] = [];
  const sent: string[] = [];
  const lines: (readonly [string, LogFields | undefined])[] = [];
  const server = await createApiServer({
    journal: memoryJournal(),
    clock: {
      now: () => (now = instant(now + passes)),
      after: (delay, run) => clock.after(delay, run),
    },
    random: seededRandom(1),
    log: { ...silentLog, info: (message, fields) => lines.push([message, fields]) },
    observer: {
      requestFinished: (request) => finished.push(request),
      answerSent: ({ verb }, bytes) => sent.push(`${verb} ${bytes}`),
      watchOpened: () => undefined,
      watchClosed: () => undefined,
    },
  });
  await server.start();
  passes = took * 1000;
  finished.length = 0;
  const answer = await server.dispatch({
    ...{ method: 'GET', path: '/version', query: new URLSearchParams(), headers: new Map() },
    ...{ body: { type: 'none' }, user: admin },
    ...(from === undefined ? {} : { origin: from }),
  });
  await server.stop();
  if (answer.type !== 'watch') answer.sent?.(7);
  expect(sent).toEqual(from === undefined ? [] : ['get 7']);
  expect(finished).toHaveLength(1);
  expect(finished[0]?.auditId).toBe(from?.auditId);
  expect(finished[0]?.took).toBeGreaterThanOrEqual(took);
  expect(lines.filter(([message]) => message === 'a request was slow')).toHaveLength(logged);
  for (const [, fields] of lines)
    expect(fields).toMatchObject({ auditId: 'mine', method: 'GET', path: '/version', code: 200 });
});
