import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { instant } from '../../../../src/base/clock.ts';
import type { JsonObject, JsonValue } from '../../../../src/base/json.ts';
import { isJsonArray, isJsonObject } from '../../../../src/base/json.ts';
import { applyServerSide } from '../../../../src/kube/apply/apply.ts';
import type { ApplyRequest } from '../../../../src/kube/apply/apply.ts';
import { differenceOf, isEmptySet, parseFieldsV1 } from '../../../../src/kube/apply/field-set.ts';
import { managerFromUserAgent, trackUpdate } from '../../../../src/kube/apply/track-update.ts';
import type { TrackedUpdate } from '../../../../src/kube/apply/track-update.ts';
import { compareTyped } from '../../../../src/kube/apply/typed-value.ts';
import type { KubeObject, ManagedFieldsEntry } from '../../../../src/kube/object.ts';
import { deepestObject } from '../../../../src/kube/schema/depth.ts';
import { pool, poolResource, poolSchema, poolVersion } from './pool-schema.ts';

const second = (n: number): ReturnType<typeof instant> => instant(n * 1000);
const stamp = (n: number): string => `1970-01-01T00:00:0${n}Z`;

interface Turn extends Partial<ApplyRequest> {
  readonly at?: number;
}

function outcome(live: KubeObject | undefined, applied: KubeObject, turn: Turn = {}) {
  const { at = 1, ...rest } = turn;
  return applyServerSide({
    live,
    applied,
    manager: 'm1',
    conflicts: 'fail',
    resource: poolResource,
    schema: poolSchema,
    owns: 'everything-but-status',
    now: second(at),
    ...rest,
  });
}

function merged(live: KubeObject | undefined, applied: KubeObject, turn: Turn = {}): KubeObject {
  const result = outcome(live, applied, turn);
  if (result.type === 'conflicts') throw result.error;
  return result.object;
}

function updated(
  before: KubeObject | undefined,
  after: KubeObject,
  turn: Partial<TrackedUpdate> & { readonly at?: number } = {},
): KubeObject {
  const { at = 1, ...rest } = turn;
  return trackUpdate({
    before,
    after,
    manager: 'u1',
    apiVersion: poolVersion,
    schema: poolSchema,
    owns: 'everything-but-status',
    now: second(at),
    ...rest,
  });
}

const owners = (object: KubeObject): readonly string[] =>
  (object.metadata.managedFields ?? []).map(({ manager, operation, time, fieldsV1 }) =>
    [
      manager,
      operation,
      time?.slice(17, 19) ?? '-',
      JSON.stringify(fieldsV1?.['f:spec'] ?? fieldsV1),
    ].join(' '),
  );

const entriesOf = (object: KubeObject): readonly ManagedFieldsEntry[] =>
  object.metadata.managedFields ?? [];

describe('time', () => {
  const first = merged(undefined, pool({ model: 'A' }));

  test('an apply without effect gives back the very object', () => {
    expect(merged(first, pool({ model: 'A' }), { at: 5 })).toBe(first);
  });

  test('an applier that only shares has none; one that changed something has that of the change', () => {
    const shared = merged(first, pool({ model: 'A' }), { manager: 'm2', at: 5 });
    expect(owners(shared)).toEqual(['m2 Apply - {"f:model":{}}', 'm1 Apply 01 {"f:model":{}}']);
    const more = merged(shared, pool({ model: 'A', replicas: 2 }), { manager: 'm2', at: 6 });
    expect(owners(more)).toEqual([
      'm1 Apply 01 {"f:model":{}}',
      'm2 Apply 06 {"f:model":{},"f:replicas":{}}',
    ]);
  });

  test('an update stamps its manager only when it set something', () => {
    const one = updated(undefined, pool({ model: 'A', replicas: 1 }));
    const less = updated(one, pool({ model: 'A' }), { at: 2 });
    expect(owners(less)).toEqual(['u1 Update 01 {".":{},"f:model":{}}']);
    expect(owners(updated(less, pool({ model: 'B' }), { at: 3 }))).toEqual([
      'u1 Update 03 {".":{},"f:model":{}}',
    ]);
  });
});

