import { describe, expect, test } from '@jest/globals';
import { instant } from '../../../../src/base/clock.ts';
import { isJsonObject } from '../../../../src/base/json.ts';
import type { JsonObject } from '../../../../src/base/json.ts';
import { jsonAt } from '../../../../src/base/json-at.ts';
import { applyVersioned } from '../../../../src/kube/apply/apply.ts';
import type { Asking, Conversion } from '../../../../src/kube/apply/asking.ts';
import { trackVersionedUpdate } from '../../../../src/kube/apply/track-update.ts';
import type { KubeObject } from '../../../../src/kube/object.ts';
import { compileSchema } from '../../../../src/kube/schema/compile.ts';
import type { StructuralSchema } from '../../../../src/kube/schema/structural.ts';
import { StatusError } from '../../../../src/kube/status-error.ts';

const schemaWith = (fields: readonly string[]): StructuralSchema =>
  compileSchema({
    type: 'object',
    properties: {
      spec: {
        type: 'object',
        properties: Object.fromEntries(fields.map((name) => [name, { type: 'string' }])),
      },
    },
  });

/** `size` of one version is `sizeV1`, `sizeV2`, `sizeV3`; `colour` is the same in all. */
const schemas = new Map(
  ['v1', 'v2', 'v3'].map((name) => [`g/${name}`, schemaWith([`size${name}`, 'colour'])]),
);

const object = (version: string, spec: JsonObject): KubeObject => ({
  apiVersion: `g/${version}`,
  kind: 'Pump',
  metadata: { name: 'a' },
  spec,
});

const suffix = (apiVersion: string): string => apiVersion.slice(2);

function converted({ object: from, apiVersion }: Conversion): KubeObject {
  const size = jsonAt(from, 'spec', `size${suffix(from.apiVersion)}`);
  const colour = jsonAt(from, 'spec', 'colour');
  const spec = {
    ...(size === undefined ? {} : { [`size${suffix(apiVersion)}`]: size }),
    ...(colour === undefined ? {} : { colour }),
  };
  const { kind, metadata } = from;
  return { apiVersion, kind, metadata, spec };
}

/** Answers, and notes what was asked: `v1>v2`. A conversion that is to fail does so. */
function answered<Result>(work: Asking<Result>, asked: string[], failing = ''): Result {
  let step = work.next();
  while (step.done !== true) {
    const conversion = `${suffix(step.value.object.apiVersion)}>${suffix(step.value.apiVersion)}`;
    asked.push(conversion);
    step =
      `${conversion}#${asked.length}` === failing
        ? work.throw(new StatusError(500, '', 'nobody there'))
        : work.next(converted(step.value));
  }
  return step.value;
}

interface Turn {
  readonly live?: KubeObject;
  readonly manager: string;
  readonly failing?: string;
  readonly conflicts?: 'fail' | 'force';
}

const common = (version: string, { manager }: Turn) => {
  const own = `g/${version}`;
  const schemaOf = (apiVersion: string): StructuralSchema | undefined => schemas.get(apiVersion);
  const schema = schemas.get(own) ?? schemaWith([]);
  return {
    manager,
    schema,
    owns: 'everything',
    now: instant(0),
    versions: { own, schemaOf },
  } as const;
};

interface Done {
  readonly object: KubeObject;
  readonly asked: readonly string[];
}

function apply(version: string, spec: JsonObject, turn: Turn): Done {
  const asked: string[] = [];
  const outcome = answered(
    applyVersioned({
      ...common(version, turn),
      live: turn.live,
      applied: object(version, spec),
      conflicts: turn.conflicts ?? 'fail',
      resource: { group: 'g', version, kind: 'Pump' },
    }),
    asked,
    turn.failing,
  );
  if (outcome.type === 'conflicts') throw outcome.error;
  return { object: outcome.object, asked };
}

function update(version: string, spec: JsonObject, turn: Turn): Done {
  const asked: string[] = [];
  const after = object(version, spec);
  const apiVersion = `g/${version}`;
  const work = trackVersionedUpdate({
    ...common(version, turn),
    before: turn.live,
    after,
    apiVersion,
  });
  return { object: answered(work, asked, turn.failing), asked };
}

/** Who owns which fields of the spec in which version. */
const owners = ({ metadata }: KubeObject): readonly string[] =>
  (metadata.managedFields ?? [])
    .map(({ manager = '', apiVersion = '', fieldsV1 = {} }) => {
      const spec = fieldsV1['f:spec'];
      const fields = Object.keys(isJsonObject(spec) ? spec : {}).filter((name) => name !== '.');
      return `${manager} ${suffix(apiVersion)}: ${fields.sort().join(' ')}`;
    })
    .sort();

const inVersion = (live: KubeObject, version: string): KubeObject =>
  converted({ object: live, apiVersion: `g/${version}` });

