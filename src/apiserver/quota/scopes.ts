import { arrayAt, jsonAt, textAt } from '../../base/json-at.ts';
import { isJsonObject } from '../../base/json.ts';
import type { JsonValue } from '../../base/json.ts';
import type { KubeObject } from '../../kube/object.ts';

interface Scope {
  readonly name: string;
  readonly operator: string;
  readonly values: readonly JsonValue[];
}

function scopesOf(quota: KubeObject): readonly Scope[] {
  const plain = arrayAt(quota, 'spec', 'scopes').map((name): Scope => ({
    name: typeof name === 'string' ? name : '',
    operator: 'Exists',
    values: [],
  }));
  const selected = arrayAt(quota, 'spec', 'scopeSelector', 'matchExpressions').map((each) => ({
    name: textAt(each, 'scopeName') ?? '',
    operator: textAt(each, 'operator') ?? '',
    values: arrayAt(each, 'values'),
  }));
  return [...plain, ...selected];
}

/** Whether the object is among those that a quota is about: scopes tell pods apart, and take in nothing else. */
export function isInScope(quota: KubeObject, counted: string, object: KubeObject): boolean {
  const scopes = scopesOf(quota);
  if (counted !== 'pods') return scopes.length === 0;
  return scopes.every((scope) => matches(scope, object));
}

function matches({ name, operator, values }: Scope, pod: KubeObject): boolean {
  const isTerminating = typeof jsonAt(pod, 'spec', 'activeDeadlineSeconds') === 'number';
  const isBestEffort = textAt(pod, 'status', 'qosClass') === 'BestEffort';
  switch (name) {
    case 'Terminating':
      return isTerminating;
    case 'NotTerminating':
      return !isTerminating;
    case 'BestEffort':
      return isBestEffort;
    case 'NotBestEffort':
      return !isBestEffort;
    case 'PriorityClass':
      return isOfClass(textAt(pod, 'spec', 'priorityClassName') ?? '', operator, values);
    case 'CrossNamespacePodAffinity':
      return looksElsewhere(jsonAt(pod, 'spec', 'affinity'));
    default:
      return false;
  }
}

function isOfClass(name: string, operator: string, values: readonly JsonValue[]): boolean {
  switch (operator) {
    case 'In':
      return values.includes(name);
    case 'NotIn':
      return !values.includes(name);
    case 'DoesNotExist':
      return name === '';
    default:
      return name !== '';
  }
}

/** Whether it is to be near, or far from, pods of other namespaces. */
function looksElsewhere(affinity: JsonValue | undefined): boolean {
  return ['podAffinity', 'podAntiAffinity'].some((which) => {
    const required = arrayAt(affinity, which, 'requiredDuringSchedulingIgnoredDuringExecution');
    const preferred = arrayAt(affinity, which, 'preferredDuringSchedulingIgnoredDuringExecution');
    const terms = [...required, ...preferred.map((each) => jsonAt(each, 'podAffinityTerm'))];
    return terms.some(
      (term) =>
        arrayAt(term, 'namespaces').length > 0 || isJsonObject(jsonAt(term, 'namespaceSelector')),
    );
  });
}
