import { describe, expect, test } from '@jest/globals';
import { faultText, parseFault } from '../../../src/api/fault.ts';
import { parseCollectiveJob, timeToLive } from '../../../src/api/collectivejob.ts';
import { parseGpuPool } from '../../../src/api/gpupool.ts';
import { lanesUp, progress, restarts, unhealthyNodes } from '../../../src/api/observed.ts';
import { heldPlacement, placementStatus, placementText } from '../../../src/api/placement.ts';
import { parseSiteLink } from '../../../src/api/sitelink.ts';
import type { Result } from '../../../src/base/result.ts';
import { describeProblems } from '../../../src/base/result.ts';
import { gbps, gigabytesPerSecond, km, teraflopsPerSecond } from '../../../src/base/units.ts';
import type { Placement } from '../../../src/domain/placement.ts';
import { condition, job, link, pool } from '../controllers/manifests.ts';

function problems(result: Result<unknown>): string {
  return result.type === 'failed' ? describeProblems(result.failure) : 'none';
}

function valueOf<Value>(result: Result<Value>): Value {
  if (result.type === 'ok') return result.value;
  throw new Error(problems(result));
}

describe('pools', () => {
  test('a domain is a node unless the pool says otherwise', () => {
    expect(valueOf(parseGpuPool(pool('a'))).scaleUpDomainGpus).toBe(8);
    const rack = pool('a', { scaleUp: { domainGpus: 72 }, gpusPerNode: 4 });
    expect(valueOf(parseGpuPool(rack)).scaleUpDomainGpus).toBe(72);
  });

  test('the figures of a custom accelerator, in the units of the core', () => {
    const customAccelerator = {
      name: 'X',
      bf16Teraflops: 100,
      memoryGigabytes: 32,
      scaleUpGigabytesPerSecond: 50,
    };
    const parsed = valueOf(parseGpuPool(pool('a', { accelerator: undefined, customAccelerator })));
    expect(parsed.accelerator).toEqual({
      name: 'X',
      memory: 32e9,
      compute: { BF16: { peak: teraflopsPerSecond(100), efficiency: 0.6 } },
      scaleUp: gigabytesPerSecond(50),
    });
  });

  test('all problems are named, each with its path', () => {
    const broken = { ...pool('a'), spec: { site: 7, nodes: 'many', accelerator: 'H900' } };
    const found = problems(parseGpuPool(broken));
    expect(found).toContain('spec.site: must be text');
    expect(found).toContain('spec.nodes: must be a number');
    expect(found).toContain('spec.accelerator: is not in the catalogue');
    expect(found).toContain('spec.scaleOut: must be set');
  });

  test('an object without a spec', () => {
    const { apiVersion, kind, metadata } = pool('a');
    expect(problems(parseGpuPool({ apiVersion, kind, metadata }))).toContain(
      'spec: must be an object',
    );
  });
});

describe('links', () => {
  test('decimals come as text', () => {
    const parsed = valueOf(parseSiteLink(link('a-b', { routeFactor: '1.25', lossRate: '0.001' })));
    expect([parsed.routeFactor, parsed.lossRate]).toEqual([1.25, 0.001]);
    expect([parsed.givenLength, parsed.laneRate]).toEqual([km(600), gbps(800)]);
  });

  test.each(['1.4x', '', '01', '1.', '.5', '1e3', ' 1', 'NaN', '0x10'])(
    'a decimal is not %j',
    (routeFactor) => {
      expect(problems(parseSiteLink(link('a-b', { routeFactor })))).toContain(
        'spec.routeFactor: must be a decimal in quotes',
      );
    },
  );

  test('two different sites', () => {
    expect(problems(parseSiteLink(link('a-a')))).toBe('spec.sites: must name two different sites');
  });
});

