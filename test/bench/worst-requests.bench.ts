import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { textAt } from '../../src/base/json-at.ts';
import { parseJson } from '../../src/kube/json-reader.ts';
import { largestRequests } from '../support/hostile/worst/all.ts';
import type { WorstRequest } from '../support/hostile/worst/case.ts';
import { thingDefinition } from '../support/hostile/worst/place.ts';
import { worstTexts } from '../support/hostile/worst/texts.ts';
import { TemporaryFolder } from '../support/instance.ts';
import { startLoneApiServer } from '../support/lone-api-server.ts';
import { Load } from './api-load.ts';
import type { Answer } from './api-load.ts';
import { calibrate } from './calibration.ts';
import type { Cpu } from './cpu-of.ts';
import { cpuOf } from './cpu-of.ts';
import { Figures } from './figures.ts';

const DEAREST = 25;

const folder = new TemporaryFolder();
const took: (readonly [name: string, cpu: Cpu])[] = [];
let servers = 0;
let atFirst = 0;

beforeAll(() => {
  atFirst = calibrate().perCpuSecond;
});

const seconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(2);

afterAll(() => {
  folder.remove();
  const figures = new Figures();
  const dearestFirst = took.toSorted(([, one], [, other]) => other.mainThread - one.mainThread);
  for (const [name, { mainThread, process }] of dearestFirst.slice(0, DEAREST)) {
    figures.add(name, `${seconds(mainThread)} s of CPU, ${seconds(process)} s with all threads`);
  }
  const { perCpuSecond } = calibrate();
  figures.print(
    `The dearest of ${took.length} single requests to longhaul up --no-controllers, each the first of its kind in a process of its own;\n` +
      `${Math.round(atFirst)} calibration pieces a CPU second before, ${Math.round(perCpuSecond)} after.`,
  );
});

test.each([...largestRequests, ...worstTexts])('$name', async ({ name, given = [], ...one }) => {
  const { process, kubeconfig } = await startLoneApiServer(join(folder.path, `${servers++}`));
  const load = new Load(kubeconfig, 1);
  for (const request of [thingDefinition, ...given]) await prepare(load, request);
  const before = cpuOf(process.pid);
  const { code } = await asked(load, one.request);
  // What the server does about it after the answer keeps the next one waiting.
  await load.ask({ method: 'GET', path: '/livez' });
  const after = cpuOf(process.pid);
  process.signal('SIGKILL');
  await process.ended;
  took.push([
    name,
    {
      mainThread: after.mainThread - before.mainThread,
      process: after.process - before.process,
    },
  ]);
  expect(code).toBe(one.status);
});

/** A kind that was defined is served soon, but not at once. */
async function prepare(load: Load, request: WorstRequest): Promise<void> {
  const { code, text } = await asked(load, request);
  if (code >= 300) throw new Error(`a case is not prepared: ${code} ${text()}`);
  if (!request.path.endsWith('/customresourcedefinitions')) return;
  const group = textAt(parseJson(text()), 'spec', 'group') ?? '';
  let found = 404;
  while (found === 404) found = (await load.ask({ method: 'GET', path: `/apis/${group}/v1` })).code;
}

function asked(load: Load, { body, ...request }: WorstRequest): Promise<Answer> {
  return load.ask(body === undefined ? request : { ...request, body: Buffer.from(body()) });
}
