import type { JsonObject } from '../../src/base/json.ts';
import type { Load } from './api-load.ts';
import { measure } from './api-load.ts';

/** One kind of load, with what a real kube-apiserver and etcd did under it on the same two cores, and what is to be reached. */
export interface Operation {
  readonly name: string;
  readonly unit: '/s' | 'ms' | 'events/s';
  readonly real: number;
  readonly wanted: number;
}

export const operations = {
  create: { name: 'create, 32 connections', unit: '/s', real: 673, wanted: 2019 },
  get: { name: 'get, 32 connections', unit: '/s', real: 1712, wanted: 6848 },
  merge: { name: 'merge patch, 32 connections', unit: '/s', real: 676, wanted: 2028 },
  status: { name: 'status patch, 32 connections', unit: '/s', real: 582, wanted: 1746 },
  apply: { name: 'server-side apply, 32 connections', unit: '/s', real: 491, wanted: 1473 },
  list: { name: 'list of 3,000 (p50)', unit: 'ms', real: 181, wanted: 45 },
  page: { name: 'list with limit=500 (p50)', unit: 'ms', real: 36, wanted: 9 },
  hundred: { name: 'events to 100 watchers', unit: 'events/s', real: 18_900, wanted: 28_350 },
  thousand: { name: 'events to 1,000 watchers', unit: 'events/s', real: 37_000, wanted: 55_500 },
  clear: { name: 'deletecollection of 3,000', unit: 'ms', real: 9300, wanted: 2325 },
} as const satisfies Readonly<Record<string, Operation>>;

export type OperationName = keyof typeof operations;

const COUNT = 3000;
const WRITERS = 32;

const collection = (namespace: string): string =>
  `/apis/ai.example.com/v1/namespaces/${namespace}/gpupools`;

const pool = (index: number): JsonObject => ({
  apiVersion: 'ai.example.com/v1',
  kind: 'GpuPool',
  metadata: { name: `x${index}` },
  spec: { model: 'H100', replicas: index % 100, extra: { a: 'c'.repeat(600) } },
});

/** What an operation did, and what each request cost the server. */
export interface Finding {
  readonly value: number;
  /** Microseconds of CPU of the server's main thread; the clock says little on a machine that others use. */
  readonly cpu: number;
}

/** Milliseconds of CPU that the server's main thread has used so far. */
export type ServerCpu = () => number;

/** Measures an operation of so many requests together with what they cost the server. */
export async function costed<Result>(
  cpu: ServerCpu,
  requests: number,
  operation: () => Promise<Result>,
): Promise<{ readonly result: Result; readonly cpu: number }> {
  const before = cpu();
  const result = await operation();
  return { result, cpu: ((cpu() - before) / requests) * 1000 };
}

/** The requests on single objects and the lists, in a namespace of their own. */
export async function requestRound(
  load: Load,
  namespace: string,
  cpu: ServerCpu,
): Promise<ReadonlyMap<OperationName, Finding>> {
  const base = collection(namespace);
  await load.ask({
    method: 'POST',
    path: '/api/v1/namespaces',
    body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
  });
  const path = (index: number): string => `${base}/x${index % COUNT}`;
  const patch = (
    to: string,
    body: JsonObject,
    type = 'merge-patch+json',
  ): ReturnType<Load['ask']> =>
    load.ask({ method: 'PATCH', path: to, body, contentType: `application/${type}` });
  const many = { connections: WRITERS, count: COUNT };
  const found = new Map<OperationName, Finding>();
  const rated = async (
    name: OperationName,
    how: { readonly connections: number; readonly count: number },
    ask: (index: number) => ReturnType<Load['ask']>,
  ): Promise<void> => {
    const { result, cpu: cost } = await costed(cpu, how.count, () => measure(how, ask));
    const { unit }: Operation = operations[name];
    const value = unit === 'ms' ? result.p50Milliseconds : result.perSecond;
    found.set(name, { value, cpu: cost });
  };
  await rated('create', many, (index) =>
    load.ask({ method: 'POST', path: base, body: pool(index) }),
  );
  await rated('get', { ...many, count: 2 * COUNT }, (index) =>
    load.ask({ method: 'GET', path: path(index) }),
  );
  await rated('merge', many, (index) =>
    patch(path(index), { spec: { replicas: (index * 7 + 1) % 100 } }),
  );
  await rated('status', many, (index) =>
    patch(`${path(index)}/status`, { status: { phase: `P${index}` } }),
  );
  await rated('apply', many, (index) =>
    patch(`${path(index)}?fieldManager=m&force=true`, pool(index), 'apply-patch+yaml'),
  );
  await rated('list', { connections: 1, count: 20 }, () => load.ask({ method: 'GET', path: base }));
  await rated('page', { connections: 1, count: 40 }, () =>
    load.ask({ method: 'GET', path: `${base}?limit=500` }),
  );
  return found;
}

interface FanOut {
  readonly watchers: number;
  readonly changes: number;
  readonly cpu: ServerCpu;
}

/** How many events a second reach the watchers of a namespace while four clients patch it. */
export async function fanOut(
  load: Load,
  namespace: string,
  { watchers, changes, cpu }: FanOut,
): Promise<Finding> {
  const base = collection(namespace);
  const first = await load.ask({ method: 'GET', path: `${base}?limit=1` });
  const revision = /"resourceVersion":"(\d+)"\}\}?\s*$/.exec(first.text())?.[1] ?? '';
  const wanted = watchers * changes;
  let events = 0;
  let done = (): void => undefined;
  const all = new Promise<void>((resolve) => {
    done = resolve;
  });
  const stops: (() => void)[] = [];
  for (let opened = 0; opened < watchers; opened += 50) {
    const some = Array.from({ length: Math.min(50, watchers - opened) }, () =>
      load.watch(`${base}?watch=1&resourceVersion=${revision}`, () => {
        if (++events === wanted) done();
      }),
    );
    stops.push(...(await Promise.all(some)));
  }
  const cpuBefore = cpu();
  const begun = performance.now();
  await measure({ connections: 4, count: changes }, (index) =>
    load.ask({
      method: 'PATCH',
      path: `${base}/x${index}`,
      body: { metadata: { labels: { changed: `${watchers}-${index}` } } },
      contentType: 'application/merge-patch+json',
    }),
  );
  await all;
  const seconds = (performance.now() - begun) / 1000;
  const cost = ((cpu() - cpuBefore) / wanted) * 1000;
  for (const stop of stops) stop();
  return { value: wanted / seconds, cpu: cost };
}

/** How many milliseconds it takes to delete everything in the namespace with one request. */
export async function clearing(load: Load, namespace: string): Promise<number> {
  const rate = await measure({ connections: 1, count: 1 }, () =>
    load.ask({ method: 'DELETE', path: collection(namespace) }),
  );
  return rate.p50Milliseconds;
}
