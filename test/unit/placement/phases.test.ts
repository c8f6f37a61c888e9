import { describe, expect, test } from '@jest/globals';
import { gbps, seconds, toGbps } from '../../../src/base/units.ts';
import type { Inference } from '../../../src/domain/inference.ts';
import { groupGpus } from '../../../src/domain/inference.ts';
import type { SiteBoundary } from '../../../src/domain/job.ts';
import type { Decision } from '../../../src/placement/decision.ts';
import { changeText, refusalText } from '../../../src/placement/explain.ts';
import { place } from '../../../src/placement/place.ts';
import type { LinkOffer, PlacementRequest, PoolOffer } from '../../../src/placement/request.ts';
import { changesThatAdmit } from '../../../src/placement/what-if.ts';
import { served } from '../collectives/inference/fixture.ts';
import { job, link, offer } from './fixture.ts';

interface Wanted {
  readonly inference?: Partial<Inference>;
  readonly boundary?: Partial<SiteBoundary>;
}

/** 32 GPUs of prefill and 16 of decode. */
function request(
  { inference = {}, boundary = {} }: Wanted,
  pools: readonly PoolOffer[],
  links: readonly LinkOffer[] = [],
): PlacementRequest {
  const wanted = { ...served, ...inference };
  const siteBoundary = {
    allow: ['Phase'] as const,
    maxSites: 2,
    maxRoundTripMilliseconds: undefined,
    ...boundary,
  };
  const gpus = groupGpus(wanted.prefill) + groupGpus(wanted.decode);
  const work = { type: 'inference', inference: wanted } as const;
  return { job: { ...job(), gpus, work, siteBoundary }, pools, links };
}

function placed(decision: Decision): Extract<Decision, { readonly type: 'placed' }>['candidate'] {
  if (decision.type === 'refused') throw new Error(decision.refusals.map(refusalText).join('; '));
  return decision.candidate;
}

function refusals(asked: PlacementRequest): readonly string[] {
  const decision = place(asked);
  return decision.type === 'refused' ? decision.refusals.map(refusalText) : [];
}

const where = (decision: Decision): readonly string[] =>
  placed(decision).placement.assignments.map(
    ({ pool, nodes, gpus, instances }) =>
      `${pool} ${nodes} nodes ${gpus} GPUs ${instances?.prefill}+${instances?.decode}`,
  );

describe('prefill and decode', () => {
  test('one pool holds both, each on nodes of its own', () => {
    expect(where(place(request({}, [offer('near', 6)])))).toEqual(['near 6 nodes 48 GPUs 4+2']);
    expect(placed(place(request({}, [offer('near', 6)]))).cut).toBe('none');
  });

  test('near each other, though the other site has more room: the first token is earlier', () => {
    const pools = [offer('far', 100), offer('near', 6)];
    const decision = place(
      request({ inference: { decode: { ...served.decode, site: 'near' } } }, pools, [
        link('near-far', ['near', 'far']),
      ]),
    );
    expect(where(decision)).toEqual(['near 6 nodes 48 GPUs 4+2']);
  });

  test('prefill goes far where there is no room beside decode; the link is reserved one way', () => {
    const asked = request(
      { inference: { decode: { ...served.decode, site: 'near' } } },
      [offer('far', 4), offer('near', 2)],
      [link('near-far', ['near', 'far'])],
    );
    const decision = place(asked);
    expect(where(decision)).toEqual(['far 4 nodes 32 GPUs 4+0', 'near 2 nodes 16 GPUs 0+2']);
    const { cut, placement, prediction } = placed(decision);
    expect(cut).toBe('phase');
    expect(placement.reservations).toMatchObject([{ link: 'near-far', from: 'far', to: 'near' }]);
    if (prediction.type !== 'inference') throw new Error('another kind of prediction');
    expect(prediction.limit).toBe('prefill');
    const reserved = toGbps(placement.reservations[0]?.rate ?? gbps(0));
    // 95 % of what is reserved arrives.
    expect(reserved).toBe(Math.ceil(toGbps(prediction.cacheRate) / 0.95));
  });

  test('what the other direction holds is no hindrance', () => {
    const full = link('near-far', ['near', 'far'], { lanes: 1 });
    const pinned = { inference: { decode: { ...served.decode, site: 'near' } } };
    const pools = [offer('far', 4), offer('near', 2)];
    const held = (from: string): LinkOffer => ({ ...full, reserved: new Map([[from, gbps(800)]]) });
    expect(place(request(pinned, pools, [held('near')])).type).toBe('placed');
    expect(refusals(request(pinned, pools, [held('far')]))).toEqual([
      expect.stringContaining('pool far is at far, not at near'),
      expect.stringContaining('prefill: pool near has 2 free of 2 nodes'),
      expect.stringContaining('link near-far has 0 Gb/s to reserve between far and near'),
    ]);
  });

  test('each phase on its own kind of GPU', () => {
    const inference = {
      prefill: { ...served.prefill, accelerator: 'H100-SXM' },
      decode: { ...served.decode, accelerator: 'H200-SXM' },
    };
    const pools = [offer('h100@near', 4), offer('h200@near', 2, { accelerator: 'H200-SXM' })];
    expect(where(place(request({ inference }, pools)))).toEqual([
      'h100 4 nodes 32 GPUs 4+0',
      'h200 2 nodes 16 GPUs 0+2',
    ]);
  });

  test('of two sites for prefill the one from which more answers are in time', () => {
    const targets = { timeToFirstToken: seconds(1.35), timePerOutputToken: undefined };
    const decode = { ...served.decode, site: 'near' };
    const pools = [offer('a-far', 4), offer('b-less-far', 4), offer('near', 2)];
    const links = [
      link('a', ['a-far', 'near'], { milliseconds: 60 }),
      link('b', ['b-less-far', 'near'], { milliseconds: 10 }),
    ];
    const decision = place(request({ inference: { decode, targets } }, pools, links));
    expect(where(decision)[0]).toContain('b-less-far');
  });
});

