import { describe, expect, test } from '@jest/globals';
import { isJsonArray } from '../../../src/base/json.ts';
import type { JsonObject } from '../../../src/base/json.ts';
import { jsonAt, numberAt } from '../../../src/base/json-at.ts';
import { collectiveJobs } from '../../../src/api/resources.ts';
import type { KubeObject } from '../../../src/kube/object.ts';
import { Factory, jobObject } from './_factory.ts';

const GIBIBYTE = 2 ** 30;

function benchmarkObject(name: string, collective: JsonObject): KubeObject {
  const { metadata, ...rest } = jobObject(name, 1);
  return {
    ...rest,
    metadata,
    spec: {
      priority: 0,
      suspend: false,
      gpus: 64,
      collective: {
        operation: 'AllReduce',
        minBytes: 8,
        maxBytes: GIBIBYTE,
        stepFactor: 2,
        iterations: 20,
        warmupIterations: 5,
        dataType: 'Float',
        ...collective,
      },
      siteBoundary: { allow: ['Data'], maxSites: 2 },
    },
  };
}

async function factoryWith(collective: JsonObject): Promise<Factory> {
  const factory = new Factory();
  factory.cluster.put(collectiveJobs, benchmarkObject('bench', collective));
  await factory.start();
  return factory;
}

function results(factory: Factory): readonly JsonObject[] {
  const found = jsonAt(factory.job('bench'), 'status', 'benchmark', 'results');
  return isJsonArray(found) ? found.flatMap((row) => (isObject(row) ? [row] : [])) : [];
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null;

describe('a benchmark', () => {
  test('reports every size with the bandwidths that nccl-tests defines', async () => {
    const factory = await factoryWith({});
    factory.admit('bench', { memphis: 64 });
    await factory.run(5);
    expect(factory.condition('bench', 'Complete')).toBe('True Completed');
    const rows = results(factory);
    expect(rows.map((row) => row['sizeBytes'])).toEqual(
      Array.from({ length: 28 }, (_, power) => 8 * 2 ** power),
    );
    for (const row of rows) {
      const size = numberAt(row, 'sizeBytes') ?? 0;
      const time = numberAt(row, 'timeMicroseconds') ?? 0;
      const algorithmBandwidth = numberAt(row, 'algbwGBps') ?? 0;
      expect(row['count']).toBe(size / 4);
      expect(Math.abs(algorithmBandwidth - size / time / 1e3)).toBeLessThan(0.01);
      expect(
        Math.abs((numberAt(row, 'busbwGBps') ?? 0) - algorithmBandwidth * (126 / 64)),
      ).toBeLessThan(0.02);
      expect(row['crossSitePercent']).toBe(0);
    }
    expect(factory.events.at(-1)).toBe(
      'CollectiveJob/bench Normal Completed: all sizes of the AllReduce are done',
    );
  });

  test('shows the same as a table, with a line for each size under the head', async () => {
    const factory = await factoryWith({ minBytes: GIBIBYTE, dataType: 'Half' });
    factory.admit('bench', { memphis: 64 });
    await factory.run(5);
    expect(jsonAt(factory.job('bench'), 'status', 'benchmark', 'table')).toEqual([
      '       size(B)         count      time(us)   algbw(GB/s)   busbw(GB/s)',
      '    1073741824     536870912       5713.68        187.92        369.98',
    ]);
  });

  test('between sites is slower, and says what the way costs', async () => {
    const sizes = { minBytes: GIBIBYTE };
    const [near, far] = [await factoryWith(sizes), await factoryWith(sizes)];
    near.admit('bench', { memphis: 64 });
    far.admit('bench', { memphis: 32, atlanta: 32 });
    await near.run(5);
    await far.run(60);
    const [whole] = results(near);
    const [cut] = results(far);
    expect(numberAt(cut, 'timeMicroseconds')).toBeGreaterThan(
      4 * (numberAt(whole, 'timeMicroseconds') ?? 0),
    );
    expect(numberAt(cut, 'crossSitePercent')).toBeGreaterThan(50);
  });

  test('more calls take longer; sizes come one after the other and stay as they were', async () => {
    const factory = await factoryWith({ iterations: 1_000_000, warmupIterations: 0 });
    factory.admit('bench', { memphis: 64 });
    await factory.run(60);
    const early = results(factory);
    await factory.run(60);
    const later = results(factory);
    expect(early.length).toBeGreaterThan(0);
    expect(early.length).toBeLessThan(28);
    expect(later.length).toBeGreaterThan(early.length);
    expect(later.slice(0, early.length)).toEqual(early);
    expect(factory.field('bench', 'performance', 'busBandwidthGBps')).toBeGreaterThan(300);
  });

  test('goes on from what was reported', async () => {
    const factory = await factoryWith({ iterations: 1_000_000 });
    factory.admit('bench', { memphis: 64 });
    await factory.run(60);
    const before = results(factory);
    await factory.stop();
    await factory.start();
    await factory.run(2);
    expect(results(factory).slice(0, before.length)).toEqual(before);
  });
});
