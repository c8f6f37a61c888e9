import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../src/base/json.ts';
import { jsonAt, numberAt, textAt } from '../../../src/base/json-at.ts';
import { collectiveJobs } from '../../../src/api/resources.ts';
import type { KubeObject } from '../../../src/kube/object.ts';
import { Factory, jobObject } from './_factory.ts';

/** 8B in BF16: eight instances of 8 GPUs read, one of 8 writes. */
function servedObject(name: string, inference: JsonObject): KubeObject {
  return {
    ...jobObject(name, 1),
    spec: {
      priority: 0,
      suspend: false,
      gpus: 72,
      inference: {
        model: 'llama-3.1-8b',
        precision: 'BF16',
        promptTokens: 4000,
        outputTokens: 200,
        requests: 5000,
        prefill: { instances: 8, gpusPerInstance: 8, chunkTokens: 8192 },
        decode: { instances: 1, gpusPerInstance: 8 },
        transfer: { mode: 'LayerByLayer' },
        targets: { timeToFirstTokenMilliseconds: 1000 },
        ...inference,
      },
      siteBoundary: { allow: ['Phase'], maxSites: 2 },
    },
  };
}

async function factoryWith(inference: JsonObject): Promise<Factory> {
  const factory = new Factory();
  factory.cluster.put(collectiveJobs, servedObject('served', inference));
  await factory.start();
  return factory;
}

const serving = (factory: Factory, ...path: readonly string[]): number =>
  numberAt(factory.job('served'), 'status', 'inference', ...path) ?? Number.NaN;

describe('a model that answers', () => {
  test('at one site: says how fast, and ends with its last request', async () => {
    const factory = await factoryWith({ requestsPerMinute: 600 });
    factory.serve('served', { prefill: 'memphis', decode: 'memphis' });
    await factory.run(2);
    const status = jsonAt(factory.job('served'), 'status', 'inference');
    expect(status).toMatchObject({
      requestsPerSecond: 10,
      limitedBy: 'Arrivals',
      outputTokensPerSecond: 2000,
      inTimePercent: 100,
    });
    const parts = ['waiting', 'prefill', 'transfer', 'roundTrip'].map((part) =>
      serving(factory, 'firstTokenParts', `${part}Milliseconds`),
    );
    const sum = parts.reduce((total, part) => total + part, 0);
    expect(Math.abs(sum - serving(factory, 'timeToFirstTokenMilliseconds'))).toBeLessThan(0.5);
    // No distance, but the call itself.
    expect(serving(factory, 'firstTokenParts', 'roundTripMilliseconds')).toBe(0.1);
    expect(factory.throughputs()).toEqual([0, 0]);
    await factory.run(600);
    expect(factory.condition('served', 'Complete')).toBe('True Completed');
    expect(textAt(factory.job('served'), 'status', 'progress', 'summary')).toBe('5000/5000');
    expect(factory.events.at(-1)).toBe(
      'CollectiveJob/served Normal Completed: all 5000 requests are answered',
    );
  });

  test('over a link: keys and values pass one way, and a cut stops the answers', async () => {
    const factory = await factoryWith({ requests: 100_000_000 });
    factory.serve('served', { prefill: 'memphis', decode: 'atlanta' });
    await factory.run(2);
    expect(serving(factory, 'firstTokenParts', 'roundTripMilliseconds')).toBeCloseTo(6.2, 0);
    const [there, back] = factory.throughputs();
    expect(Math.abs(there - serving(factory, 'cacheGbps'))).toBeLessThanOrEqual(1);
    expect(there).toBeGreaterThan(50);
    expect(back).toBe(0);
    factory.fault('memphis-atlanta', 'cut');
    await factory.run(2);
    expect(factory.condition('served', 'Running')).toBe('False Stalled');
    expect(factory.throughputs()).toEqual([0, 0]);
    factory.fault('memphis-atlanta', undefined);
    await factory.run(2);
    expect(factory.condition('served', 'Running')).toBe('True Progressing');
    expect(factory.events.at(-1)).toMatch(/JobResumed: goes on after request \d+$/);
  });

  test('a training run on the same link leaves it less, and it gets it back', async () => {
    const factory = await factoryWith({ requests: 100_000_000 });
    factory.cluster.put(collectiveJobs, jobObject('trained', 1_000_000));
    factory.serve('served', { prefill: 'memphis', decode: 'atlanta' });
    await factory.run(2);
    const alone = serving(factory, 'requestsPerSecond');
    factory.admit('trained', { memphis: 64, atlanta: 64 });
    await factory.run(2);
    expect(serving(factory, 'requestsPerSecond')).toBeLessThan(alone);
    const [there, back] = factory.throughputs();
    expect(there).toBeGreaterThan(back);
    factory.evict('trained');
    await factory.run(2);
    expect(serving(factory, 'requestsPerSecond')).toBe(alone);
  });

  test('more than can be answered: the wait has no end, and nothing is in time', async () => {
    const factory = await factoryWith({ requestsPerMinute: 6_000_000 });
    factory.serve('served', { prefill: 'memphis', decode: 'atlanta' });
    await factory.run(2);
    expect(jsonAt(factory.job('served'), 'status', 'inference', 'limitedBy')).toBe('Transfer');
    expect(serving(factory, 'timeToFirstTokenMilliseconds')).toBeNaN();
    expect(serving(factory, 'inTimePercent')).toBe(0);
  });
});
