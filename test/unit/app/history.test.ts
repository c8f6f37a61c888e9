import { describe, expect, test } from '@jest/globals';
import { watchHistory } from '../../../src/app/history.ts';
import type { KubeObject } from '../../../src/kube/object.ts';
import type { Informer } from '../../../src/runtime/informer.ts';

type Listener = Parameters<Informer['onChange']>[0];
type Change = Parameters<Listener>[0];

/** What is told of a change of a job or link. */
function toldOf(kind: 'jobs' | 'links', change: Change): readonly string[] {
  const told: string[] = [];
  const listeners = new Map<string, Listener>();
  const informer = (name: string): Pick<Informer, 'onChange'> => ({
    onChange: (listener) => {
      listeners.set(name, listener);
      return () => undefined;
    },
  });
  watchHistory(
    { jobs: informer('jobs'), links: informer('links') },
    {
      admitted: ({ namespace, name }, waited) =>
        told.push(`${namespace}/${name} admitted after ${waited} s`),
      evicted: (reason) => told.push(`evicted: ${reason}`),
      completed: () => told.push('completed'),
      linkSeen: (link) => told.push(`${link} is there`),
      retuned: (link) => told.push(`${link} was retuned`),
    },
  );
  listeners.get(kind)?.(change);
  return told;
}

const CREATED = '2026-01-01T00:00:00Z';

function job(
  ...conditions: readonly (readonly [type: string, status: string, at?: string])[]
): KubeObject {
  return {
    apiVersion: 'longhaul.dev/v1alpha1',
    kind: 'CollectiveJob',
    metadata: { name: 'j', namespace: 'n', creationTimestamp: CREATED },
    status: {
      conditions: conditions.map(([type, status, at = CREATED]) => ({
        type,
        status,
        reason: 'NodesDown',
        message: 'so it is',
        lastTransitionTime: at,
      })),
    },
  };
}

const link = (windowBytes?: number): KubeObject => ({
  apiVersion: 'longhaul.dev/v1alpha1',
  kind: 'SiteLink',
  metadata: { name: 'l' },
  status: windowBytes === undefined ? {} : { tuned: { windowBytes } },
});

const soon = '2026-01-01T00:00:40Z';
const later = '2026-01-01T00:01:00Z';

describe('what happened to a job', () => {
  test.each<readonly [string, KubeObject, KubeObject, readonly string[]]>([
    ['got GPUs', job(), job(['Admitted', 'True', later]), ['n/j admitted after 60 s']],
    [
      'got them again after an eviction',
      job(['Evicted', 'True', soon]),
      job(['Evicted', 'False', later], ['Admitted', 'True', later]),
      ['n/j admitted after 20 s'],
    ],
    ['goes on', job(['Admitted', 'True']), job(['Admitted', 'True']), []],
    ['lost them', job(['Admitted', 'True']), job(['Evicted', 'True']), ['evicted: NodesDown']],
    ['is complete', job(), job(['Complete', 'True']), ['completed']],
  ])('%s', (_what, before, after, told) => {
    expect(toldOf('jobs', { before, after })).toEqual(told);
  });

  test('what is there at the start, or goes, is no news', () => {
    expect(toldOf('jobs', { before: undefined, after: job(['Admitted', 'True']) })).toEqual([]);
    expect(toldOf('jobs', { before: job(['Admitted', 'True']), after: undefined })).toEqual([]);
  });
});

describe('what happened to a link', () => {
  test.each<readonly [string, Change, readonly string[]]>([
    ['it came', { before: undefined, after: link() }, ['l is there']],
    ['it was tuned for the first time', { before: link(), after: link(1) }, []],
    ['it was tuned otherwise', { before: link(1), after: link(2) }, ['l was retuned']],
    ['it stays', { before: link(1), after: link(1) }, []],
    ['it went', { before: link(1), after: undefined }, []],
  ])('%s', (_what, change, told) => {
    expect(toldOf('links', change)).toEqual(told);
  });
});
