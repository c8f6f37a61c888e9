import type { JsonObject } from '../../src/base/json.ts';
import type { Load, Rate } from './api-load.ts';
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

/** The requests on single objects and the lists, in a namespace of their own. */
export async function requestRound(
  load: Load,
  namespace: string,
): Promise<ReadonlyMap<OperationName, number>> {
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
  const create = await measure(many, (index) =>
    load.ask({ method: 'POST', path: base, body: pool(index) }),
  );
  const get = await measure({ ...many, count: 2 * COUNT }, (index) =>
    load.ask({ method: 'GET', path: path(index) }),
  );
  const merge = await measure(many, (index) =>
    patch(path(index), { spec: { replicas: (index * 7 + 1) % 100 } }),
  );
  const status = await measure(many, (index) =>
    patch(`${path(index)}/status`, { status: { phase: `P${index}` } }),
  );
  const apply = await measure(many, (index) =>
    patch(`${path(index)}?fieldManager=m&force=true`, pool(index), 'apply-patch+yaml'),
  );
  const list = await measure({ connections: 1, count: 20 }, () =>
    load.ask({ method: 'GET', path: base }),
  );
  const page = await measure({ connections: 1, count: 40 }, () =>
    load.ask({ method: 'GET', path: `${base}?limit=500` }),
  );
  const rates = { create, get, merge, status, apply };
  const perSecond = Object.entries(rates).map(
    ([name, rate]: readonly [string, Rate]) => [name, rate.perSecond] as const,
  );
  return new Map<OperationName, number>([
    ...(perSecond as readonly (readonly [OperationName, number])[]),
    ['list', list.p50Milliseconds],
    ['page', page.p50Milliseconds],
  ]);
}

/** How many events a second reach the watchers of a namespace while four clients patch it. */
export async function fanOut(
  load: Load,
  namespace: string,
  { watchers, changes }: { readonly watchers: number; readonly changes: number },
): Promise<number> {
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
  for (const stop of stops) stop();
  return wanted / seconds;
}

/** How many milliseconds it takes to delete everything in the namespace with one request. */
export async function clearing(load: Load, namespace: string): Promise<number> {
  const rate = await measure({ connections: 1, count: 1 }, () =>
    load.ask({ method: 'DELETE', path: collection(namespace) }),
  );
  return rate.p50Milliseconds;
}
