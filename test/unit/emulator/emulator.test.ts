import { describe, expect, test } from '@jest/globals';
import { isJsonObject } from '../../../src/base/json.ts';
import { jsonAt } from '../../../src/base/json-at.ts';
import { collectiveJobs, gpuPools } from '../../../src/api/resources.ts';
import type { FabricSnapshot } from '../../../src/emulator/fabric-observer.ts';
import { Factory, jobObject } from './_factory.ts';

const twoSites = { memphis: 64, atlanta: 64 };
/** Of the clock, in seconds: months of emulated time. */
const DAY = 86_400;

async function factoryWith(name: string, steps: number): Promise<Factory> {
  const factory = new Factory();
  factory.cluster.put(collectiveJobs, jobObject(name, steps));
  await factory.start();
  return factory;
}

describe('a job', () => {
  test('runs when it is admitted, and not before', async () => {
    const factory = await factoryWith('job', 2000);
    await factory.run(10);
    expect(factory.condition('job', 'Running')).toBeUndefined();
    factory.admit('job', twoSites);
    await factory.run(0);
    expect(factory.condition('job', 'Running')).toBe('True Progressing');
    expect(factory.field('job', 'progress', 'summary')).toBe('0/2000');
    expect(factory.events).toEqual([
      'CollectiveJob/job Normal Started: runs on memphis:64 atlanta:64',
    ]);
  });

  test('progresses at its step time and is complete at the moment it said it would be', async () => {
    const factory = await factoryWith('job', 200);
    factory.admit('job', twoSites);
    await factory.run(2);
    const stepMilliseconds = Number(factory.field('job', 'performance', 'stepMilliseconds'));
    expect(factory.field('job', 'progress', 'step')).toBe(Math.floor(120_000 / stepMilliseconds));
    const promised = factory.field('job', 'progress', 'estimatedCompletionTime');
    expect(typeof promised).toBe('string');
    await factory.run(60);
    expect(factory.condition('job', 'Running')).toBe('False Completed');
    expect(factory.condition('job', 'Complete')).toBe('True Completed');
    expect(factory.field('job', 'progress', 'summary')).toBe('200/200');
    expect(factory.field('job', 'progress', 'percent')).toBe(100);
    expect(factory.field('job', 'progress', 'estimatedCompletionTime')).toBe(promised);
    expect(factory.field('job', 'progress', 'emulatedSeconds')).toBe(
      Math.floor((200 * stepMilliseconds) / 1000),
    );
    expect(factory.events.at(-1)).toBe(
      'CollectiveJob/job Normal Completed: all 200 steps are done',
    );
    expect(factory.isDueWithin(DAY)).toBe(false);
  });

  test('is written at most once a second unless its conditions change, and only when something changed', async () => {
    const factory = await factoryWith('job', 200);
    factory.admit('job', twoSites);
    await factory.run(120);
    const { writes } = factory.cluster;
    expect(writes.filter(({ name }) => name === 'default/job').length).toBeGreaterThan(3);
    const hasty = writes.filter(({ name, at, status }, index) => {
      const before = writes.slice(0, index).findLast((write) => write.name === name);
      if (before === undefined || at - before.at >= 1000) return false;
      return JSON.stringify(status['conditions']) === JSON.stringify(before.status['conditions']);
    });
    expect(hasty).toEqual([]);
    const texts = factory.cluster.writes.map(({ name, status }) => name + JSON.stringify(status));
    const repeated = texts.filter((text, index) => {
      const name = factory.cluster.writes[index]?.name;
      const before = factory.cluster.writes
        .slice(0, index)
        .findLast((write) => write.name === name);
      return before !== undefined && text === before.name + JSON.stringify(before.status);
    });
    expect(repeated).toEqual([]);
  });

  test('keeps its progress when it is evicted or suspended, and goes on when it is admitted again', async () => {
    const factory = await factoryWith('job', 2000);
    factory.admit('job', twoSites);
    await factory.run(10);
    factory.evict('job');
    await factory.run(1);
    expect(factory.condition('job', 'Running')).toBe('False Evicted');
    const step = Number(factory.field('job', 'progress', 'step'));
    expect(step).toBeGreaterThan(0);
    expect(factory.field('job', 'progress', 'estimatedCompletionTime')).toBeUndefined();
    expect(factory.field('job', 'performance', 'stepMilliseconds')).toBeUndefined();
    await factory.run(100);
    expect(factory.field('job', 'progress', 'step')).toBe(step);
    factory.admit('job', { memphis: 128 });
    await factory.run(5);
    expect(factory.condition('job', 'Running')).toBe('True Progressing');
    expect(factory.events.at(-1)).toBe(
      `CollectiveJob/job Normal Started: runs on memphis:128 after step ${step}`,
    );
    const later = Number(factory.field('job', 'progress', 'step'));
    expect(later).toBeGreaterThan(step);
    factory.suspend('job');
    await factory.run(1);
    expect(factory.condition('job', 'Running')).toBe('False Suspended');
  });

  test('that is moved without a pause runs at its new place only', async () => {
    const factory = await factoryWith('job', 2000);
    const lists = { delayBoundsSeconds: [], pools: [], links: [], jobs: [] };
    let read: () => FabricSnapshot = () => ({ emulatedSeconds: 0, ...lists });
    await factory.stop();
    await factory.start({ attach: (reading) => (read = reading) });
    factory.admit('job', twoSites);
    await factory.run(3);
    factory.admit('job', { atlanta: 128 });
    await factory.run(2);
    expect(read().pools.map(({ pool, busyNodes }) => [pool, busyNodes])).toEqual([
      ['atlanta', 16],
      ['memphis', 0],
    ]);
    expect(read().jobs).toMatchObject([{ job: 'default/job', phase: 'running' }]);
    expect(factory.link()).toMatchObject({
      directions: [{ throughputGbps: 0 }, { throughputGbps: 0 }],
    });
  });

  test('that is deleted while it runs leaves nothing behind', async () => {
    const factory = await factoryWith('job', 2000);
    factory.admit('job', twoSites);
    await factory.run(3);
    factory.cluster.remove(collectiveJobs, 'default/job');
    await factory.run(5);
    expect(factory.isDueWithin(DAY)).toBe(false);
    expect(factory.link()).toMatchObject({
      directions: [{ throughputGbps: 0 }, { throughputGbps: 0 }],
    });
    factory.cluster.put(collectiveJobs, {
      ...jobObject('job', 2000),
      metadata: { namespace: 'default', name: 'job', uid: 'another', generation: 1 },
    });
    factory.admit('job', twoSites);
    await factory.run(0);
    expect(factory.field('job', 'progress', 'summary')).toBe('0/2000');
  });
});

