import { isJsonArray } from '../../base/json.ts';
import type { JsonObject, JsonValue } from '../../base/json.ts';
import { jsonAt, textAt } from '../../base/json-at.ts';
import type { Family, Series } from '../exposition.ts';
import { exposition, labelText } from '../exposition.ts';
import { familyName, stateKinds } from './families.ts';
import type { Reading, StateKind, ValuePath } from './families.ts';

/** The objects of the three kinds as they are now. */
export interface StateObjects {
  readonly pools: readonly JsonObject[];
  readonly links: readonly JsonObject[];
  readonly jobs: readonly JsonObject[];
}

/** Objects of one kind beyond this many have no series, and are counted as dropped. */
const MAX_OBJECTS = 10_000;

type Label = readonly [name: string, value: string];

/** One object's part of every family: its labels are written once. */
interface Described {
  readonly object: JsonObject;
  readonly identity: readonly Label[];
  readonly labels: string;
}

interface StatePage {
  readonly chunks: Iterable<string>;
  /** Objects that were left out, by kind. */
  readonly dropped: ReadonlyMap<string, number>;
}

/** `/metrics/state`: the names and labels that kube-state-metrics produces from the shipped configuration. */
export function statePage({ pools, links, jobs }: StateObjects): StatePage {
  const kinds = [
    { kind: stateKinds.gpuPool, objects: pools },
    { kind: stateKinds.siteLink, objects: links },
    { kind: stateKinds.collectiveJob, objects: jobs },
  ];
  const dropped = kinds.map(
    ({ kind, objects }) => [kind.label, Math.max(0, objects.length - MAX_OBJECTS)] as const,
  );
  return { chunks: exposition(allFamilies(kinds)), dropped: new Map(dropped) };
}

interface KindObjects {
  readonly kind: StateKind;
  readonly objects: readonly JsonObject[];
}

function* allFamilies(kinds: readonly KindObjects[]): Generator<Family> {
  for (const { kind, objects } of kinds) {
    const described: Described[] = [];
    for (const family of kind.families)
      yield {
        name: familyName(kind, family),
        type: 'gauge',
        help: family.help,
        series: seriesOf(kind, family.reading, { objects, described }),
      };
  }
}

interface Reads {
  readonly objects: readonly JsonObject[];
  /** Filled by the first family and used by all others. */
  readonly described: Described[];
}

function* seriesOf(kind: StateKind, reading: Reading, reads: Reads): Generator<Series> {
  const count = Math.min(reads.objects.length, MAX_OBJECTS);
  for (let index = 0; index < count; index++) {
    const object = reads.objects[index];
    if (object === undefined) return;
    yield* readingOf((reads.described[index] ??= describe(kind, object)), reading);
  }
}

function describe(
  { group, version, kind, label, scope }: StateKind,
  object: JsonObject,
): Described {
  const namespace = textAt(object, 'metadata', 'namespace') ?? '';
  const identity: readonly Label[] = [
    ['customresource_group', group],
    ['customresource_kind', kind],
    ['customresource_version', version],
    ...(scope === 'Namespaced' ? [['namespace', namespace] as const] : []),
    [label, textAt(object, 'metadata', 'name') ?? ''],
  ];
  return { object, identity, labels: labelText(identity) };
}

function readingOf({ object, identity, labels }: Described, reading: Reading): readonly Series[] {
  switch (reading.type) {
    case 'info':
      return [{ labels: labelText([...identity, ...textsOf(object, reading.labels)]), value: 1 }];
    case 'gauge': {
      const value = asNumber(jsonAt(object, ...reading.path));
      return value === undefined ? [] : [{ labels, value }];
    }
    case 'gauge-list':
      return elements(object, reading.path).flatMap((element) => {
        const value = asNumber(jsonAt(element, ...reading.value));
        if (value === undefined) return [];
        return [{ labels: labelText([...identity, ...textsOf(element, reading.labels)]), value }];
      });
    case 'state-set':
      return states([...identity], reading, textAt(object, ...reading.path));
    case 'state-set-list':
      return elements(object, reading.path).flatMap((element) =>
        states(
          [...identity, ...textsOf(element, reading.labels)],
          reading,
          textAt(element, ...reading.value),
        ),
      );
  }
}

function states(
  identity: readonly Label[],
  { label, states: known }: { readonly label: string; readonly states: readonly string[] },
  present: string | undefined,
): readonly Series[] {
  if (present === undefined) return [];
  return known.map((state) => ({
    labels: labelText([...identity, [label, state]]),
    value: state === present ? 1 : 0,
  }));
}

/** What an object does not say has no label, as in kube-state-metrics. */
function textsOf(value: JsonValue, paths: Readonly<Record<string, ValuePath>>): readonly Label[] {
  return Object.entries(paths).flatMap(([name, path]) => {
    const text = textAt(value, ...path);
    return text === undefined ? [] : [[name, text] as const];
  });
}

function elements(object: JsonObject, path: ValuePath): readonly JsonValue[] {
  const list = jsonAt(object, ...path);
  return isJsonArray(list) ? list : [];
}

function asNumber(value: JsonValue | undefined): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value !== 'string') return undefined;
  const time = Date.parse(value);
  return Number.isNaN(time) ? undefined : time / 1000;
}