describe('conflicts', () => {
  test('each owner is named, through which subresource, and in which version it updates', () => {
    const live = merged(undefined, pool({ model: 'A' }));
    const both = merged(live, pool({ model: 'A' }), { manager: 'm2' });
    const three = updated(both, pool({ model: 'A', replicas: 1 }), { manager: 'u' });
    const result = outcome(three, pool({ model: 'B', replicas: 2 }), { manager: 'm3' });
    expect(result).toMatchObject({
      type: 'conflicts',
      error: {
        code: 409,
        reason: 'Conflict',
        message:
          'Apply failed with 3 conflicts: conflicts with "m1":\n- .spec.model\nconflicts with "m2":\n- .spec.model\n' +
          'conflicts with "u" using ai.example.com/v1:\n- .spec.replicas',
      },
    });
  });

  test('a subresource is part of the owner', () => {
    const status = pool(undefined, { status: { phase: 'A' } });
    const turn: Turn = { owns: 'status-only', subresource: 'status' };
    const live = merged(merged(undefined, pool({})), status, { ...turn, manager: 's1' });
    const other = pool(undefined, { status: { phase: 'B' } });
    expect(outcome(live, other, { ...turn, manager: 's2' })).toMatchObject({
      error: {
        message:
          'Apply failed with 1 conflict: conflict with "s1" with subresource "status": .status.phase',
      },
    });
  });

  test('removing what another still owns is no conflict and removes nothing', () => {
    const live = merged(undefined, pool({ model: 'A', tags: ['x'] }));
    const shared = merged(live, pool({ tags: ['x', 'y'] }), { manager: 'm2' });
    const left = merged(shared, pool({ model: 'A' }));
    expect(left['spec']).toEqual({ model: 'A', tags: ['x', 'y'] });
    expect(merged(left, pool({}), { manager: 'm2' })['spec']).toEqual({ model: 'A' });
  });
});

describe('objects that nobody tracked', () => {
  const untracked: KubeObject = {
    ...pool({ model: 'A', replicas: 3 }),
    metadata: { name: 'p', uid: 'u' },
  };

  test('belong to a manager of their own before the first apply', () => {
    expect(owners(merged(untracked, pool({ model: 'A' })))).toEqual([
      'm1 Apply - {"f:model":{}}',
      'before-first-apply Update 01 {".":{},"f:model":{},"f:replicas":{}}',
    ]);
    expect(outcome(untracked, pool({ model: 'B' }))).toMatchObject({
      error: {
        message:
          'Apply failed with 1 conflict: conflict with "before-first-apply" using ai.example.com/v1: .spec.model',
      },
    });
  });

  test('are not tracked by updates', () => {
    const after = updated(untracked, { ...untracked, spec: { model: 'B' } });
    expect(after.metadata).toEqual({ name: 'p', uid: 'u' });
  });
});

describe('from client-side to server-side apply', () => {
  const annotation = 'kubectl.kubernetes.io/last-applied-configuration';
  const noted = (spec: JsonObject): JsonObject => ({
    metadata: { annotations: { [annotation]: JSON.stringify(pool(spec)) } },
  });
  const live = updated(
    undefined,
    pool({ model: 'A', replicas: 1 }, noted({ model: 'A', replicas: 1 })),
    {
      manager: 'kubectl-client-side-apply',
    },
  );

  test('kubectl takes the fields that it had applied, and keeps the note up to date', () => {
    const after = merged(live, pool({ model: 'B', replicas: 1 }), { manager: 'kubectl' });
    expect(after['spec']).toEqual({ model: 'B', replicas: 1 });
    const text = after.metadata.annotations?.[annotation] ?? '';
    expect(JSON.parse(text)).toEqual(pool({ model: 'B', replicas: 1 }));
  });

  test('but not those that somebody changed since, and nobody else takes any', () => {
    const scaled = updated(
      live,
      { ...live, spec: { model: 'A', replicas: 5 } },
      { manager: 'hpa' },
    );
    expect(
      outcome(scaled, pool({ model: 'B', replicas: 2 }), { manager: 'kubectl' }),
    ).toMatchObject({
      error: {
        message:
          'Apply failed with 1 conflict: conflict with "hpa" using ai.example.com/v1: .spec.replicas',
      },
    });
    expect(outcome(live, pool({ model: 'B' }), { manager: 'other' }).type).toBe('conflicts');
  });
});