describe('a restart', () => {
  test('goes on from the progress that was reported; no time passed in between', async () => {
    const factory = await factoryWith('job', 2000);
    factory.admit('job', twoSites);
    await factory.run(10);
    await factory.stop();
    const step = Number(factory.field('job', 'progress', 'step'));
    const ran = Number(factory.field('job', 'progress', 'emulatedSeconds'));
    await factory.run(3600);
    expect(factory.clock.next()).toBeUndefined();
    await factory.start();
    await factory.run(0);
    expect(factory.field('job', 'progress', 'step')).toBe(step);
    expect(
      Math.abs(Number(factory.field('job', 'progress', 'emulatedSeconds')) - ran),
    ).toBeLessThan(2);
    await factory.run(10);
    expect(Number(factory.field('job', 'progress', 'step'))).toBeGreaterThan(step);
    expect(factory.events.filter((event) => event.includes('Started'))).toHaveLength(1);
  });

  test('thousands that go on as they did are not all written at once', async () => {
    const factory = new Factory();
    const names = Array.from({ length: 30 }, (_none, index) => `job${index}`);
    for (const name of names) {
      factory.cluster.put(collectiveJobs, jobObject(name, 1_000_000));
      factory.admit(name, { memphis: 8 });
    }
    await factory.start();
    await factory.run(30);
    await factory.stop();
    const estimates = (): readonly unknown[] =>
      names.map((name) => factory.field(name, 'progress', 'estimatedCompletionTime'));
    const before = estimates();
    await factory.run(3600);
    const written = factory.cluster.writes.length;
    const writesOfJobs = (): number =>
      factory.cluster.writes.slice(written).filter(({ name }) => name.includes('job')).length;
    await factory.start();
    await factory.run(0.5);
    expect(writesOfJobs()).toBe(0);
    // An hour in which nothing ran: each says so when its turn comes, whether it has made a step or not.
    await factory.run(1);
    expect(writesOfJobs()).toBe(20);
    await factory.run(1);
    expect(estimates().filter((estimate, index) => estimate === before[index])).toEqual([]);
  });

  test('a job that was evicted meanwhile is not reported running any longer', async () => {
    const factory = await factoryWith('job', 2000);
    factory.admit('job', twoSites);
    await factory.run(10);
    await factory.stop();
    const step = factory.field('job', 'progress', 'step');
    factory.evict('job');
    await factory.start();
    expect(factory.condition('job', 'Running')).toBe('False Evicted');
    expect(factory.field('job', 'progress', 'step')).toBe(step);
  });

  test('a complete job stays complete', async () => {
    const factory = await factoryWith('job', 20);
    factory.admit('job', twoSites);
    await factory.run(30);
    await factory.stop();
    const before = factory.job('job');
    const { events } = factory;
    const told = events.length;
    await factory.start();
    await factory.run(30);
    expect(factory.job('job')).toEqual(before);
    expect(events).toHaveLength(told);
  });

  test('a fault that was reported before is no news', async () => {
    const factory = new Factory();
    factory.fault('memphis-atlanta', 'cut');
    factory.fault('atlanta', 'nodes=3');
    await factory.start();
    await factory.run(2);
    await factory.stop();
    expect(factory.events).toHaveLength(2);
    await factory.start();
    expect(factory.events).toHaveLength(2);
    factory.fault('memphis-atlanta', undefined);
    expect(factory.events.at(-1)).toBe(
      'SiteLink/memphis-atlanta Normal LinkRestored: 4 of 4 lanes carry traffic between memphis and atlanta',
    );
  });
});

