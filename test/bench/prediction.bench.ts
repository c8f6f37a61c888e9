import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, test } from '@jest/globals';
import { Figures } from './figures.ts';

const figures = new Figures();
const BUILT = join(import.meta.dirname, '..', '..', 'dist', 'src');

/**
 * Run in a process of its own, as users run it: the realm of the test runner slows tight loops down. The first prediction of
 * a process is that of a new shape, before anything is compiled; later ones are of known shapes, or of a new one each where it
 * says so, as an operator that has run for a while meets them.
 */
const SCRIPT = `
const load = (file) => import(new URL(file, process.argv[1]).href);
const { predictStep } = await load('collectives/predict-step.js');
const { collectivePredictor, predictCollective } = await load('collectives/predict-collective.js');
const { fabricByName } = await load('domain/catalogue/fabrics.js');
const { llama405b, oneSite, twoSites } = await load('validation/recipes.js');
const { acrossSites } = await load('validation/collective-sites.js');
const path = { roundTrip: 0.006, jitter: 0, rate: 4e11 };
const fabric = fabricByName('dgx-h100');
const link = { lengthKm: 100, lanes: 8, laneGbps: 400, tuning: 'DistanceAware', loadBalancing: 'AdaptiveRouting' };
const shape = (sites) => acrossSites({ fabric, operation: 'AllReduce', gpus: 1024, sites, link });
const one = oneSite(llama405b, 1024);
const two = twoSites(llama405b, 1024, { cut: 'data', path });
const collective = [shape(1), shape(2)];
const known = collectivePredictor(collective[1]);
let shapes = 0;
const newShape = () => ({ ...llama405b, sequenceLength: 8192 + ++shapes });
const cases = {
  'step, one site': () => predictStep(one),
  'step, two sites': () => predictStep(two),
  'step, two sites, a new shape each': () => predictStep(twoSites(newShape(), 1024, { cut: 'data', path })),
  'collective, one site': () => predictCollective(collective[0], 2 ** 30),
  'collective, two sites': () => predictCollective(collective[1], 2 ** 30),
  'collective, two sites, same shape': () => known(2 ** 30),
};
const predict = cases[process.argv[2]];
let start = performance.now();
predict();
const first = (performance.now() - start) * 1e3;
for (let run = 0; run < 5000; run++) predict();
const runs = [];
for (let round = 0; round < 5; round++) {
  start = performance.now();
  for (let run = 0; run < 2000; run++) predict();
  runs.push(((performance.now() - start) * 1e3) / 2000);
}
process.stdout.write(JSON.stringify([first, runs.sort((a, b) => a - b)[2]]));
`;

afterAll(() => {
  figures.print('one prediction');
});

test.each([
  'step, one site',
  'step, two sites',
  'step, two sites, a new shape each',
  'collective, one site',
  'collective, two sites',
  'collective, two sites, same shape',
])(
  '%s',
  (name) => {
    const built = `${pathToFileURL(BUILT).href}/`;
    const args = ['--input-type=module', '-e', SCRIPT, built, name];
    const answer: unknown = JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }));
    const [first, later] = Array.isArray(answer) ? answer.map(Number) : [];
    expect(later).toBeGreaterThan(0);
    const micros = (value = Number.NaN): string => `${value.toFixed(1)} us`;
    figures.add(name, `${micros(first)} the first of a process, ${micros(later)} later`);
  },
  60_000,
);
