import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { openLmdbJournal } from '../../src/apiserver/lmdb-journal.ts';
import { encodeJson } from '../../src/store/stored.ts';
import { TemporaryFolder } from '../support/instance.ts';
import type { LoneApiServer } from '../support/lone-api-server.ts';
import { startLoneApiServer } from '../support/lone-api-server.ts';
import { Load } from './api-load.ts';
import { clearing, costed, fanOut, operations, requestRound } from './api-operations.ts';
import type { Finding, Operation, OperationName } from './api-operations.ts';
import { calibrate } from './calibration.ts';
import { cpuOf } from './cpu-of.ts';
import { Figures, median } from './figures.ts';
import { gpuPools } from './gpu-pools.ts';

const STARTS = 5;
const ROUNDS = 4;
const MANY = 100_000;

const folder = new TemporaryFolder();
const figures = new Figures();

afterAll(() => {
  folder.remove();
  figures.print(
    `The API server alone (longhaul up --no-controllers), load from a second process on the same machine, Node ${process.version}.\n` +
      `"first" is a process that has just started, "later" the median of the ${ROUNDS - 1} rounds after; "real" is kube-apiserver 1.34.9 with etcd on two such cores.`,
  );
});

/** Seconds from the start of the process until it is ready. */
async function startTimes(count: number, data: (run: number) => string): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < count; run++) {
    const begun = performance.now();
    const server = await startLoneApiServer(data(run));
    times.push((performance.now() - begun) / 1000);
    await stopped(server);
  }
  return median(times);
}

async function stopped({ process }: LoneApiServer): Promise<void> {
  process.signal('SIGTERM');
  await process.ended;
}

function residentMegabytes({ process }: LoneApiServer): number {
  const status = readFileSync(`/proc/${process.pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
}

test('ready after start', async () => {
  const empty = await startTimes(STARTS, (run) => join(folder.path, `empty-${run}`));
  figures.add(
    `ready, empty (median of ${STARTS})`,
    `${empty.toFixed(2)} s, wanted < 1 s, real 10 s`,
  );
  const data = join(folder.path, 'many');
  await fill(data);
  const many = await startTimes(3, () => data);
  figures.add('ready, 100,000 objects (median of 3)', `${many.toFixed(2)} s, wanted < 3 s`);
  expect(Math.max(empty, many)).toBeGreaterThan(0);
}, 300_000);

/** A data directory with many objects of 1 KB in it. */
async function fill(data: string): Promise<void> {
  const journal = openLmdbJournal(join(data, 'store'));
  const entries = Array.from({ length: MANY }, (_, index) => {
    const revision = index + 1;
    const metadata = {
      name: `x${index}`,
      namespace: 'default',
      resourceVersion: String(revision),
      uid: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
    };
    const object = {
      apiVersion: 'v1',
      data: { text: 'c'.repeat(800) },
      kind: 'ConfigMap',
      metadata,
    };
    return {
      type: 'put' as const,
      revision,
      resource: 'core/configmaps',
      key: `default/x${index}`,
      encoded: encodeJson(object),
    };
  });
  await journal.append(entries);
  await journal.close();
}

test('requests and watches', async () => {
  const server = await startLoneApiServer(join(folder.path, 'load'));
  const load = new Load(server.kubeconfig, 64);
  await load.ask({
    method: 'POST',
    path: '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
    body: gpuPools,
  });
  const cpu = (): number => cpuOf(server.process.pid).mainThread;
  const rounds: ReadonlyMap<OperationName, Finding>[] = [];
  let memory = 0;
  addCalibration('before');
  for (let round = 0; round < ROUNDS; round++) {
    const namespace = `perf-${round}`;
    const found = new Map(await requestRound(load, namespace, cpu));
    found.set('hundred', await fanOut(load, namespace, { watchers: 100, changes: 400, cpu }));
    found.set('thousand', await fanOut(load, namespace, { watchers: 1000, changes: 60, cpu }));
    const cleared = await costed(cpu, 1, () => clearing(load, namespace));
    found.set('clear', { value: cleared.result, cpu: cleared.cpu });
    if (round === 0) memory = residentMegabytes(server);
    rounds.push(found);
  }
  for (const name of Object.keys(operations) as OperationName[]) addRow(name, rounds);
  addCalibration('after');
  const after = residentMegabytes(server);
  figures.add(
    'resident memory',
    `first ${memory.toFixed(0)} MiB, later ${after.toFixed(0)} MiB, wanted < 250 MB, real 794 MB`,
  );
  await stopped(server);
  expect(rounds).toHaveLength(ROUNDS);
}, 600_000);

/** Figures of two runs, or of two machines, are to be seen beside this. */
function addCalibration(when: 'before' | 'after'): void {
  const { perSecond, perCpuSecond } = calibrate();
  figures.add(
    `calibration, ${when}`,
    `${perSecond.toFixed(0)} pieces of work a second, ${perCpuSecond.toFixed(0)} in a second of CPU`,
  );
}

function addRow(name: OperationName, rounds: readonly ReadonlyMap<OperationName, Finding>[]): void {
  const { name: what, unit, real, wanted }: Operation = operations[name];
  const [first = Number.NaN, ...later] = rounds.map((each) => each.get(name)?.value ?? Number.NaN);
  const settled = median(later);
  const [firstCost = Number.NaN, ...costs] = rounds.map(
    (each) => each.get(name)?.cpu ?? Number.NaN,
  );
  const ratio = unit === 'ms' ? real / settled : settled / real;
  const isReached = unit === 'ms' ? settled <= wanted : settled >= wanted;
  const show = (value: number): string => value.toFixed(unit === 'ms' && value < 100 ? 1 : 0);
  figures.add(
    what,
    `first ${show(first)}, later ${show(settled)} ${unit}; real ${real}: ${ratio.toFixed(1)} times; wanted ${wanted}: ${isReached ? 'reached' : 'MISSED'}; ` +
      `CPU ${firstCost.toFixed(0)}, later ${median(costs).toFixed(0)} µs`,
  );
}