describe('a fault', () => {
  test('of a link stalls the jobs that cross it, and a repair lets them go on', async () => {
    const factory = await factoryWith('job', 2000);
    factory.admit('job', twoSites);
    await factory.run(5);
    const speed = factory.field('job', 'performance', 'stepMilliseconds');
    factory.fault('memphis-atlanta', 'cut');
    await factory.run(1);
    expect(factory.link()).toMatchObject({ lanesUp: 0 });
    expect(factory.condition('job', 'Running')).toBe('False Stalled');
    const step = factory.field('job', 'progress', 'step');
    await factory.run(60);
    expect(factory.field('job', 'progress', 'step')).toBe(step);
    factory.fault('memphis-atlanta', undefined);
    await factory.run(1);
    expect(factory.condition('job', 'Running')).toBe('True Progressing');
    expect(factory.field('job', 'performance', 'stepMilliseconds')).toBe(speed);
    expect(factory.events.slice(1)).toEqual([
      'SiteLink/memphis-atlanta Warning LinkCut: no traffic passes between memphis and atlanta',
      'CollectiveJob/job Warning JobStalled: waits for link memphis-atlanta, which carries no traffic',
      'SiteLink/memphis-atlanta Normal LinkRestored: 4 of 4 lanes carry traffic between memphis and atlanta',
      `CollectiveJob/job Normal JobResumed: goes on after step ${String(step)}`,
    ]);
  });

  test('of a lane slows the jobs', async () => {
    const factory = await factoryWith('job', 2000);
    factory.admit('job', twoSites);
    await factory.run(2);
    const before = Number(factory.field('job', 'performance', 'stepMilliseconds'));
    factory.fault('memphis-atlanta', 'lanes=3');
    await factory.run(2);
    expect(factory.link()).toMatchObject({ lanesUp: 1 });
    expect(Number(factory.field('job', 'performance', 'stepMilliseconds'))).toBeGreaterThan(before);
    expect(factory.events.at(-1)).toBe(
      'SiteLink/memphis-atlanta Warning LaneLost: 1 of 4 lanes carry traffic between memphis and atlanta',
    );
  });

  test('of nodes is reported, and its end too', async () => {
    const factory = new Factory();
    await factory.start();
    factory.fault('memphis', 'nodes=5');
    await factory.run(2);
    expect(factory.cluster.status(gpuPools, 'memphis')).toEqual({ unhealthy: { nodes: 5 } });
    factory.fault('memphis', undefined);
    await factory.run(2);
    expect(factory.cluster.status(gpuPools, 'memphis')).toEqual({ unhealthy: { nodes: 0 } });
    expect(factory.events).toEqual([
      'GpuPool/memphis Warning NodesFailed: 5 of 32 nodes are down, 0 were',
      'GpuPool/memphis Normal NodesRestored: all 32 nodes are up again',
    ]);
  });

  test.each([
    ['memphis', 'cut', 'a GpuPool has no fault "cut"; use nodes=N'],
    ['memphis', 'nodes=33', '33 nodes cannot be down, there are 32'],
    ['memphis-atlanta', 'nodes=3', 'a SiteLink has no fault "nodes"; use cut or lanes=N'],
    ['memphis-atlanta', 'explode', '"explode" is no fault'],
  ])('on %s that reads %s does nothing but complain once', async (name, fault, complaint) => {
    const factory = new Factory();
    await factory.start();
    await factory.run(2);
    const writes = factory.cluster.writes.length;
    factory.fault(name, fault);
    factory.fault(name, fault);
    await factory.run(2);
    expect(factory.events).toHaveLength(1);
    expect(factory.events[0]).toContain(`Warning InvalidFault: metadata.annotations`);
    expect(factory.events[0]).toContain(complaint);
    expect(factory.cluster.writes).toHaveLength(writes);
  });
});

