import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Route } from '../../../../src/web/view/route.ts';
import { hashOf, parseRoute } from '../../../../src/web/view/route.ts';

describe('parseRoute and hashOf', () => {
  const routes: readonly (readonly [string, Route])[] = [
    ['#/', { type: 'overview' }],
    ['#/jobs', { type: 'jobs', filter: '', phases: [], sort: '-created' }],
    [
      '#/jobs?filter=llama+oslo&phase=Pending%2CRunning&sort=gpus',
      { type: 'jobs', filter: 'llama oslo', phases: ['Pending', 'Running'], sort: 'gpus' },
    ],
    ['#/jobs/default/llama-405b', { type: 'job', namespace: 'default', name: 'llama-405b' }],
    ['#/links', { type: 'links' }],
    ['#/links/memphis-atlanta', { type: 'link', name: 'memphis-atlanta' }],
    ['#/sites', { type: 'sites' }],
    ['#/sites/memphis', { type: 'site', name: 'memphis' }],
    ['#/events', { type: 'events', filter: '', minutes: 0, only: 'all' }],
    [
      '#/events?minutes=5&only=warnings',
      { type: 'events', filter: '', minutes: 5, only: 'warnings' },
    ],
  ];

  test.each(routes)('%s', (hash, route) => {
    expect(parseRoute(hash)).toEqual(route);
    expect(hashOf(route)).toBe(hash);
  });

  test.each([
    '#/jobs/only-a-namespace',
    '#/jobs/a/b/c',
    '#/links/a/b',
    '#/events/x',
    '#/somewhere',
  ])('%s is no view', (hash) => {
    expect(parseRoute(hash).type).toBe('unknown');
  });

  test('an empty hash is the overview; a broken escape and a wrong number do no harm', () => {
    expect(parseRoute('')).toEqual({ type: 'overview' });
    expect(parseRoute('#/links/%E0%A4')).toEqual({ type: 'link', name: '%E0%A4' });
    expect(parseRoute('#/events?minutes=soon')).toMatchObject({ minutes: 0 });
  });

  test('any name finds its way through the URL', () => {
    const name = fc.string({ minLength: 1, unit: 'grapheme' });
    fc.assert(
      fc.property(name, name, (namespace, job) => {
        const route: Route = { type: 'job', namespace, name: job };
        expect(parseRoute(hashOf(route))).toEqual(route);
      }),
    );
  });
});
