import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { linkNeighbours } from '../../../controllers/link-neighbours.ts';
import { describeLink } from '../../../controllers/link-physics.ts';
import { decideLink } from '../../../controllers/sitelink/decide.ts';
import type { LinkStudies } from '../../../controllers/sitelink/studies.ts';
import { inlineLinkStudies } from '../../../src/app/link-studies.ts';
import { studiedLength } from '../../../controllers/sitelink/study-link.ts';
import { instant } from '../../../src/base/clock.ts';
import type { JsonObject } from '../../../src/base/json.ts';
import { numberAt } from '../../../src/base/json-at.ts';
import { km } from '../../../src/base/units.ts';
import type { KubeObject } from '../../../src/kube/object.ts';
import type { LaneStudyRequest } from '../../../src/network/congestion/study.ts';
import { link } from './manifests.ts';

const now = instant(Date.UTC(2026, 0, 1));
const neighbours = { pools: [], jobs: [] };
const near = { lengthKm: 10, lanes: 1, laneGbps: 100 };

/** Never has an answer, and keeps the questions. */
function silent(): LinkStudies & { readonly questions: LaneStudyRequest[] } {
  const questions: LaneStudyRequest[] = [];
  const find = (_link: string, request: LaneStudyRequest): undefined => {
    questions.push(request);
  };
  return { questions, find, onFound: () => undefined };
}

const status = (object: KubeObject, studies: LinkStudies) =>
  decideLink(object, { ...neighbours, studies }, now).status;

describe('a link that is simulated', () => {
  test('says what was found, the same each time', () => {
    const object = link('a-b', near);
    const first = status(object, inlineLinkStudies());
    expect(status(object, inlineLinkStudies())).toEqual(first);
    expect(first).toMatchObject({
      tuned: { mode: 'DistanceAware', flows: 16 },
      simulated: { efficiencyPercent: 100, offTheShelfEfficiencyPercent: expect.any(Number) },
    });
    expect(numberAt(first, 'simulated', 'offTheShelfEfficiencyPercent')).toBeLessThan(98);
  });

  test('is asked about once: the same question has the same answer at hand', () => {
    const studies = inlineLinkStudies();
    const questions = silent();
    status(link('a-b', near), questions);
    const [request] = questions.questions;
    if (request === undefined) throw new Error('nothing was asked');
    expect(studies.find('a-b', request)).toBe(studies.find('other', request));
  });

  test('keeps what was found before until something new is', () => {
    const found = status(link('a-b', near), inlineLinkStudies());
    const longer = link('a-b', { ...near, lengthKm: 20 }, found);
    expect(status(longer, silent())['simulated']).toEqual(found['simulated']);
    expect(status(longer, silent())['tuned']).not.toEqual(found['tuned']);
  });

  test('refined, it stays as it is tuned until the better parameters are there: one retune, not two', () => {
    const refine = { tuning: { mode: 'DistanceAware', refine: 'Simulated' } };
    const found = status(link('a-b', { ...near, ...refine }), silent());
    const waiting = silent();
    const longer = link('a-b', { ...near, lengthKm: 20, ...refine }, found);
    const verdict = decideLink(longer, { ...neighbours, studies: waiting }, now);
    expect(waiting.questions).toMatchObject([{ refine: 'simulated' }]);
    expect(verdict.status['tuned']).toEqual(found['tuned']);
    expect(verdict.events).toEqual([]);
    expect(JSON.stringify(verdict.status['conditions'])).toContain('"reason":"Refining"');
  });
});

describe('the length that is simulated', () => {
  test.each([10, 50, 80, 100, 120, 142, 250, 600, 1000, 5500])(
    'of %d km is just that',
    (length) => {
      expect(studiedLength(km(length))).toBe(length);
    },
  );

  test('is at most 1.25 % off, and there are at most 160 for each tenfold', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 20_000, noNaN: true }), (length) => {
        expect(Math.abs(studiedLength(km(length)) / length - 1)).toBeLessThanOrEqual(0.0126);
      }),
    );
    const lengths = Array.from({ length: 9000 }, (_, index) => studiedLength(km(1000 + index)));
    expect(new Set(lengths).size).toBeLessThanOrEqual(161);
  });

  test('is shared by links of nearly the same length; each keeps the parameters of its own', () => {
    const questions = silent();
    const both = ['a-b', 'b-c'].map((name, index) =>
      status(link(name, { ...near, lengthKm: 303.4 + index / 10 }), questions),
    );
    const [one, other] = questions.questions;
    expect(one).toEqual(other);
    expect(one?.traffic.length).toBe(305);
    expect(both[0]?.['tuned']).not.toEqual(both[1]?.['tuned']);
    const [found] = both.map((_, index) =>
      status(link('a-b', { ...near, lengthKm: 303.4 + index / 10 }), inlineLinkStudies()),
    );
    expect(found?.['tuned']).toEqual(both[0]?.['tuned']);
  });

  test('is the very length where better parameters are sought', () => {
    const refine = { tuning: { mode: 'DistanceAware', refine: 'Simulated' } };
    const questions = silent();
    status(link('a-b', { ...near, ...refine, lengthKm: 303.4 }), questions);
    expect(questions.questions[0]?.traffic.length).toBe(303.4);
  });
});

describe('what is counted with', () => {
  const decided = (object: KubeObject, studies?: LinkStudies) =>
    decideLink(object, { ...neighbours, studies }, now);
  const goodput = (object: JsonObject): number =>
    numberAt(object, 'effective', 'laneGoodputMbps') ?? Number.NaN;
  const studies = inlineLinkStudies();
  const fresh = decided(link('a-b', near), silent());
  const found = decided(link('a-b', near, fresh.status), studies);

  test('is the closed form until there is a simulation, and then that; it is told once', () => {
    expect(fresh.status).toMatchObject({ effective: { basis: 'ClosedForm' } });
    expect(fresh.events).toEqual([]);
    expect(found.status).toMatchObject({ effective: { basis: 'Simulated' } });
    expect(found.events).toMatchObject([{ reason: 'EfficiencyRevised' }]);
    const again = decided(link('a-b', near, found.status), studies);
    expect([again.status, again.events]).toEqual([found.status, []]);
    expect(goodput(found.status)).not.toBe(goodput(fresh.status));
  });

  test('stays simulated while a retune is simulated anew', () => {
    const waiting = decided(link('a-b', near, found.status), silent());
    expect(waiting.status['effective']).toEqual(found.status['effective']);
    expect(waiting.events).toEqual([]);
  });

  test('of another specification, or where nothing is simulated, it is the closed form', () => {
    const object = link('a-b', near, found.status);
    const changed = { ...object, metadata: { ...object.metadata, generation: 7 } };
    expect(decided(changed, silent()).status).toMatchObject({
      effective: { basis: 'ClosedForm', observedGeneration: 7 },
    });
    expect(decided(object).status).toMatchObject({ effective: { basis: 'ClosedForm' } });
  });

  test('is what placement is offered and the closed form stays to be seen', () => {
    const offered = describeLink(link('a-b', near, found.status), linkNeighbours(neighbours));
    if (offered.type === 'failed') throw new Error('the link cannot be read');
    expect(offered.value.state.efficiency * 1e5).toBeCloseTo(goodput(found.status), 3);
    expect(found.status['predicted']).toEqual(fresh.status['predicted']);
  });
});