describe('the link', () => {
  test('slows its jobs when it is set to the defaults, and they recover when it is tuned again', async () => {
    const factory = await factoryWith('job', 20_000);
    factory.fault('memphis-atlanta', 'lanes=3');
    factory.admit('job', twoSites);
    await factory.run(2);
    const speed = (): number => Number(factory.field('job', 'performance', 'stepMilliseconds'));
    const tuned = speed();
    factory.tune('OffTheShelf');
    await factory.run(2);
    expect(speed()).toBeGreaterThan(1.05 * tuned);
    factory.tune('DistanceAware');
    await factory.run(2);
    expect(speed()).toBe(tuned);
  });

  test('tells what passes it in each direction', async () => {
    const factory = await factoryWith('job', 2000);
    factory.admit('job', twoSites);
    await factory.run(2);
    const directions = factory.link()['directions'];
    expect(directions).toMatchObject([
      { from: 'memphis', to: 'atlanta' },
      { from: 'atlanta', to: 'memphis' },
    ]);
    const throughput = Number(jsonAt(directions, '0', 'throughputGbps'));
    expect(throughput).toBeGreaterThan(0);
    expect(jsonAt(directions, '1', 'throughputGbps')).toBe(throughput);
    const utilization = Number(jsonAt(directions, '0', 'utilizationPercent'));
    expect(Math.abs(utilization - throughput / 4)).toBeLessThan(1);
  });
});

describe('the API', () => {
  test('may be away for a while: the last value is written when it is back', async () => {
    const factory = await factoryWith('job', 200);
    factory.cluster.outages = 7;
    factory.admit('job', twoSites);
    await factory.run(200);
    expect(factory.cluster.outages).toBe(0);
    expect(factory.condition('job', 'Complete')).toBe('True Completed');
    expect(factory.field('job', 'progress', 'summary')).toBe('200/200');
  });

  test('may show a job before the pool it is placed on', async () => {
    const factory = new Factory();
    const memphis = factory.cluster.object(gpuPools, 'memphis');
    factory.cluster.remove(gpuPools, 'memphis');
    factory.cluster.put(collectiveJobs, jobObject('job', 200));
    factory.admit('job', twoSites);
    await factory.start();
    await factory.run(5);
    expect(factory.condition('job', 'Running')).toBeUndefined();
    expect(factory.complaints).toEqual([]);
    factory.cluster.put(gpuPools, memphis);
    await factory.run(1);
    expect(factory.condition('job', 'Running')).toBe('True Progressing');
  });

  test('may show that a job is admitted when its pool is gone already, which is no fault of anybody', async () => {
    const factory = new Factory();
    factory.cluster.put(collectiveJobs, jobObject('job', 200));
    await factory.start();
    factory.cluster.remove(gpuPools, 'memphis');
    factory.admit('job', twoSites);
    await factory.run(1);
    expect(factory.condition('job', 'Running')).toBeUndefined();
    expect(factory.complaints).toEqual([]);
  });

  test('hears nothing more after the stop', async () => {
    const factory = await factoryWith('job', 2000);
    factory.admit('job', twoSites);
    await factory.run(3);
    await factory.stop();
    const writes = factory.cluster.writes.length;
    factory.fault('memphis-atlanta', 'cut');
    await factory.run(60);
    expect(factory.cluster.writes).toHaveLength(writes);
  });
});

describe('what a GPU may have under way', () => {
  const limitOf = async (windowBytes?: number): Promise<readonly unknown[]> => {
    const factory = new Factory();
    const object = jobObject('job', 2000);
    const training = jsonAt(object, 'spec', 'training');
    const asked = {
      ...(isJsonObject(training) ? training : {}),
      ...(windowBytes === undefined ? {} : { windowBytes }),
    };
    const spec = { ...(isJsonObject(object['spec']) ? object['spec'] : {}), training: asked };
    factory.cluster.put(collectiveJobs, { ...object, spec });
    await factory.start();
    factory.admit('job', twoSites);
    await factory.run(10);
    return [
      factory.field('job', 'performance', 'crossSiteLimit'),
      factory.field('job', 'performance', 'stepMilliseconds'),
    ];
  };

  test('binds the pace of a job over distance, and its status says so', async () => {
    const [free, freeStep] = await limitOf();
    const [bound, boundStep] = await limitOf(2 ** 14);
    expect([free, bound]).toEqual(['Links', 'Windows']);
    expect(Number(boundStep)).toBeGreaterThan(2 * Number(freeStep));
  });
});