describe('managedFields in a request', () => {
  const live = updated(undefined, pool({ model: 'A' }));
  const sent = (managedFields: JsonValue): KubeObject =>
    pool({ model: 'A' }, { metadata: { managedFields } });

  test('an apply may not have any', () => {
    expect(() => outcome(live, sent([]))).toThrow('metadata.managedFields must be nil');
    expect(merged(live, sent(null)).metadata.managedFields).toHaveLength(2);
  });

  test.each<[JsonValue]>([[[]], [[{}]]])(
    '%j switches tracking off until the next apply',
    (list) => {
      const off = updated(live, sent(list));
      expect(off.metadata.managedFields).toBeUndefined();
      expect(updated(off, pool({ model: 'B' })).metadata.managedFields).toBeUndefined();
      expect(merged(off, pool({ replicas: 1 })).metadata.managedFields).toHaveLength(2);
    },
  );

  test.each<[JsonValue]>([
    ['text'],
    [[{}, {}]],
    [[{ manager: 'x', operation: 'Bad', apiVersion: 'v1', fieldsType: 'FieldsV1' }]],
    [[{ manager: 'x', operation: 'Apply', apiVersion: '', fieldsType: 'FieldsV1' }]],
    [[{ manager: 'x', operation: 'Apply', apiVersion: 'v1', fieldsType: 'FieldsV2' }]],
    [['x']],
    [null],
  ])('%j is not taken in', (list) => {
    expect(updated(live, sent(list)).metadata.managedFields).toEqual(live.metadata.managedFields);
  });

  test('entries may be edited, but not through a subresource', () => {
    const [entry = {}] = entriesOf(live);
    const edited = sent([{ ...entry, manager: 'renamed' }]);
    expect(owners(updated(live, edited))).toEqual(['renamed Update 01 {".":{},"f:model":{}}']);
    const through = { owns: 'status-only', subresource: 'status' } as const;
    expect(owners(updated(live, edited, through))).toEqual(['u1 Update 01 {".":{},"f:model":{}}']);
  });
});

test('the oldest of more than ten updaters become one; appliers stay', () => {
  let object = merged(undefined, pool({ model: 'A' }), { manager: 'old', at: 0 });
  for (let n = 0; n < 13; n++) {
    const spec = {
      model: 'A',
      labels: Object.fromEntries(Array.from({ length: n + 1 }, (_, i) => [`k${i}`, ''])),
    };
    object = updated(object, { ...object, spec }, { manager: `u${n}`, at: 100 + n });
  }
  const names = entriesOf(object).map(({ manager }) => manager);
  expect(names).toEqual([
    'old',
    'ancient-changes',
    ...[4, 5, 6, 7, 8, 9, 10, 11, 12].map((n) => `u${n}`),
  ]);
  expect(entriesOf(object)[1]).toMatchObject({
    time: '1970-01-01T00:01:43Z',
    fieldsV1: {
      'f:spec': { 'f:labels': { '.': {}, 'f:k0': {}, 'f:k1': {}, 'f:k2': {}, 'f:k3': {} } },
    },
  });
});

test('status belongs to its endpoint, the rest to the main one', () => {
  const both = pool({ model: 'A' }, { status: { phase: 'Up' }, metadata: { labels: { a: 'b' } } });
  const main = merged(undefined, both);
  expect(main['status']).toBeUndefined();
  const status = merged(main, both, { manager: 's', owns: 'status-only', subresource: 'status' });
  expect(status).toMatchObject({ spec: { model: 'A' }, status: { phase: 'Up' } });
  expect(
    entriesOf(status).map(({ manager, fieldsV1 }) => [manager, Object.keys(fieldsV1 ?? {})]),
  ).toEqual([
    ['m1', ['f:metadata', 'f:spec']],
    ['s', ['f:status']],
  ]);
  const whole = merged(undefined, both, { owns: 'everything' });
  expect(Object.keys(entriesOf(whole)[0]?.fieldsV1 ?? {})).toEqual([
    'f:metadata',
    'f:spec',
    'f:status',
  ]);
});

