import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parallelismOf, replicaCount } from '../../../src/domain/job.ts';
import { PlacementMemory } from '../../../src/placement/memory.ts';
import { place } from '../../../src/placement/place.ts';
import type { LinkOffer, PlacementRequest, PoolOffer } from '../../../src/placement/request.ts';
import { unreserved } from '../../../src/placement/request.ts';
import { changed, changesThatAdmit } from '../../../src/placement/what-if.ts';
import { job, link, offer } from './fixture.ts';

const sites = ['a', 'b', 'c', 'd'] as const;

const anyPool = fc
  .record({
    site: fc.constantFrom(...sites),
    freeNodes: fc.integer({ min: 0, max: 12 }),
    accelerator: fc.constantFrom('H100-SXM', 'H100-SXM', 'B200-SXM'),
  })
  .map(({ site, freeNodes, accelerator }) => ({ site, freeNodes, accelerator }));

const anyLink = fc
  .record({
    ends: fc.uniqueArray(fc.constantFrom(...sites), { minLength: 2, maxLength: 2 }),
    lanes: fc.integer({ min: 0, max: 8 }),
    roundTrip: fc.integer({ min: 1, max: 40 }),
    taken: fc.double({ min: 0, max: 1.2, noNaN: true }),
  })
  .map(({ ends: [from = 'a', to = 'b'], lanes, roundTrip, taken }) => {
    const bare = link('', [from, to], { lanes, milliseconds: roundTrip });
    const held = Math.round((bare.state.capacity * taken) / 1e9) * 1e9;
    return { ...bare, reserved: new Map([[from, held as LinkOffer['laneRate']]]) };
  });

const anyRequest: fc.Arbitrary<PlacementRequest> = fc
  .record({
    pools: fc.array(anyPool, { maxLength: 5 }),
    links: fc.array(anyLink, { maxLength: 5 }),
    replicas: fc.constantFrom(1, 2, 4, 8, 16),
    pipeline: fc.constantFrom(1, 2, 4),
    tensor: fc.constantFrom(4, 8, 16),
    allow: fc.constantFrom(
      [],
      ['Data'] as const,
      ['Pipeline'] as const,
      ['Data', 'Pipeline'] as const,
    ),
    maxSites: fc.integer({ min: 1, max: 3 }),
    limit: fc.option(fc.integer({ min: 1, max: 50 }), { nil: undefined }),
    model: fc.constantFrom('llama-3.1-8b', 'llama-3.1-8b', 'llama-3.1-70b'),
  })
  .map(({ pools, links, replicas, pipeline, tensor, model, ...rest }) => ({
    job: job({
      gpus: replicas * pipeline * tensor,
      model,
      parallelism: { pipeline, tensor },
      boundary: {
        allow: rest.allow,
        maxSites: rest.maxSites,
        maxRoundTripMilliseconds: rest.limit,
      },
    }),
    pools: pools.map(({ site, freeNodes, accelerator }, index) =>
      offer(`p${index}@${site}`, freeNodes, { accelerator }),
    ),
    links: links.map((each, index) => ({ ...each, state: { ...each.state, link: `l${index}` } })),
  }));

const poolNamed = (pools: readonly PoolOffer[], name: string): PoolOffer | undefined =>
  pools.find(({ pool }) => pool.name === name);

const runs = { numRuns: 400 };