describe('why not', () => {
  const far = [offer('far', 4), offer('near', 2)];
  const fibre = [link('near-far', ['near', 'far'])];

  test.each<[string, PlacementRequest, string]>([
    ['no pools', request({}, []), 'there is no GpuPool'],
    [
      'A100 knows no FP8',
      request({}, [offer('old', 99, { accelerator: 'A100-SXM' })]),
      'prefill: the GPUs of pool old have no FP8',
    ],
    [
      'instances of 3',
      request({ inference: { prefill: { ...served.prefill, gpusPerInstance: 3 } } }, far, fibre),
      'do not divide into tensor groups of 3',
    ],
    [
      'too large for a GPU',
      request(
        { inference: { decode: { ...served.decode, gpusPerInstance: 1 }, precision: 'BF16' } },
        far,
        fibre,
      ),
      'decode: a GPU of pool far has 85.5 GB of memory',
    ],
    [
      'both, but not together',
      request({}, [offer('near', 5)]),
      'no allowed pair of pools has room for prefill and decode together, 48 GPUs',
    ],
    [
      'may not be apart',
      request({ boundary: { maxSites: 1 } }, far, fibre),
      'siteBoundary.maxSites is 1',
    ],
    [
      'too far',
      request({ boundary: { maxRoundTripMilliseconds: 5 } }, far, fibre),
      'the round trip from far to near is 6.0 ms',
    ],
    ['no link', request({}, far), 'no link that is up leads from far to near'],
  ])('%s', (_name, asked, reason) => {
    expect(refusals(asked).join('\n')).toContain(reason);
  });

  test('a pool that does not say how fast its memory is', () => {
    const one = offer('own', 99);
    const { name, memory, compute, scaleUp } = one.pool.accelerator;
    const accelerator = { name, memory, compute, scaleUp };
    const pools = [{ ...one, pool: { ...one.pool, accelerator } }];
    expect(refusals(request({}, pools))[0]).toContain('customAccelerator.memoryGigabytesPerSecond');
  });

  test('what would help: the cut, or nodes', () => {
    const asked = request({ boundary: { allow: [] } }, far, fibre);
    expect(changesThatAdmit(asked).map(changeText)).toEqual([
      'siteBoundary.allow had Phase',
      'pool far had 2 more free nodes',
      'pool near had 4 more free nodes',
    ]);
  });
});