describe('jobs', () => {
  test('defaults of the schema reach the domain', () => {
    expect(valueOf(parseCollectiveJob(job('j')))).toMatchObject({
      priority: 0,
      suspended: false,
      accelerator: undefined,
      work: {
        type: 'training',
        training: {
          microBatchSequences: 1,
          precision: 'BF16',
          gradientPrecision: 'BF16',
          parallelism: { tensor: 8, pipeline: 1, context: 1, virtualPipeline: 1 },
          synchronization: { type: 'hierarchical' },
        },
      },
      siteBoundary: { allow: ['Data'], maxSites: 2, maxRoundTripMilliseconds: undefined },
    });
  });

  test('gradients may be summed in FP32, and in no other format', () => {
    const asked = job('j', { training: { gradientPrecision: 'FP32' } });
    expect(valueOf(parseCollectiveJob(asked))).toMatchObject({
      work: { training: { gradientPrecision: 'FP32' } },
    });
    const wrong = job('j', { training: { gradientPrecision: 'FP8' } });
    expect(problems(parseCollectiveJob(wrong))).toContain('spec.training.gradientPrecision');
  });

  test.each([
    [{ strategy: 'Flat' }, { type: 'flat' }],
    [
      { strategy: 'LocalUpdate', innerSteps: 30 },
      { type: 'local-update', innerSteps: 30 },
    ],
  ])('synchronization %j', (synchronization, expected) => {
    const parsed = valueOf(parseCollectiveJob(job('j', { training: { synchronization } })));
    expect(parsed.work).toMatchObject({ training: { synchronization: expected } });
  });

  test('a collective is a benchmark', () => {
    const benchmark = {
      operation: 'AllToAll',
      minBytes: 8,
      maxBytes: 64,
      stepFactor: 2,
      iterations: 20,
      warmupIterations: 5,
      dataType: 'Half',
    };
    const parsed = valueOf(parseCollectiveJob(job('j', { collective: benchmark })));
    expect(parsed.work).toEqual({ type: 'benchmark', benchmark });
    const wrong = parseCollectiveJob(
      job('j', { collective: { ...benchmark, operation: 'Gather' } }),
    );
    expect(wrong).toMatchObject({ failure: [{ path: 'spec.collective.operation' }] });
  });

  test('an unknown model and an unknown cut', () => {
    const object = job('j', { training: { model: 'gpt-9' }, siteBoundary: { allow: ['Expert'] } });
    const found = problems(parseCollectiveJob(object));
    expect(found).toContain('spec.training.model: is not in the catalogue');
    expect(found).toContain('spec.siteBoundary.allow: must hold only Data and Pipeline');
  });

  test('time to live', () => {
    expect(timeToLive(job('j'))).toBeUndefined();
    expect(timeToLive(job('j', { ttlSecondsAfterFinished: 0 }))).toBe(0);
  });
});

describe('placements', () => {
  const assignment = { pool: 'p', nodes: 4, gpus: 32, replicas: 4, stages: 1 };
  const placement: Placement = {
    assignments: [
      { ...assignment, site: 'a' },
      { ...assignment, site: 'b', pool: 'q', gpus: 16 },
    ],
    reservations: [{ link: 'a-b', from: 'a', to: 'b', rate: gbps(1234) }],
  };
  const status = { ...placementStatus(placement), conditions: [condition('Admitted')] };

  test('come back from the status as they went in', () => {
    expect(heldPlacement(job('j', {}, status))).toEqual(placement);
  });

  test('in one line, by site', () => {
    const [first] = placement.assignments;
    const twice = first === undefined ? [] : [first, { ...first, pool: 'r' }];
    expect(placementText(placement.assignments)).toBe('a:32 b:16');
    expect(placementText(twice)).toBe('a:64');
  });

  test.each([
    ['not admitted', job('j', {}, { ...status, conditions: [condition('Admitted', 'False')] })],
    [
      'complete',
      job('j', {}, { ...status, conditions: [condition('Admitted'), condition('Complete')] }),
    ],
    ['without assignments', job('j', {}, { conditions: [condition('Admitted')] })],
    ['new', job('j')],
  ])('a job that is %s holds nothing', (_name, object) => {
    expect(heldPlacement(object)).toBeUndefined();
  });

  test('a job that is being deleted holds nothing', () => {
    const object = job('j', {}, status);
    const metadata = { ...object.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' };
    expect(heldPlacement({ ...object, metadata })).toBeUndefined();
  });
});

describe('what the emulator says', () => {
  test('of a pool, a link and a job', () => {
    expect(unhealthyNodes(pool('a', {}, { unhealthy: { nodes: 3 } }))).toBe(3);
    expect(lanesUp(link('a-b', {}, { lanesUp: 0 }))).toBe(0);
    const done = { progress: { step: 12, emulatedSeconds: 240 }, restarts: 2 };
    expect(progress(job('j', {}, done))).toEqual({ step: 12, emulatedSeconds: 240 });
    expect(restarts(job('j', {}, done))).toBe(2);
  });

  test('while it has said nothing', () => {
    expect(unhealthyNodes(pool('a'))).toBe(0);
    expect(lanesUp(link('a-b'))).toBeUndefined();
    expect(progress(job('j'))).toEqual({ step: 0, emulatedSeconds: 0 });
    expect(restarts(job('j'))).toBe(0);
  });
});

describe('the fault annotation', () => {
  const parse = (text: string | undefined): ReturnType<typeof parseFault> =>
    parseFault(text === undefined ? undefined : { 'longhaul.dev/fault': text });

  test.each([
    [undefined, { type: 'none' }],
    ['', { type: 'none' }],
    ['cut', { type: 'cut' }],
    ['lanes=2', { type: 'lanes', down: 2 }],
    [' nodes=10 ', { type: 'nodes', down: 10 }],
  ])('%j', (text, fault) => {
    expect(parse(text)).toEqual({ type: 'ok', value: fault });
  });

  test.each(['lanes', 'lanes=0', 'lanes=-1', 'nodes=1.5', 'nodes=x', 'CUT', 'cut lanes=2'])(
    '%j is refused with what to write instead',
    (text) => {
      expect(problems(parse(text))).toContain('use cut or lanes=N on a link, nodes=N on a pool');
    },
  );

  test.each(['cut', 'lanes=2', 'nodes=10'])('%s is written as it is read', (text) => {
    const parsed = parse(text);
    expect(parsed.type === 'ok' ? faultText(parsed.value) : undefined).toBe(text);
  });
});
