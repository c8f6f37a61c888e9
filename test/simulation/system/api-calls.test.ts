import { describe, expect, test } from '@jest/globals';
import { collectiveJobs } from '../../../src/api/resources.ts';
import { isTrue, readConditions } from '../../../src/kube/conditions.ts';
import type { KubeObject } from '../../../src/kube/object.ts';
import { apiServerMetrics } from '../../../src/metrics/apiserver.ts';
import { MetricsRegistry } from '../../../src/metrics/metrics-registry.ts';
import { registryText } from '../../support/metrics-text.ts';
import { World } from '../../support/world.ts';

/** Writes of a job's status: (waits,) admitted, runs, phase Running, complete, released. */
const STATUS_WRITES = 5;
const WAITING_WRITES = 1;
/** Admitted, Started, Completed; Pending for who finds the pool full. */
const EVENTS = 4;
/** The account of its pool when it comes and when it goes. */
const POOL_WRITES = 2;
/** Progress, over all jobs: docs/operator.md says so. */
const PROGRESS_PER_SECOND = 20;
/** The reason to wait in other words, over all jobs; docs/operator.md says so too. */
const REWORDINGS_PER_SECOND = 10;
/** Of the pool itself, before the first job and after the last. */
const FIXED = 4;
const NODES = 12;
const PATIENCE = 240_000;

const apiVersion = 'longhaul.dev/v1alpha1';

const pool: KubeObject = {
  apiVersion,
  kind: 'GpuPool',
  metadata: { name: 'hall' },
  spec: { site: 'oslo', accelerator: 'H100-SXM', nodes: NODES },
};

function job(index: number, steps: number): KubeObject {
  return {
    apiVersion,
    kind: 'CollectiveJob',
    metadata: { namespace: 'default', name: `job-${index}` },
    spec: {
      gpus: 8,
      accelerator: 'H100-SXM',
      training: {
        model: 'llama-3.1-8b',
        sequenceLength: 8192,
        globalBatchSequences: 16,
        steps,
        parallelism: { tensor: 8 },
      },
      siteBoundary: { maxSites: 1 },
    },
  };
}

interface Count {
  /** Of the control plane, by resource and verb. */
  readonly calls: ReadonlyMap<string, number>;
  readonly seconds: number;
}

/** The calls from before the first job is created until the last is complete, by the API server's own count. */
async function callsFor(jobs: number, steps: number): Promise<Count> {
  const registry = new MetricsRegistry();
  const observer = apiServerMetrics(registry, {
    objects: () => new Map(),
    health: () => new Map(),
  });
  const world = await World.begin({ seed: 1, observer });
  await world.apply([pool]);
  await world.run(5);
  const [before, begun] = [await counted(registry), world.elapsed];
  const objects = Array.from({ length: jobs }, (_, index) => job(index, steps));
  for (const object of objects) await world.settled(world.client.create(collectiveJobs, object));
  await world.until(() => world.list(collectiveJobs).every(isReleased));
  await world.run(5);
  const after = await counted(registry);
  const calls = new Map([...after].map(([key, count]) => [key, count - (before.get(key) ?? 0)]));
  // The user's own.
  calls.set('collectivejobs CREATE', (calls.get('collectivejobs CREATE') ?? 0) - jobs);
  expect(world.complaints).toEqual([]);
  return { calls, seconds: world.elapsed - begun };
}

/** `apiserver_request_total`, without watches. */
async function counted(registry: MetricsRegistry): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (const line of (await registryText(registry)).split('\n')) {
    if (!line.startsWith('apiserver_request_total{')) continue;
    const label = (name: string): string => new RegExp(`${name}="([^"]*)"`).exec(line)?.[1] ?? '';
    if (label('verb') === 'WATCH') continue;
    const key = `${label('resource')} ${label('verb')}`;
    counts.set(key, (counts.get(key) ?? 0) + Number(line.split(' ').at(-1)));
  }
  return counts;
}

const isReleased = (object: KubeObject): boolean => {
  const conditions = readConditions(object);
  return isTrue(conditions, 'Complete') && !isTrue(conditions, 'Admitted');
};

const sum = (counts: Iterable<number>): number => [...counts].reduce((all, one) => all + one, 0);

describe('the calls of the control plane for one job, from its creation to its release', () => {
  test.each([
    { jobs: 3, steps: 60 },
    // Half of them wait for a full pool.
    { jobs: 24, steps: 60 },
    { jobs: 24, steps: 300 },
  ])(
    '$jobs jobs of $steps steps',
    async ({ jobs, steps }) => {
      const { calls, seconds } = await callsFor(jobs, steps);
      const of = (resource: string): number =>
        sum([...calls].filter(([key]) => key.startsWith(`${resource} `)).map(([, count]) => count));
      const perSecond = Math.min(jobs, PROGRESS_PER_SECOND) + REWORDINGS_PER_SECOND;
      expect(of('events')).toBeLessThanOrEqual(jobs * EVENTS);
      expect(of('gpupools')).toBeLessThanOrEqual(jobs * POOL_WRITES + FIXED);
      expect(of('collectivejobs')).toBeGreaterThanOrEqual(jobs * STATUS_WRITES);
      expect(of('collectivejobs')).toBeLessThanOrEqual(
        jobs * (STATUS_WRITES + WAITING_WRITES) + perSecond * seconds,
      );
      expect(
        [...calls].filter(([key, count]) => count > 0 && !/ (CREATE|PATCH)$/.test(key)),
      ).toEqual([]);
    },
    PATIENCE,
  );
});