const byAda = apply('v1', { sizev1: 'big', colour: 'red' }, { manager: 'ada' }).object;
const live = inVersion(byAda, 'v2');

describe('an owner in another version', () => {
  test('loses what an update changes there under another name', () => {
    const done = update('v2', { sizev2: 'small', colour: 'red' }, { live, manager: 'bob' });
    expect(owners(done.object)).toEqual(['ada v1: f:colour', 'bob v2: f:sizev2']);
    expect(done.asked).toEqual(['v2>v1', 'v2>v1']);
  });

  test('loses what an update removes', () => {
    const done = update('v2', { colour: 'red' }, { live, manager: 'bob' });
    expect(owners(done.object)).toEqual(['ada v1: f:colour']);
  });

  test('is in conflict with who applies something else', () => {
    const applying = (): Done => apply('v2', { sizev2: 'small' }, { live, manager: 'bob' });
    expect(applying).toThrow('Apply failed with 1 conflict: conflict with "ada": .spec.sizev1');
    const turn = { live, manager: 'bob', conflicts: 'force' } as const;
    expect(owners(apply('v2', { sizev2: 'small' }, turn).object)).toEqual([
      'ada v1: f:colour',
      'bob v2: f:sizev2',
    ]);
  });

  test('shares what is applied alike', () => {
    const done = apply('v2', { sizev2: 'big' }, { live, manager: 'bob' });
    expect(owners(done.object)).toEqual(['ada v1: f:colour f:sizev1', 'bob v2: f:sizev2']);
  });

  test('in which nothing is owned any more is not asked for', () => {
    const { object: again, asked } = apply(
      'v1',
      { sizev1: 'big' },
      { live: byAda, manager: 'bob' },
    );
    expect([owners(again).length, asked]).toEqual([2, []]);
  });

  test('that the definition does not have is compared by names', () => {
    const [entry = {}] = byAda.metadata.managedFields ?? [];
    const managedFields = [{ ...entry, apiVersion: 'g/v0' }];
    const old = { ...live, metadata: { ...live.metadata, managedFields } };
    const done = apply('v2', { colour: 'red' }, { live: old, manager: 'bob' });
    expect(done.asked).toEqual([]);
    expect(owners(done.object)).toEqual(['ada v0: f:colour f:sizev1', 'bob v2: f:colour']);
  });
});

describe('who applies in another version than before', () => {
  test('drops what he leaves out now, under its old name', () => {
    const done = apply('v2', { colour: 'red' }, { live, manager: 'ada' });
    expect(done.object['spec']).toEqual({ colour: 'red' });
    expect(owners(done.object)).toEqual(['ada v2: f:colour']);
  });

  test('keeps what another one owns in a third version', () => {
    const shared = apply('v3', { sizev3: 'big' }, { live: inVersion(byAda, 'v3'), manager: 'eve' });
    const there = inVersion(shared.object, 'v2');
    const done = apply('v2', { colour: 'red' }, { live: there, manager: 'ada' });
    expect(done.object['spec']).toEqual({ sizev2: 'big', colour: 'red' });
    expect(owners(done.object)).toEqual(['ada v2: f:colour', 'eve v3: f:sizev3']);
    // Between two other versions lies that of the request.
    expect(done.asked.filter((one) => !one.includes('v2'))).toEqual([]);
  });
});

describe('a conversion that fails', () => {
  test.each([
    ['v2>v1#1', 'nobody there'],
    [
      'v2>v1#2',
      'failed to prune fields: failed to convert merged object to last applied version: nobody there',
    ],
    [
      'v1>v2#3',
      'failed to prune fields: failed add back owned items: failed to convert merged object at version g/v2: nobody there',
    ],
  ])('(%s) fails an apply', (failing, said) => {
    expect(() => apply('v2', { colour: 'red' }, { live, manager: 'ada', failing })).toThrow(said);
  });

  test('of what is new fails an apply', () => {
    const turn = { live, manager: 'bob', failing: 'v2>v1#2' };
    expect(() => apply('v2', { colour: 'red' }, turn)).toThrow(
      'failed to convert new object: nobody there',
    );
  });

  test('leaves who owns what as it was after an update', () => {
    const turn = { live, manager: 'bob', failing: 'v2>v1#2' };
    const done = update('v2', { sizev2: 'small' }, turn);
    expect(done.object['spec']).toEqual({ sizev2: 'small' });
    expect(done.object.metadata.managedFields).toEqual(live.metadata.managedFields);
  });

  test('is one that leaves fields which the version does not have', () => {
    const work = applyVersioned({
      ...common('v2', { manager: 'bob' }),
      live,
      applied: object('v2', { colour: 'red' }),
      conflicts: 'fail',
      resource: { group: 'g', version: 'v2', kind: 'Pump' },
    });
    work.next();
    expect(() => work.next(object('v1', { sizev2: 'big' }))).toThrow(
      '.spec.sizev2: field not declared in schema',
    );
  });
});
