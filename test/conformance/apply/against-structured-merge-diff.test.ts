import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { instant } from '../../../src/base/clock.ts';
import type { JsonValue } from '../../../src/base/json.ts';
import { isJsonArray, isJsonObject } from '../../../src/base/json.ts';
import { applyServerSide } from '../../../src/kube/apply/apply.ts';
import { trackUpdate } from '../../../src/kube/apply/track-update.ts';
import type { KubeObject } from '../../../src/kube/object.ts';
import { StatusError } from '../../../src/kube/status-error.ts';
import { TemporaryFolder } from '../../support/instance.ts';
import { describeWith } from '../../support/requirements.ts';
import { fleetSchema, scenario } from './fleet.ts';
import { mergeSchema } from './merge-schema.ts';
import type { Conflict, Outcome, Step } from './oracle.ts';
import { hasOracle, Oracle } from './oracle.ts';

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

  test(`${SCENARIOS} sequences of applies and updates end alike`, () => {
    const scenarios = fc.sample(scenario, SCENARIOS);
    const played = oracle.play(mergeSchema(fleetSchema), scenarios).map(untilEmptied);
    const compared = played.reduce((sum, outcomes) => sum + outcomes.length, 0);
    const different = scenarios.flatMap((steps, index) => {
      const theirs = (played[index] ?? []).map(comparable);
      const ours = play(steps).map(comparable);
      const at = theirs.findIndex((outcome, n) => outcome !== ours[n]);
      return at < 0 ? [] : [{ steps: steps.slice(0, at + 1), theirs: theirs[at], ours: ours[at] }];
    });
    const shortest = different.toSorted((a, b) => size(a) - size(b)).slice(0, 1);
    expect({ different: different.length, shortest }).toEqual({ different: 0, shortest: [] });
    expect(compared).toBeGreaterThan(3 * SCENARIOS);
  });
});

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

const resource = { group: 'example.com', version: 'v1', plural: 'fleets', kind: 'Fleet' };

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

function taken(live: KubeObject | undefined, step: Step, index: number): KubeObject | StatusError {
  const object: KubeObject = {
    apiVersion: 'example.com/v1',
    kind: 'Fleet',
    metadata: { name: 'one' },
    ...step.object,
  };
  const { manager } = step;
  const common = { manager, schema: fleetSchema, owns: 'everything', now: instant(index) } as const;
  if (step.type === 'Update') {
    return trackUpdate({ ...common, before: live, after: object, apiVersion: 'example.com/v1' });
  }
  const conflicts = step.force ? 'force' : 'fail';
  const outcome = applyServerSide({ ...common, live, applied: object, resource, conflicts });
  return outcome.type === 'conflicts' ? outcome.error : outcome.object;
}

function conflictsOf(error: StatusError): readonly Conflict[] {
  return (error.details?.causes ?? []).map(({ message, field = '' }) => {
    const [, manager = '', using = ''] = /^conflict with "(.*)"( using .*)?$/.exec(message) ?? [];
    return { manager: `${manager} ${using === '' ? 'Apply' : 'Update'}`, path: field };
  });
}

function seen(object: KubeObject): Outcome {
  const managers = (object.metadata.managedFields ?? []).map(
    ({ manager = '', operation = '', fieldsV1 = {} }) => {
      const { 'f:spec': spec } = fieldsV1;
      return [`${manager} ${operation}`, spec === undefined ? {} : { 'f:spec': spec }] as const;
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
