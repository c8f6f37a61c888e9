import type { JsonObject } from '../../../base/json.ts';
import { arrayAt, jsonAt, textAt } from '../../../base/json-at.ts';
import type { KubeObject } from '../../../kube/object.ts';
import type { CelValue } from '../../../kube/schema/cel/values.ts';
import { withMetadata } from '../../../kube/object.ts';
import { groupResource } from '../../../kube/resource.ts';
import { forbidden } from '../../../kube/status-error.ts';
import type { StatusError } from '../../../kube/status-error.ts';
import type { ServedResource } from '../../registry/resources-served.ts';
import { accessValues } from '../access-values.ts';
import type { Attributes } from '../attributes.ts';
import { refusedName } from '../attributes.ts';
import { celValue, inVersion, requestValue } from '../expressions.ts';
import { constraintsOf, matcherOf } from '../matching.ts';
import type { Matcher, Surroundings } from '../matching.ts';
import { ForeignStatusError } from '../foreign-status.ts';
import type { Trail } from '../trail.ts';
import type { CompiledPolicy } from './compiled-policy.ts';
import { compilePolicy } from './compiled-policy.ts';
import { evaluatePolicy } from './evaluate.ts';
import type { Findings, Violation } from './evaluate.ts';
import { paramsOf } from './params.ts';
import type { ParamLookup } from './params.ts';

interface Binding {
  readonly name: string;
  readonly matcher: Matcher | undefined;
  readonly paramRef: KubeObject[string];
  readonly actions: readonly string[];
}

/** A policy with all its bindings; without any it has no effect. */
export interface BoundPolicy {
  readonly policy: CompiledPolicy;
  readonly bindings: readonly Binding[];
}

/** Brings policies and their bindings together. */
export function boundPolicies(
  policies: readonly KubeObject[],
  bindings: readonly KubeObject[],
): readonly BoundPolicy[] {
  return policies.flatMap((policy) => {
    const own = bindings.filter(
      (binding) => textAt(binding['spec'], 'policyName') === policy.metadata.name,
    );
    if (own.length === 0) return [];
    return [{ policy: compilePolicy(policy), bindings: own.map(bindingOf) }];
  });
}

function bindingOf(binding: KubeObject): Binding {
  const spec = binding['spec'];
  const resources = jsonAt(spec, 'matchResources');
  return {
    name: binding.metadata.name ?? '',
    matcher:
      resources === undefined ? undefined : matcherOf(constraintsOf(resources, 'everything')),
    paramRef: jsonAt(spec, 'paramRef'),
    actions: arrayAt(spec, 'validationActions').filter((action) => typeof action === 'string'),
  };
}

export interface PolicyWorld {
  readonly around: Surroundings;
  readonly params: ParamLookup;
}

interface Denial {
  readonly policy: string;
  readonly binding: string | undefined;
  readonly message: string;
  readonly reason: string;
}

/** Evaluates every policy that the write concerns. Throws the refusal; warnings and annotations go to the trail. */
export function checkPolicies(
  policies: readonly BoundPolicy[],
  attributes: Attributes,
  { world, trail }: { readonly world: PolicyWorld; readonly trail: Trail },
): void {
  const denials = policies.flatMap((bound) => denialsOf(bound, attributes, { world, trail }));
  const [first] = denials;
  if (first !== undefined) throw refusal(first, attributes);
}

interface Effects {
  readonly world: PolicyWorld;
  readonly trail: Trail;
}

function denialsOf(
  { policy, bindings }: BoundPolicy,
  attributes: Attributes,
  { world, trail }: Effects,
): readonly Denial[] {
  const shown = policy.matcher.match(attributes, world.around);
  if (shown === undefined) return [];
  const given = givenValues(attributes, shown, world.around);
  const annotations = new Map<string, string[]>();
  const denials = bindings.flatMap((binding) => {
    if (binding.matcher?.match(attributes, world.around) === undefined && binding.matcher)
      return [];
    const params = paramsOf(policy, binding.paramRef, {
      lookup: world.params,
      namespace: attributes.namespace,
    });
    if (params.type === 'failed') return misconfigured(policy, binding, params.failure);
    return params.value.flatMap((param) => {
      const values = new Map([...given, ['params', celValue(param)] as const]);
      const findings = evaluatePolicy(policy, values);
      for (const [key, value] of findings.annotations) {
        annotations.set(key, [...(annotations.get(key) ?? []), value]);
      }
      return enforced(findings, { policy, binding, trail });
    });
  });
  for (const [key, values] of annotations) {
    trail.annotate(`${policy.name}/${key}`, [...new Set(values)].join(', '));
  }
  return denials;
}

