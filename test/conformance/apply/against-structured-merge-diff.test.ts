import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { instant } from '../../../src/base/clock.ts';
import type { JsonValue } from '../../../src/base/json.ts';
import { isJsonArray, isJsonObject } from '../../../src/base/json.ts';
import { present } from '../../../src/base/assert.ts';
import { applyVersioned } from '../../../src/kube/apply/apply.ts';
import type { Asking, Conversion } from '../../../src/kube/apply/asking.ts';
import { trackVersionedUpdate } from '../../../src/kube/apply/track-update.ts';
import type { KubeObject } from '../../../src/kube/object.ts';
import { parseApiVersion } from '../../../src/kube/resource.ts';
import type { StructuralSchema } from '../../../src/kube/schema/structural.ts';
import { StatusError } from '../../../src/kube/status-error.ts';
import { TemporaryFolder } from '../../support/instance.ts';
import { describeWith } from '../../support/requirements.ts';
import { converted, fleetSchemas, scenarioIn } from './fleet.ts';
import { mergeSchema } from './merge-schema.ts';
import type { Conflict, Outcome, Step } from './oracle.ts';
import { hasOracle, Oracle, versionNames } from './oracle.ts';

const SCENARIOS = process.env['LONGHAUL_SLOW_TESTS'] === '1' ? 100_000 : 1_500;

describeWith(
  hasOracle(),
  'Go with structured-merge-diff (Debian: golang-go, golang-k8s-sigs-structured-merge-diff-dev)',
)('server-side apply, against structured-merge-diff', () => {
  const folder = new TemporaryFolder();
  let oracle: Oracle;

  beforeAll(() => {
    oracle = new Oracle(folder.path);
  }, 120_000);
  afterAll(() => {
    folder.remove();
  });

  test.each([
    { name: 'one version', versions: ['v1' as const], count: SCENARIOS },
    { name: 'three versions', versions: versionNames, count: Math.ceil(SCENARIOS / 10) },
  ])('$count sequences of applies and updates in $name end alike', ({ versions, count }) => {
    const schema = mergeSchema(fleetSchemas);
    const scenarios = fc.sample(scenarioIn(versions), count);
    const played = oracle.play(schema, scenarios).map(untilEmptied);
    const compared = played.reduce((sum, outcomes) => sum + outcomes.length, 0);
    const different = scenarios
      .filter((steps, index) => differenceOf(played[index] ?? [], play(steps)) !== undefined)
      .filter((steps) => !isOneOf(oracle.play(schema, Array(REPLAYS).fill(steps)), play(steps)));
    const [shortest] = different.toSorted((a, b) => size(a) - size(b));
    expect({ different: different.length, shortest }).toEqual({ different: 0 });
    expect(compared).toBeGreaterThan(3 * count);
  });
});

/**
 * The library puts back what others own one version after the other, in the order of Go's maps, which is chance. Sometimes
 * that decides what is left: then ours must be one of its outcomes.
 */
const REPLAYS = 64;

const isOneOf = (replays: readonly (readonly Outcome[])[], ours: readonly Outcome[]): boolean =>
  replays.some((theirs) => differenceOf(untilEmptied(theirs), ours) === undefined);

/** The first step that ended otherwise. */
function differenceOf(theirs: readonly Outcome[], ours: readonly Outcome[]): number | undefined {
  const at = theirs.findIndex((outcome, index) => {
    const own = ours[index];
    return own === undefined || comparable(outcome) !== comparable(own);
  });
  return at < 0 ? undefined : at;
}

/**
 * The outcomes before the first where an apply takes the last item of a container: the release that Debian has leaves null there,
 * newer ones the empty container. What becomes of emptied containers is in the unit tests.
 */
function untilEmptied(outcomes: readonly Outcome[]): readonly Outcome[] {
  const end = outcomes.findIndex(({ object }) => object !== undefined && holdsNull(object));
  return end < 0 ? outcomes : outcomes.slice(0, end);
}

function holdsNull(value: JsonValue): boolean {
  if (value === null) return true;
  if (isJsonArray(value)) return value.some(holdsNull);
  return isJsonObject(value) && Object.values(value).some((member) => holdsNull(member ?? null));
}

const size = (value: unknown): number => JSON.stringify(value).length;

const group = 'example.com';
const resource = { group, plural: 'fleets', kind: 'Fleet' };