test('what the server sets is neither owned nor overwritten', () => {
  const metadata = { uid: 'u', resourceVersion: '7', generation: 2, creationTimestamp: stamp(1) };
  const live = { ...merged(undefined, pool({ model: 'A' })) };
  const stored: KubeObject = { ...live, metadata: { ...live.metadata, ...metadata } };
  const sent = pool(
    { model: 'A' },
    { metadata: { creationTimestamp: null, generation: 9, uid: 'x' } },
  );
  expect(merged(stored, sent)).toBe(stored);
});

test('defaults come back and nobody owns them', () => {
  const defaults = (object: KubeObject): KubeObject =>
    isJsonObject(object['spec']) ? { ...object, spec: { replicas: 1, ...object['spec'] } } : object;
  const live = merged(undefined, pool({ model: 'A', replicas: 5 }), { defaults });
  const after = merged(live, pool({ model: 'A' }), { defaults, at: 2 });
  expect(after['spec']).toEqual({ model: 'A', replicas: 1 });
  expect(owners(after)).toEqual(['m1 Apply 02 {"f:model":{}}']);
  expect(merged(after, pool({ replicas: 3 }), { manager: 'm2' })['spec']).toMatchObject({
    replicas: 3,
  });
});

test('prototype names are names', () => {
  const labels = JSON.parse('{"__proto__":"x","constructor":"y"}') as JsonObject;
  const object = merged(undefined, pool({ labels }));
  expect(JSON.stringify(object['spec'])).toBe('{"labels":{"__proto__":"x","constructor":"y"}}');
  expect(owners(object)).toEqual([
    'm1 Apply 01 {"f:labels":{"f:__proto__":{},"f:constructor":{}}}',
  ]);
  expect(merged(object, pool({ model: 'A' }))['spec']).toEqual({ model: 'A' });
});

test('an object nested as deeply as any may be is merged, tracked and pruned', () => {
  let extra: JsonValue = 1;
  for (let depth = 0; depth < deepestObject - 10; depth++) extra = { a: extra };
  const deep = pool({ extra: { a: extra } });
  const live = merged(undefined, deep);
  expect(merged(live, deep)).toBe(live);
  expect(updated(live, pool({ model: 'A' }))['spec']).toEqual({ model: 'A' });
  expect(merged(live, pool({ model: 'A' }))['spec']).toEqual({ model: 'A' });
});

test.each([
  ['kubectl/v1.34.1 (linux/amd64) kubernetes/93248f9', 'kubectl'],
  ['', 'unknown'],
  ['no slash at all', 'no slash at all'],
  ['a\u0000b\nc/1', 'abc'],
  ['é'.repeat(100), 'é'.repeat(64)],
])('the manager of %j', (userAgent, manager) => {
  expect(managerFromUserAgent(userAgent)).toBe(manager);
});

const name = fc.constantFrom('a', 'b', 'c');
const subset = <Value>(fields: Record<string, fc.Arbitrary<Value>>): fc.Arbitrary<JsonObject> =>
  fc.record(fields, { requiredKeys: [] }) as unknown as fc.Arbitrary<JsonObject>;
const spec = subset<unknown>({
  model: fc.constantFrom('A', 'B'),
  replicas: fc.nat(2),
  tags: fc.uniqueArray(name),
  links: fc
    .uniqueArray(subset<unknown>({ gbps: fc.nat(1), lanes: fc.nat(1) }), { maxLength: 3 })
    .map((links) => links.map((link, index) => ({ name: 'abc'.charAt(index), ...link }))),
  atomicList: fc.array(name, { maxLength: 2 }),
  atomicMap: fc.dictionary(name, name),
  labels: fc.dictionary(name, name),
  sites: fc.dictionary(name, subset<unknown>({ racks: fc.nat(1), city: name })),
  extra: fc.dictionary(
    name,
    fc.oneof(fc.nat(1), fc.array(fc.nat(1)), fc.dictionary(name, fc.nat(1))),
  ),
});
const manager = fc.constantFrom('m1', 'm2', 'm3');

