import { afterAll, expect, test } from '@jest/globals';
import { largestRequests } from '../support/hostile/worst/all.ts';
import { prepared } from '../support/hostile/worst/run.ts';
import { worstTexts } from '../support/hostile/worst/texts.ts';
import { calibrate } from './calibration.ts';
import { Figures } from './figures.ts';

const DEAREST = 25;

const took: (readonly [name: string, cpuSeconds: number])[] = [];

afterAll(() => {
  const figures = new Figures();
  const dearestFirst = took.toSorted(([, one], [, other]) => other - one);
  for (const [name, seconds] of dearestFirst.slice(0, DEAREST)) {
    figures.add(name, `${seconds.toFixed(2)} s of CPU`);
  }
  const { perCpuSecond } = calibrate();
  figures.print(
    `The dearest of ${took.length} single requests, each the first of its kind in its server; ${Math.round(perCpuSecond)} calibration pieces a CPU second.`,
  );
});

test.each([...largestRequests, ...worstTexts])('$name', async (one) => {
  const { send, stop } = await prepared(one);
  const begun = process.cpuUsage();
  const answer = await send();
  const { user, system } = process.cpuUsage(begun);
  await stop();
  took.push([one.name, (user + system) / 1e6]);
  expect(answer).toMatchObject({ status: one.status });
});
