import { describe, expect, test } from '@jest/globals';
import { JobLists } from '../../../src/web/job-lists.ts';
import { parseJobsQuery, selected } from '../../../src/web/jobs-query.ts';
import type { JobsQuery } from '../../../src/web/jobs-query.ts';
import { PageStates } from '../../../src/web/page-state.ts';
import { jobRow } from '../../../src/web/rows/job-row.ts';
import { job, nothing } from './page-objects.ts';

const parsed = (text: string): JobsQuery => {
  const result = parseJobsQuery(new URLSearchParams(text));
  if (result.type === 'failed') throw new Error(JSON.stringify(result.failure));
  return result.value;
};

describe('parseJobsQuery', () => {
  test('what is left out has a default', () => {
    expect(parsed('')).toEqual({
      offset: 0,
      limit: 50,
      filter: '',
      phases: [],
      sort: { by: 'created', order: 'descending' },
    });
    expect(parsed('offset=100&limit=20&filter=llama&phase=Pending,Running&sort=gpus')).toEqual({
      offset: 100,
      limit: 20,
      filter: 'llama',
      phases: ['Pending', 'Running'],
      sort: { by: 'gpus', order: 'ascending' },
    });
  });

  test.each([
    ['limit=201', 'limit', 'no whole number from 0 to 200'],
    ['offset=-1', 'offset', 'no whole number from 0 to 10000000'],
    ['sort=colour', 'sort', 'no column; use created, name'],
    [`filter=${'x'.repeat(201)}`, 'filter', 'has 201 characters'],
  ])('%s is refused', (text, path, message) => {
    expect(parseJobsQuery(new URLSearchParams(text))).toMatchObject({
      type: 'failed',
      failure: [{ path, message: expect.stringContaining(message) }],
    });
  });

  test('all problems are told at once', () => {
    const result = parseJobsQuery(new URLSearchParams('limit=x&offset=x&sort=x'));
    expect(result.type === 'failed' && result.failure.map(({ path }) => path)).toEqual([
      'offset',
      'limit',
      'sort',
    ]);
  });
});

describe('selected', () => {
  const rows = [
    job('small', { gpus: 8, created: '2026-01-01T00:00:00Z' }),
    job('large', { gpus: 1024, phase: 'Pending', created: '2026-01-02T00:00:00Z' }),
    job('far', {
      gpus: 8,
      phase: 'Complete',
      created: '2026-01-03T00:00:00Z',
      status: { siteAssignments: [{ site: 'tromso', gpus: 8 }] },
    }),
  ].map(jobRow);
  const names = (text: string): readonly string[] =>
    selected(rows, parsed(text)).map(({ name }) => name);

  test.each([
    ['', ['far', 'large', 'small']],
    ['sort=created', ['small', 'large', 'far']],
    ['sort=-gpus', ['large', 'far', 'small']],
    ['sort=gpus', ['far', 'small', 'large']],
    ['sort=phase', ['small', 'large', 'far']],
    ['sort=name&phase=Running,Complete', ['far', 'small']],
    ['filter=TROMSO', ['far']],
    ['filter=llama+pending', ['large']],
    ['filter=llama+nothing', []],
  ])('%s', (text, wanted) => {
    expect(names(text)).toEqual(wanted);
  });
});

describe('JobLists', () => {
  test('pages of one list fit together, and a change of the jobs shows', () => {
    const states = new PageStates();
    const lists = new JobLists();
    const jobs = Array.from({ length: 120 }, (_, index) =>
      job(`j${String(index).padStart(3, '0')}`),
    );
    const state = states.of({ ...nothing, jobs });
    const pages = [0, 50, 100].map((offset) =>
      lists.page(state, { ...parsed('sort=name'), offset }),
    );
    expect(pages.map(({ rows }) => rows.length)).toEqual([50, 50, 20]);
    expect(pages.flatMap(({ rows }) => rows.map(({ name }) => name))).toEqual(
      state.jobs.map(({ name }) => name),
    );
    const fewer = states.of({ ...nothing, jobs: jobs.slice(0, 3) });
    expect(lists.page(fewer, parsed('sort=name'))).toMatchObject({ total: 3, revision: 2 });
  });
});
