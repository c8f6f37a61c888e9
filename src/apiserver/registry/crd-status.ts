import type { Instant } from '../../base/clock.ts';
import { isJsonObject } from '../../base/json.ts';
import type { JsonObject, JsonValue } from '../../base/json.ts';
import { isTrue, readConditions, setCondition } from '../../kube/conditions.ts';
import type { Condition, ConditionStatement } from '../../kube/conditions.ts';
import type { KubeObject } from '../../kube/object.ts';
import { objectAt, textAt, textsAt } from './custom-resources-read.ts';

/** What holds a CustomResourceDefinition until its objects are gone. */
export const cleanupFinalizer = 'customresourcecleanup.apiextensions.k8s.io';

interface Names {
  readonly plural: string;
  readonly singular: string;
  readonly kind: string;
  readonly listKind: string;
  readonly shortNames: readonly string[];
}

function namesIn(names: JsonObject | undefined): Names {
  return {
    plural: textAt(names, 'plural') ?? '',
    singular: textAt(names, 'singular') ?? '',
    kind: textAt(names, 'kind') ?? '',
    listKind: textAt(names, 'listKind') ?? '',
    shortNames: textsAt(names, 'shortNames'),
  };
}

const groupOf = (crd: KubeObject): string => textAt(objectAt(crd, 'spec'), 'group') ?? '';
const wantedNames = (crd: KubeObject): JsonObject => objectAt(objectAt(crd, 'spec'), 'names') ?? {};

/** The definition with the status it has by its names and those that others of its group have already. */
export function withAcceptedNames(
  crd: KubeObject,
  all: readonly KubeObject[],
  now: Instant,
): KubeObject {
  const conflict = nameConflict(crd, all);
  const before = readConditions(crd);
  const accepted = setCondition(before, namesCondition(conflict), now);
  const conditions = setCondition(accepted, establishedCondition(accepted), now);
  const status = objectAt(crd, 'status') ?? {};
  const acceptedNames: JsonValue =
    conflict === undefined ? wantedNames(crd) : (status['acceptedNames'] ?? {});
  return { ...crd, status: { ...status, acceptedNames, conditions } };
}

interface NameConflict {
  readonly reason: string;
  readonly message: string;
}

function nameConflict(crd: KubeObject, all: readonly KubeObject[]): NameConflict | undefined {
  const taken = all
    .filter((other) => other.metadata.name !== crd.metadata.name && groupOf(other) === groupOf(crd))
    .map((other) => namesIn(objectAt(objectAt(other, 'status'), 'acceptedNames')));
  const wanted = namesIn(wantedNames(crd));
  const resources = new Set(
    taken.flatMap(({ plural, singular, shortNames }) => [plural, singular, ...shortNames]),
  );
  const kinds = new Set(taken.flatMap(({ kind, listKind }) => [kind, listKind]));
  const checks: readonly (readonly [string, string, ReadonlySet<string>])[] = [
    ['PluralConflict', wanted.plural, resources],
    ['SingularConflict', wanted.singular, resources],
    ...wanted.shortNames.map((name) => ['ShortNamesConflict', name, resources] as const),
    ['KindConflict', wanted.kind, kinds],
    ['ListKindConflict', wanted.listKind, kinds],
  ];
  const found = checks.find(([, name, used]) => name !== '' && used.has(name));
  if (found === undefined) return undefined;
  const [reason, name] = found;
  return { reason, message: `${JSON.stringify(name)} is already in use` };
}

function namesCondition(conflict: NameConflict | undefined): ConditionStatement {
  const type = 'NamesAccepted';
  if (conflict !== undefined) return { type, status: 'False', ...conflict };
  return { type, status: 'True', reason: 'NoConflicts', message: 'no conflicts found' };
}

/** Once established, a definition stays so. */
function establishedCondition(conditions: readonly Condition[]): ConditionStatement {
  const type = 'Established';
  if (isTrue(conditions, type) || isTrue(conditions, 'NamesAccepted')) {
    const message = 'the initial names have been accepted';
    return { type, status: 'True', reason: 'InitialNamesAccepted', message };
  }
  const message = 'not all names are accepted';
  return { type, status: 'False', reason: 'NotAccepted', message };
}

/** The definition with the statement that its objects are being deleted. */
export function withTerminating(crd: KubeObject, now: Instant): KubeObject {
  const conditions = setCondition(
    readConditions(crd),
    {
      type: 'Terminating',
      status: 'True',
      reason: 'InstanceDeletionInProgress',
      message: 'CustomResource deletion is in progress',
    },
    now,
  );
  const status = crd['status'];
  return { ...crd, status: { ...(isJsonObject(status) ? status : {}), conditions } };
}
