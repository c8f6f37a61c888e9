import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { readManifests } from '../../src/app/manifests.ts';
import { packageRoot } from '../../src/app/package-root.ts';
import { simulate } from '../../src/app/simulate/simulate.ts';
import type { SimulationRecord } from '../../src/app/simulate/recorder.ts';
import { present } from '../../src/base/assert.ts';
import type { JsonObject } from '../../src/base/json.ts';
import { seconds } from '../../src/base/units.ts';
import { simulationJson } from '../../src/cli/simulation/json.ts';
import { simulationPage } from '../../src/cli/simulation/page.ts';
import type { KubeObject } from '../../src/kube/object.ts';
import { numberAt } from '../../src/base/json-at.ts';

const HOUR = 3600;
const CUT = 360;
const PATIENCE = 60_000;

const example = readManifests(join(packageRoot(), 'examples', 'llama-405b-two-sites'));

const later = (kind: string, name: string, annotations: Record<string, string>): KubeObject => ({
  apiVersion: 'longhaul.dev/v1alpha1',
  kind,
  metadata: { name, annotations },
});

/** The example, a second run of it an hour later, a cut of six minutes, and nodes that fail while nothing runs. */
const story: readonly KubeObject[] = [
  ...example,
  ...example
    .filter(({ kind }) => kind === 'CollectiveJob')
    .map((job) => ({
      ...job,
      metadata: { ...job.metadata, name: 'second', annotations: { 'longhaul.dev/at': '1h' } },
    })),
  ...[
    ['30m', 'cut'],
    ['36m', ''],
  ].map(([at = '', fault = '']) =>
    later('SiteLink', 'memphis-atlanta', { 'longhaul.dev/at': at, 'longhaul.dev/fault': fault }),
  ),
  later('GpuPool', 'memphis-h100', { 'longhaul.dev/at': '3h', 'longhaul.dev/fault': 'nodes=2' }),
];

const shares: number[] = [];
const complaints: string[] = [];
const complain = (message: string, fields?: JsonObject): void => {
  complaints.push(`${message} ${JSON.stringify(fields ?? {})}`);
};
const ignore = (): void => undefined;
const log = { debug: ignore, info: ignore, warn: complain, error: complain };

const played = (seed: number): Promise<SimulationRecord> =>
  simulate({
    ...{ objects: story, until: seconds(4 * HOUR), seed, log },
    progress: (share) => shares.push(share),
  });

const setting = { source: 'story', until: 4 * HOUR, seed: 1 };
const textOf = (record: SimulationRecord): string =>
  JSON.stringify(simulationJson(record, setting)) + simulationPage(record, setting);

describe('two sites, a cut and lost nodes, in virtual time', () => {
  let record: SimulationRecord;
  beforeAll(async () => {
    record = await played(1);
  }, PATIENCE);

  test(
    'the account of jobs and links adds up',
    () => {
      expect(record.jobs.map(({ name, phase }) => [name, phase])).toEqual([
        ['llama-405b', 'Complete'],
        ['second', 'Complete'],
      ]);
      const first = present(record.jobs[0], 'the first job');
      const second = present(record.jobs[1], 'the second job');
      expect(first).toMatchObject({ submittedAt: 0, step: 200, steps: 200 });
      expect(second.submittedAt).toBeCloseTo(HOUR, 3);
      const ran = 200 * present(first.stepSeconds, 'steps').mean;
      // What happens shows in the objects within a second or two.
      const near = (value: number | undefined, wanted: number): void => {
        expect(Math.abs(Number(value) - wanted)).toBeLessThan(3);
      };
      near(first.standingSeconds, CUT);
      near(first.runningSeconds, ran);
      near(second.waitedSeconds, ran + CUT - HOUR);
      near(second.admittedAt, ran + CUT);
      near(record.links[0]?.downSeconds, CUT);
      const reasons = record.happenings.map(({ reason }) => reason);
      for (const reason of ['LinkCut', 'LinkRestored', 'Completed'])
        expect(reasons).toContain(reason);
      expect(shares.at(-1)).toBe(1);
      expect(complaints).toEqual([]);
    },
    PATIENCE,
  );

  test(
    'every GPU-hour and every byte is in one place',
    () => {
      const { links, pools } = record;
      const link = present(links[0], 'the link');
      expect(link.carriedBytes).toBeGreaterThan(1e14);
      expect(link.meanUse).toBeCloseTo(link.carriedBytes / ((4.8e12 / 8) * 4 * HOUR), 9);
      for (const { gpus, allocatedGpuHours, idleGpuHours, failedGpuHours } of pools)
        expect(allocatedGpuHours + idleGpuHours + failedGpuHours).toBeCloseTo(4 * gpus, 1);
      expect(pools.map(({ failedGpuHours }) => Math.round(failedGpuHours))).toEqual([0, 16]);
    },
    PATIENCE,
  );

  test(
    'the same seed gives the same report to the last byte, and another one the same story',
    async () => {
      const [again, other] = [await played(1), await played(2)];
      expect(textOf(again)).toBe(textOf(record));
      expect(other.jobs.map(({ completedAt }) => Math.round(Number(completedAt)))).toEqual(
        record.jobs.map(({ completedAt }) => Math.round(Number(completedAt))),
      );
    },
    PATIENCE,
  );

  test(
    'the page is whole and asks for nothing else',
    () => {
      const page = simulationPage(record, { ...setting, source: '<b>"&' });
      expect(page).toContain('Simulation of &lt;b&gt;&quot;&amp;');
      expect(page.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(
        /https?:|<script|url\(/,
      );
      for (const text of ['default/second', 'memphis-atlanta', 'LinkCut', 'GPU-hours'])
        expect(page).toContain(text);
      const json = simulationJson(record, setting);
      expect(numberAt(json, 'gpuHours', 'standing')).toBeCloseTo(102.4, -1);
      expect(numberAt(json, 'gpuHours', 'failed')).toBeCloseTo(16, 1);
    },
    PATIENCE,
  );
});

test('what cannot be simulated is refused before anything runs', async () => {
  const run = (objects: readonly KubeObject[]): Promise<SimulationRecord> =>
    simulate({ objects, until: seconds(HOUR), seed: 1, log });
  await expect(run([later('GpuPool', 'p', { 'longhaul.dev/at': '2h' })])).rejects.toThrow(
    /GpuPool p takes effect after 2h/,
  );
  await expect(run([later('GpuPool', 'p', { 'longhaul.dev/at': 'noon' })])).rejects.toThrow(
    /wanted a time such as/,
  );
  await expect(run([later('Nothing', 'p', {})])).rejects.toThrow(/has no kind Nothing/);
  await expect(run([later('GpuPool', 'p', {})])).rejects.toThrow(/GpuPool p was refused/);
});
