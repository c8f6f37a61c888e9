import { jsonEqual } from '../../base/json.ts';
import type { JsonObject } from '../../base/json.ts';
import type { KubeObject } from '../../kube/object.ts';
import { forbiddenField, invalidValue, notSupported, required } from '../../kube/schema/causes.ts';
import type { StatusCause } from '../../kube/status-error.ts';
import { mandatoryLevels } from '../overload/built-in-flows.ts';
import { entropyBits, hashBits } from '../overload/shuffle-shard.ts';
import { memberOf, textOf, withAbsent, withChanged, withoutMembers } from './_members.ts';
import type { Strategy } from './strategy.ts';

const mostQueues = 10_000_000;

const queuingDefaults = { handSize: 8, queueLengthLimit: 50, queues: 64 };

/** What goes without saying; of queues 0 says nothing, of shares it says none. */
function completeSpec(spec: JsonObject): JsonObject {
  const limited = withChanged(spec, 'limited', (its) =>
    withChanged(
      withAbsent(its, { nominalConcurrencyShares: 30, lendablePercent: 0 }),
      'limitResponse',
      (response) => withChanged(response, 'queuing', completeQueuing),
    ),
  );
  return withChanged(limited, 'exempt', (its) =>
    withAbsent(its, { nominalConcurrencyShares: 0, lendablePercent: 0 }),
  );
}

function completeQueuing(queuing: JsonObject): JsonObject {
  const unsaid = Object.keys(queuingDefaults).filter((name) => queuing[name] === 0);
  return withAbsent(withoutMembers(queuing, unsaid), queuingDefaults);
}

const completeLevel = (level: KubeObject): KubeObject => ({
  ...level,
  ...withChanged(level, 'spec', completeSpec),
  metadata: level.metadata,
});

function checkLevel(level: KubeObject): readonly StatusCause[] {
  const spec = memberOf(level, 'spec');
  const { name = '' } = level.metadata;
  const type = textOf(spec, 'type');
  const why = "type must be 'Exempt' if and only if name is 'exempt'";
  const isMisnamed = (name === 'exempt') !== (type === 'Exempt');
  return [
    ...(isMisnamed ? [invalidValue('spec.type', type, why)] : []),
    ...checkType(type, spec),
    ...checkFixed(name, spec),
  ];
}

function checkType(type: string, spec: JsonObject): readonly StatusCause[] {
  const { limited, exempt } = spec;
  const strange = (field: string, why: string): readonly StatusCause[] =>
    spec[field] === undefined ? [] : [forbiddenField(`spec.${field}`, why)];
  switch (type) {
    case 'Exempt':
      return [
        ...(exempt === undefined ? [] : checkShares(memberOf(spec, 'exempt'), 'spec.exempt')),
        ...strange('limited', 'must be nil if the type is not Limited'),
      ];
    case 'Limited':
      return [
        ...strange('exempt', 'must be nil if the type is Limited'),
        ...(limited === undefined
          ? [required('spec.limited', 'must not be empty when type is Limited')]
          : checkLimited(memberOf(spec, 'limited'))),
      ];
    default:
      return [notSupported('spec.type', type, ['Exempt', 'Limited'])];
  }
}

function checkShares(its: JsonObject, at: string): readonly StatusCause[] {
  const { nominalConcurrencyShares: shares, lendablePercent: lendable } = its;
  const isWrong = typeof lendable === 'number' && (lendable < 0 || lendable > 100);
  return [
    ...(typeof shares === 'number' && shares < 0
      ? [invalidValue(`${at}.nominalConcurrencyShares`, shares, 'must be a non-negative integer')]
      : []),
    ...(isWrong
      ? [invalidValue(`${at}.lendablePercent`, lendable, 'must be between 0 and 100, inclusive')]
      : []),
  ];
}

function checkLimited(limited: JsonObject): readonly StatusCause[] {
  const { borrowingLimitPercent: borrowing } = limited;
  const field = 'spec.limited.borrowingLimitPercent';
  const why = 'if specified, must be a non-negative integer';
  return [
    ...checkShares(limited, 'spec.limited'),
    ...(typeof borrowing === 'number' && borrowing < 0
      ? [invalidValue(field, borrowing, why)]
      : []),
    ...checkResponse(memberOf(limited, 'limitResponse')),
  ];
}

function checkResponse(response: JsonObject): readonly StatusCause[] {
  const at = 'spec.limited.limitResponse';
  const type = textOf(response, 'type');
  const isQueuing = response['queuing'] !== undefined;
  switch (type) {
    case 'Reject': {
      const why = 'must be nil if limited.limitResponse.type is not Limited';
      return isQueuing ? [forbiddenField(`${at}.queuing`, why)] : [];
    }
    case 'Queue': {
      const why = 'must not be empty if limited.limitResponse.type is Limited';
      if (!isQueuing) return [required(`${at}.queuing`, why)];
      return checkQueuing(memberOf(response, 'queuing'), `${at}.queuing`);
    }
    default:
      return [notSupported(`${at}.type`, type, ['Queue', 'Reject'])];
  }
}

function checkQueuing(queuing: JsonObject, at: string): readonly StatusCause[] {
  const [queues, handSize, length] = ['queues', 'handSize', 'queueLengthLimit'].map((name) => {
    const value = queuing[name];
    return typeof value === 'number' ? value : 0;
  });
  const positive = 'must be positive';
  return [
    ...(length !== undefined && length <= 0
      ? [invalidValue(`${at}.queueLengthLimit`, length, positive)]
      : []),
    ...checkQueues(queues ?? 0, `${at}.queues`),
    ...checkHand(handSize ?? 0, queues ?? 0, `${at}.handSize`),
  ];
}

function checkQueues(queues: number, field: string): readonly StatusCause[] {
  if (queues <= 0) return [invalidValue(field, queues, 'must be positive')];
  if (queues <= mostQueues) return [];
  return [invalidValue(field, queues, `must not be greater than ${mostQueues}`)];
}

function checkHand(handSize: number, queues: number, field: string): readonly StatusCause[] {
  if (handSize <= 0) return [invalidValue(field, handSize, 'must be positive')];
  if (handSize > queues) {
    return [invalidValue(field, handSize, `should not be greater than queues (${queues})`)];
  }
  if (entropyBits(queues, handSize) <= hashBits) return [];
  const what = `required entropy bits of deckSize ${queues} and handSize ${handSize}`;
  return [invalidValue(field, handSize, `${what} should not be greater than ${hashBits}`)];
}

/** What is mandatory says what it always says, but for the shares of `exempt`. */
function checkFixed(name: string, spec: JsonObject): readonly StatusCause[] {
  const object = mandatoryLevels.find(({ metadata }) => metadata.name === name);
  if (object === undefined) return [];
  const fixed = memberOf(object, 'spec');
  const free = name === 'exempt' ? ['exempt'] : [];
  if (jsonEqual(withoutMembers(fixed, free), withoutMembers(spec, free))) return [];
  const what = name === 'exempt' ? `'exempt' except the 'spec.exempt' field` : `'${name}'`;
  return [invalidValue('spec', spec, `spec of ${what} must equal the fixed value`)];
}

export const priorityLevelStrategy: Strategy = {
  statusKeeps: 'metadata',
  complete: completeLevel,
  checkCreate: checkLevel,
  checkUpdate: checkLevel,
};