/** The object in another version, as somebody outside would convert it. */
function asked({ object, apiVersion }: Conversion): KubeObject {
  const { version: from } = parseApiVersion(object.apiVersion);
  const { version: to } = parseApiVersion(apiVersion);
  const { kind, metadata } = object;
  const spec = converted(object['spec'] ?? null, from, to);
  return { ...(object['spec'] === undefined ? {} : { spec }), apiVersion, kind, metadata };
}

function answered<Result>(work: Asking<Result>): Result {
  let step = work.next();
  while (step.done !== true) step = work.next(asked(step.value));
  return step.value;
}

function play(steps: readonly Step[]): readonly Outcome[] {
  let live: KubeObject | undefined;
  return steps.map((step, index) => {
    try {
      const next = taken(live, step, index);
      if (next instanceof StatusError) return { conflicts: conflictsOf(next) };
      live = next;
      return seen(live);
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      return { refused: error.message };
    }
  });
}

function taken(
  stored: KubeObject | undefined,
  step: Step,
  index: number,
): KubeObject | StatusError {
  const { manager, version } = step;
  const apiVersion = `${group}/${version}`;
  const isThere = stored === undefined || stored.apiVersion === apiVersion;
  const live = isThere ? stored : asked({ object: stored, apiVersion });
  const object: KubeObject = {
    apiVersion,
    kind: 'Fleet',
    metadata: { name: 'one' },
    ...step.object,
  };
  const schemaOf = (name: string): StructuralSchema | undefined =>
    fleetSchemas.get(parseApiVersion(name).version);
  const schema = present(schemaOf(apiVersion), 'every version has a schema');
  const versions = { own: apiVersion, schemaOf };
  const common = { manager, schema, versions, owns: 'everything', now: instant(index) } as const;
  if (step.type === 'Update') {
    return answered(trackVersionedUpdate({ ...common, before: live, after: object, apiVersion }));
  }
  const conflicts = step.force ? 'force' : 'fail';
  const named = { ...resource, version };
  const outcome = answered(
    applyVersioned({ ...common, live, applied: object, resource: named, conflicts }),
  );
  return outcome.type === 'conflicts' ? outcome.error : outcome.object;
}

function conflictsOf(error: StatusError): readonly Conflict[] {
  return (error.details?.causes ?? []).map(({ message, field = '' }) => {
    const [, manager = '', using] =
      /^conflict with "(.*?)"(?: using .*\/(.*))?$/.exec(message) ?? [];
    const how = using === undefined ? 'Apply' : `Update ${using}`;
    return { manager: `${manager} ${how}`, path: field };
  });
}

function seen(object: KubeObject): Outcome {
  const managers = (object.metadata.managedFields ?? []).map(
    ({ manager = '', operation = '', apiVersion = '', fieldsV1 = {} }) => {
      const { 'f:spec': spec } = fieldsV1;
      const { version } = parseApiVersion(apiVersion);
      const how = operation === 'Apply' ? operation : `${operation} ${version}`;
      const owned = spec === undefined ? {} : { 'f:spec': spec };
      return [`${manager} ${how}`, { [version]: owned }] as const;
    },
  );
  const { spec } = object;
  return {
    object: spec === undefined ? {} : { spec },
    managers: Object.fromEntries(managers),
  };
}

/** Without what the library leaves open: the order of names, and of lists that are sets or maps. */
/** What must be alike. Not the paths of conflicts: the library prints some of them wrong, since they share memory. */
function comparable({ refused, conflicts, object, managers }: Outcome): string {
  if (refused !== undefined) return 'refused';
  if (conflicts !== undefined) {
    return `conflicts with ${conflicts
      .map(({ manager }) => manager)
      .toSorted()
      .join(', ')}`;
  }
  return key([sorted(object ?? {}), sorted({ ...managers })]);
}

const ORDERED: ReadonlySet<string> = new Set(['order', 'a', 'b', 'c']);

function sorted(value: JsonValue, name = ''): JsonValue {
  if (isJsonArray(value)) {
    const items = value.map((item) => sorted(item));
    return ORDERED.has(name) ? items : items.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
  }
  if (!isJsonObject(value)) return value;
  const names = Object.keys(value).toSorted();
  return Object.fromEntries(names.map((each) => [each, sorted(value[each] ?? null, each)]));
}

const key = (value: JsonValue): string => JSON.stringify(value);