describe('every placement', () => {
  test('is whole, within what is free, and within the boundary', () => {
    fc.assert(
      fc.property(anyRequest, (asked) => {
        const decision = place(asked);
        if (decision.type === 'refused') return;
        const { assignments, reservations } = decision.candidate.placement;
        const { gpus, siteBoundary, work } = asked.job;
        const parallelism = parallelismOf(work);
        const { pipeline } = parallelism;
        const replicas = replicaCount(gpus, parallelism);
        expect(assignments.reduce((sum, each) => sum + each.gpus, 0)).toBe(gpus);
        expect(assignments.reduce((sum, each) => sum + each.replicas * each.stages, 0)).toBe(
          replicas * pipeline,
        );
        const used = new Set(assignments.map(({ site }) => site));
        expect(used.size).toBeLessThanOrEqual(siteBoundary.maxSites);
        const isData = assignments.every(({ stages }) => stages === pipeline);
        const isPipeline = assignments.every((each) => each.replicas === replicas);
        const cuts = [...(isData ? ['Data'] : []), ...(isPipeline ? ['Pipeline'] : [])];
        const allowed = cuts.filter((cut) => siteBoundary.allow.some((other) => other === cut));
        if (used.size > 1) expect(allowed).not.toEqual([]);
        const kinds = new Set<string | undefined>();
        for (const each of assignments) {
          const found = poolNamed(asked.pools, each.pool);
          expect(each.nodes).toBeLessThanOrEqual(found?.freeNodes ?? 0);
          expect(each.gpus).toBeLessThanOrEqual(each.nodes * 8);
          expect(found?.pool.site).toBe(each.site);
          kinds.add(found?.pool.accelerator.name);
        }
        expect(kinds.size).toBe(1);
        expect(new Set(assignments.map(({ pool }) => pool)).size).toBe(assignments.length);
        for (const { link: name, from, rate } of reservations) {
          const found = asked.links.find(({ state }) => state.link === name);
          expect(rate).toBeGreaterThan(0);
          expect(rate).toBeLessThanOrEqual(found === undefined ? 0 : unreserved(found, from));
        }
      }),
      runs,
    );
  });

  test('does not depend on the order of what is offered', () => {
    fc.assert(
      fc.property(anyRequest, (asked) => {
        const mirrored = {
          ...asked,
          pools: asked.pools.toReversed(),
          links: asked.links.toReversed(),
        };
        expect(JSON.stringify(place(mirrored))).toBe(JSON.stringify(place(asked)));
      }),
      runs,
    );
  });

  test('is the same with a memory of other placements', () => {
    const memory = new PlacementMemory();
    fc.assert(
      fc.property(anyRequest, (asked) => {
        expect(JSON.stringify(place(asked, memory))).toBe(JSON.stringify(place(asked)));
      }),
      runs,
    );
  });

  test('is not made worse by a pool that has more room', () => {
    fc.assert(
      fc.property(anyRequest, fc.nat(), fc.integer({ min: 1, max: 8 }), (asked, pick, more) => {
        const before = place(asked);
        if (before.type === 'refused') return;
        const name = asked.pools[pick % asked.pools.length]?.pool.name ?? '';
        const after = place(changed(asked, { type: 'free-nodes', pool: name, more }));
        expect(after.type).toBe('placed');
        if (after.type === 'refused') return;
        const microsecond = 1e-6;
        expect(after.candidate.prediction.step).toBeLessThanOrEqual(
          before.candidate.prediction.step + microsecond,
        );
      }),
      runs,
    );
  });
});

describe('every refusal', () => {
  test('names changes that each admit the job, and are not larger than needed', () => {
    fc.assert(
      fc.property(anyRequest, (asked) => {
        if (place(asked).type === 'placed') return;
        for (const change of changesThatAdmit(asked)) {
          expect(place(changed(asked, change)).type).toBe('placed');
          if (change.type === 'free-nodes' && change.more > 1) {
            const less = { ...change, more: change.more - 1 };
            expect(place(changed(asked, less)).type).toBe('refused');
          }
          if (change.type === 'lanes' && change.lanes > change.lanesUp + 1) {
            const less = { ...change, lanes: change.lanes - 1 };
            expect(place(changed(asked, less)).type).toBe('refused');
          }
        }
      }),
      { numRuns: 150 },
    );
  });

  test('is true of every pool it says has no room', () => {
    fc.assert(
      fc.property(anyRequest, (asked) => {
        const decision = place(asked);
        if (decision.type === 'placed') return;
        expect(decision.refusals.length).toBeGreaterThan(0);
        for (const refusal of decision.refusals) {
          if (refusal.type !== 'no-room') continue;
          const found = poolNamed(asked.pools, refusal.pool);
          expect(refusal.freeNodes).toBe(found?.freeNodes);
          expect(refusal.freeNodes).toBeLessThan(refusal.neededNodes);
        }
      }),
      runs,
    );
  });
});