const turn = fc.record({ manager, spec, how: fc.constantFrom('apply', 'force', 'update') });

function play(
  live: KubeObject | undefined,
  step: { manager: string; spec: JsonObject; how: string },
): KubeObject | undefined {
  if (step.how === 'update')
    return updated(live, { ...live, ...pool(step.spec) }, { manager: step.manager });
  const conflicts = step.how === 'force' ? 'force' : 'fail';
  const result = outcome(live, pool(step.spec), { manager: step.manager, conflicts });
  return result.type === 'merged' ? result.object : live;
}

describe('laws', () => {
  test('applying again changes nothing', () => {
    fc.assert(
      fc.property(fc.array(turn, { maxLength: 4 }), manager, spec, (before, who, wanted) => {
        const live = before.reduce<KubeObject | undefined>(play, undefined);
        const force: Turn = { manager: who, conflicts: 'force' };
        const once = merged(live, pool(wanted), force);
        expect(merged(once, pool(wanted), { ...force, at: 9 })).toBe(once);
        expect(outcome(once, pool(wanted), { manager: who }).type).toBe('merged');
      }),
    );
  });

  test('whatever is owned exists', () => {
    fc.assert(
      fc.property(fc.array(turn, { maxLength: 6 }), (steps) => {
        let live: KubeObject | undefined;
        for (const step of steps) {
          live = play(live, step);
          if (live === undefined) continue;
          const all = compareTyped({}, live, poolSchema).added;
          for (const { fieldsV1 = {} } of entriesOf(live)) {
            expect(isEmptySet(differenceOf(parseFieldsV1(fieldsV1), all))).toBe(true);
          }
        }
      }),
    );
  });

  test('what a manager applied is there, and all of it is gone when it leaves alone', () => {
    fc.assert(
      fc.property(spec, (wanted) => {
        const live = merged(undefined, pool(wanted));
        expect(live['spec']).toEqual(wanted);
        expect(merged(live, pool(undefined))['spec']).toBeUndefined();
      }),
    );
  });

  test('disjoint applies commute', () => {
    const mine = (prefix: string): fc.Arbitrary<JsonObject> =>
      subset<unknown>({
        [prefix === 'x' ? 'model' : 'atomicList']: prefix === 'x' ? name : fc.array(name),
        tags: fc.uniqueArray(
          name.map((one) => prefix + one),
          { minLength: 1 },
        ),
        labels: fc.dictionary(
          name.map((one) => prefix + one),
          name,
          { minKeys: 1 },
        ),
        links: fc
          .uniqueArray(name, { minLength: 1 })
          .map((names) => names.map((one) => ({ name: prefix + one }))),
      });
    fc.assert(
      fc.property(mine('x'), mine('y'), mine('x'), (one, other, later) => {
        const x = { manager: 'x', at: 1 };
        const y = { manager: 'y', at: 1 };
        const there = merged(
          merged(merged(undefined, pool(one), x), pool(other), y),
          pool(later),
          x,
        );
        const back = merged(
          merged(merged(undefined, pool(one), x), pool(later), x),
          pool(other),
          y,
        );
        expect(unordered(there)).toEqual(unordered(back));
      }),
    );
  });
});

/** Lists whose order no law speaks of, sorted; times left out, as they tell of the order. */
function unordered(value: JsonValue): JsonValue {
  if (isJsonArray(value)) {
    return value
      .map(unordered)
      .toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  }
  if (!isJsonObject(value)) return value;
  const members = Object.entries(value).filter(([key]) => key !== 'time');
  return Object.fromEntries(members.map(([key, item]) => [key, unordered(item ?? null)]));
}
