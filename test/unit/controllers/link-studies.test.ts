import { describe, expect, test } from '@jest/globals';
import { decideLink } from '../../../controllers/sitelink/decide.ts';
import type { LinkStudies } from '../../../controllers/sitelink/studies.ts';
import { inlineLinkStudies } from '../../../src/app/link-studies.ts';
import { instant } from '../../../src/base/clock.ts';
import { numberAt } from '../../../src/base/json-at.ts';
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