function givenValues(
  attributes: Attributes,
  shown: ServedResource,
  around: Surroundings,
): ReadonlyMap<string, CelValue> {
  const { object, oldObject } = attributes;
  return new Map<string, CelValue>([
    ['object', celValue(inVersion(object, attributes, shown))],
    ['oldObject', celValue(inVersion(oldObject, attributes, shown))],
    ['request', celValue(requestValue(attributes, shown))],
    ['namespaceObject', celValue(namespaceShown(attributes, around))],
    ...accessValues(attributes, shown, around.access),
  ]);
}

/** Of the namespace of an object its owners are not shown; a namespace is in none. */
function namespaceShown(
  { namespace, resource }: Attributes,
  around: Surroundings,
): JsonObject | undefined {
  const isInNone = namespace === '' || groupResource(resource.definition) === 'namespaces';
  const found = isInNone ? undefined : around.namespace(namespace);
  if (found === undefined) return undefined;
  const { spec, status } = found;
  const hidden = { managedFields: undefined, ownerReferences: undefined };
  const { metadata } = withMetadata(found, hidden);
  return {
    metadata,
    ...(spec === undefined ? {} : { spec }),
    ...(status === undefined ? {} : { status }),
  };
}

function misconfigured(policy: CompiledPolicy, { name }: Binding, why: string): readonly Denial[] {
  if (policy.failurePolicy === 'Ignore') return [];
  const message = `failed to configure binding: ${why}`;
  return [{ policy: policy.name, binding: name, message, reason: '' }];
}

interface Enforcing {
  readonly policy: CompiledPolicy;
  readonly binding: Binding;
  readonly trail: Trail;
}

/** What the actions of the binding make of what was found. */
function enforced(findings: Findings, { policy, binding, trail }: Enforcing): readonly Denial[] {
  const denied = findings.violations.flatMap((violation): readonly Denial[] => {
    const { message, reason } = violation;
    if (binding.actions.includes('Warn')) {
      trail.warn(
        `Validation failed for ValidatingAdmissionPolicy '${policy.name}' with binding '${binding.name}': ${message}`,
      );
    }
    if (binding.actions.includes('Audit')) audit(violation, { policy, binding, trail });
    if (!binding.actions.includes('Deny')) return [];
    return [{ policy: policy.name, binding: binding.name, message, reason }];
  });
  const failed = findings.failures.map((message) => ({
    policy: policy.name,
    binding: binding.name,
    message,
    reason: '',
  }));
  return [...denied, ...failed];
}

function audit(violation: Violation, { policy, binding, trail }: Enforcing): void {
  const value = JSON.stringify([
    {
      message: violation.message,
      policy: policy.name,
      binding: binding.name,
      expressionIndex: violation.expressionIndex,
      validationActions: binding.actions,
    },
  ]);
  trail.annotate('validation.policy.admission.k8s.io/validation_failure', value);
}

const codes: ReadonlyMap<string, readonly [number, string]> = new Map<
  string,
  readonly [number, string]
>([
  ['Forbidden', [403, 'Forbidden']],
  ['Unauthorized', [401, 'Unauthorized']],
  ['RequestEntityTooLarge', [413, 'RequestEntityTooLarge']],
]);

function refusal(
  { policy, binding, message, reason }: Denial,
  attributes: Attributes,
): StatusError {
  const by = binding === undefined ? '' : ` with binding '${binding}'`;
  const why = `ValidatingAdmissionPolicy '${policy}'${by} denied request: ${message}`;
  const error = forbidden(attributes.resource.definition, refusedName(attributes), why);
  const [code, known] = codes.get(reason) ?? [422, 'Invalid'];
  return new ForeignStatusError(code, {
    message: error.message,
    reason: known,
    details: { ...error.details, causes: [{ message: why }] },
  });
}
