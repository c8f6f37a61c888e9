import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { execFileSync } from 'node:child_process';
import { afterAll, expect, test } from '@jest/globals';
import { Figures } from './figures.ts';
import { TIGHT_LANE } from './tight-lane.ts';

const figures = new Figures();
const BUILT = join(import.meta.dirname, '..', '..', 'dist', 'src');
const STEPS = 100_000;

/** Run in a process of its own, as users run it: the realm of the test runner slows tight loops down. */
const SCRIPT = `
${TIGHT_LANE}
const load = (file) => import(new URL(file, process.argv[1]).href);
const { simulateLane, timeStep } = await load('network/congestion/hybrid/simulate-lane.js');
const { dcqcn } = await load('network/congestion/hybrid/dcqcn.js');
const { distanceRun } = await load('validation/lane-profiles.js');
const { seededRandom } = await load('base/random.js');
const flows = Number(process.argv[2]);
const steps = Number(process.argv[3]);
const lane = distanceRun('rule', 100, flows);
const { roundTrip } = lane;
const share = lane.bottleneck.rate / flows;
const point = {
  initialAlpha: 1, alphaUpdate: roundTrip / 2, alphaGain: 1 / 64, alphaShare: 0.5, rateReduceMonitor: 1.5 * roundTrip,
  rateReset: Math.max(300e-6, roundTrip / 2), byteReset: undefined, fastRecoverySteps: 5, additiveIncrease: 2e-3 * share,
  hyperIncrease: 4e-3 * share, leastKept: 0.75, leastRate: 125e3, mostRate: undefined, rateOnFirstNotification: undefined,
  clampTarget: 'after-a-raise', cnpInterval: roundTrip / 8, flowsPerNotifier: 1,
};
const step = timeStep(lane.roundTrip);
const duration = steps * step;
const seconds = { model: [], tight: [] };
const timed = (which, run) => {
  const before = process.cpuUsage();
  const outcome = run();
  const { user, system } = process.cpuUsage(before);
  seconds[which].push((user + system) / 1e6);
  return outcome;
};
for (let round = 0; round < 5; round++) {
  const random = () => seededRandom(round);
  const model = timed('model', () => simulateLane({ ...lane, senders: dcqcn(point), random: random(), duration }));
  const tight = timed('tight', () => tightLane({ ...lane, duration }, point, step, random()));
  for (const part of ['goodput', 'queueMean', 'markedShare']) {
    if (Math.abs(model[part] / tight[part] - 1) > 1e-9) throw new Error(part + ': ' + model[part] + ' and ' + tight[part]);
  }
}
const median = (times) => times.sort((a, b) => a - b)[2];
process.stdout.write(median(seconds.model) + ' ' + median(seconds.tight));
`;

interface Cost {
  /** CPU seconds of a run, the median of five that take turns. */
  readonly model: number;
  readonly tight: number;
}

function costOf(flows: number): Cost {
  const built = `${pathToFileURL(BUILT).href}/`;
  const args = ['--input-type=module', '-e', SCRIPT, built, String(flows), String(STEPS)];
  const output = execFileSync(process.execPath, args, { encoding: 'utf8' });
  const [model = Number.NaN, tight = Number.NaN] = output.split(' ').map(Number);
  return { model, tight };
}

const perFlowAndStep = (time: number, flows: number): number => (time * 1e9) / (STEPS * flows);

const costs = new Map<number, Cost>();

afterAll(() => {
  figures.print(
    `the hybrid congestion model, rule at 100 km, ${STEPS} steps, CPU time; beside it a hand-written loop of the same arithmetic with the same result`,
  );
});

test.each([4, 16, 64, 256])(
  '%d flows',
  (flows) => {
    const cost = costOf(flows);
    costs.set(flows, cost);
    const { model, tight } = cost;
    const each = perFlowAndStep(model, flows).toFixed(0);
    const ratio = (model / tight).toFixed(2);
    figures.add(
      `${flows} flows`,
      `${(model * 1e3).toFixed(0)} ms, ${each} ns per flow and step, ${ratio} times the loop's ${(tight * 1e3).toFixed(0)} ms`,
    );
    if (flows === 16) expect(model / tight).toBeLessThan(3);
  },
  60_000,
);

test('a flow more costs no more than the flows before', () => {
  const [few, many] = [16, 256].map((flows) => {
    const cost = costs.get(flows);
    return cost === undefined ? Number.NaN : perFlowAndStep(cost.model, flows);
  });
  expect((many ?? 0) / (few ?? 0)).toBeLessThan(1.5);
});
