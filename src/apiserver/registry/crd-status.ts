import type { Instant } from '../../base/clock.ts';
import { isJsonObject } from '../../base/json.ts';
import type { JsonObject, JsonValue } from '../../base/json.ts';
import { isTrue, readConditions, setCondition } from '../../kube/conditions.ts';
import type { Condition, ConditionStatement } from '../../kube/conditions.ts';
import type { KubeObject } from '../../kube/object.ts';
import { approvalCondition, approvalOf } from './crd-approval.ts';
import { hasUnreadableAuthorities } from './crd-authorities.ts';
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

export const groupOf = (crd: KubeObject): string => textAt(objectAt(crd, 'spec'), 'group') ?? '';

/** The names that nobody else in the group can have. */
export const namesHeld = (crd: KubeObject): JsonObject =>
  objectAt(objectAt(crd, 'status'), 'acceptedNames') ?? {};

const wantedNames = (crd: KubeObject): JsonObject => objectAt(objectAt(crd, 'spec'), 'names') ?? {};

/** The definition with the status it has by its names and those that others of its group have already. */
export function withAcceptedNames(
  crd: KubeObject,
  all: readonly KubeObject[],
  now: Instant,
): KubeObject {
  const status = objectAt(crd, 'status') ?? {};
  const conflicts = nameConflicts(crd, all);
  const before = readConditions(crd);
  const accepted = setCondition(before, namesCondition(conflicts.at(-1)), now);
  const established = setCondition(accepted, establishedCondition(crd, accepted), now);
  const approval = approvalOf(crd);
  const conditions =
    approval === undefined
      ? established
      : setCondition(established, approvalCondition(approval), now);
  const acceptedNames = withoutConflicts(wantedNames(crd), status['acceptedNames'], conflicts);
  return { ...crd, status: { ...status, acceptedNames, conditions } };
}

interface NameConflict {
  /** Which of the names it is about. */
  readonly name: keyof Names;
  readonly reason: string;
  readonly message: string;
}

/** Names that others have already, in the order in which they are looked at: the last one is told of. */
function nameConflicts(crd: KubeObject, all: readonly KubeObject[]): readonly NameConflict[] {
  const taken = all
    .filter((other) => other.metadata.name !== crd.metadata.name && groupOf(other) === groupOf(crd))
    .map((other) => namesIn(namesHeld(other)));
  const wanted = namesIn(wantedNames(crd));
  const resources = new Set(
    taken.flatMap(({ plural, singular, shortNames }) => [plural, singular, ...shortNames]),
  );
  const kinds = new Set(taken.flatMap(({ kind, listKind }) => [kind, listKind]));
  const checks = [
    ['plural', 'PluralConflict', [wanted.plural], resources],
    ['singular', 'SingularConflict', [wanted.singular], resources],
    ['shortNames', 'ShortNamesConflict', wanted.shortNames, resources],
    ['kind', 'KindConflict', [wanted.kind], kinds],
    ['listKind', 'ListKindConflict', [wanted.listKind], kinds],
  ] as const;
  return checks.flatMap(([name, reason, texts, used]): readonly NameConflict[] => {
    const again = texts.filter((text) => text !== '' && used.has(text));
    const problems = again.map((text) => `${JSON.stringify(text)} is already in use`);
    const [message] = problems;
    if (message === undefined) return [];
    return [
      { name, reason, message: problems.length === 1 ? message : `[${problems.join(', ')}]` },
    ];
  });
}

/** What is wanted and free is accepted; where there is a conflict, what was accepted before stays. */
function withoutConflicts(
  wanted: JsonObject,
  before: JsonValue | undefined,
  conflicts: readonly NameConflict[],
): JsonObject {
  if (conflicts.length === 0) return wanted;
  const accepted = isJsonObject(before) ? before : {};
  const kept = conflicts.map(({ name }) => [name, accepted[name] ?? keptEmpty[name]] as const);
  const names = { ...wanted, ...Object.fromEntries(kept) };
  return Object.fromEntries(Object.entries(names).filter(([, value]) => value !== undefined));
}

/** These two are always written. */
const keptEmpty: Readonly<Partial<Record<keyof Names, string>>> = { plural: '', kind: '' };

function namesCondition(conflict: NameConflict | undefined): ConditionStatement {
  const type = 'NamesAccepted';
  if (conflict !== undefined) {
    const { reason, message } = conflict;
    return { type, status: 'False', reason, message };
  }
  return { type, status: 'True', reason: 'NoConflicts', message: 'no conflicts found' };
}

const initialNames: ConditionStatement = {
  type: 'Established',
  status: 'True',
  reason: 'InitialNamesAccepted',
  message: 'the initial names have been accepted',
};

/** Once established, a definition stays so. */
function establishedCondition(
  crd: KubeObject,
  conditions: readonly Condition[],
): ConditionStatement {
  const { type } = initialNames;
  if (isTrue(conditions, type)) return initialNames;
  if (!isTrue(conditions, 'NamesAccepted')) {
    const message = 'not all names are accepted';
    return { type, status: 'False', reason: 'NotAccepted', message };
  }
  if (!hasUnreadableAuthorities(crd)) return initialNames;
  const message = 'The conversion webhook CABundle is invalid';
  return { type, status: 'False', reason: 'InvalidCABundle', message };
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
