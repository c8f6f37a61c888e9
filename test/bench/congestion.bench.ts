import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { execFileSync } from 'node:child_process';
import { afterAll, expect, test } from '@jest/globals';
import { Figures } from './figures.ts';

const figures = new Figures();
const BUILT = join(import.meta.dirname, '..', '..', 'dist', 'src');
const STEPS = 100_000;

/** Run in a process of its own, as users run it: the realm of the test runner slows tight loops down. */
const SCRIPT = `
const load = (file) => import(new URL(file, process.argv[1]).href);
const { simulateLane, timeStep } = await load('network/congestion/hybrid/simulate-lane.js');
const { distanceRun } = await load('validation/lane-profiles.js');
const flows = Number(process.argv[2]);
const steps = Number(process.argv[3]);
const lane = distanceRun('rule', 100, flows);
const runs = [];
for (let round = 0; round < 5; round++) {
  const start = performance.now();
  const { goodput } = simulateLane({ ...lane, duration: steps * timeStep(lane.roundTrip) });
  if (goodput < 0.9) throw new Error('the lane is not full: ' + goodput);
  runs.push(performance.now() - start);
}
process.stdout.write(String(runs.sort((a, b) => a - b)[2]));
`;

afterAll(() => {
  figures.print(`the hybrid congestion model, rule at 100 km, ${STEPS} steps`);
});

function millisecondsPerRun(flows: number): number {
  const built = `${pathToFileURL(BUILT).href}/`;
  const args = ['--input-type=module', '-e', SCRIPT, built, String(flows), String(STEPS)];
  return Number(execFileSync(process.execPath, args, { encoding: 'utf8' }));
}

test.each([4, 16, 64, 256])(
  '%d flows',
  (flows) => {
    const run = millisecondsPerRun(flows);
    expect(run).toBeGreaterThan(0);
    const cost = (run * 1e6) / (STEPS * flows);
    figures.add(`${flows} flows`, `${run.toFixed(0)} ms, ${cost.toFixed(0)} ns per flow and step`);
  },
  60_000,
);
