import type { JsonObject, JsonValue } from '../../base/json.ts';
import { isJsonObject } from '../../base/json.ts';
import { clientConfig } from './_apiextensions-messages.ts';
import type { Message } from './_message.ts';
import { kept, many, message } from './_message.ts';
import { condition, labelSelector, objectMeta } from './_meta-messages.ts';

/** Field numbers of `k8s.io/api`, generated.proto of admissionregistration/v1. */

const metadata = [1, () => objectMeta] as const;

const membersOf = (value: JsonValue | undefined): JsonObject =>
  value !== undefined && isJsonObject(value) ? value : {};

const aboutObjects = message({
  apiGroups: [1, many('string')],
  apiVersions: [2, many('string')],
  resources: [3, many('string')],
  scope: [4, kept('string')],
});

/** What it is about is a message of its own on the wire; in JSON it is beside the operations. */
const rule = message(
  { operations: [1, many('string')], rule: [2, () => aboutObjects] },
  ({ rule: about, ...operations }) => ({ ...operations, ...membersOf(about) }),
);

const namedRule = message(
  { resourceNames: [1, many('string')], ruleWithOperations: [2, () => rule] },
  ({ ruleWithOperations, ...names }) => ({ ...names, ...membersOf(ruleWithOperations) }),
);

const matchCondition = message({ name: [1, 'string'], expression: [2, 'string'] });

const matchResources = message({
  namespaceSelector: [1, kept(() => labelSelector)],
  objectSelector: [2, kept(() => labelSelector)],
  resourceRules: [3, many(() => namedRule)],
  excludeResourceRules: [4, many(() => namedRule)],
  matchPolicy: [7, kept('string')],
});

const validation = message({
  expression: [1, kept('string')],
  message: [2, 'string'],
  reason: [3, kept('string')],
  messageExpression: [4, 'string'],
});

const auditAnnotation = message({
  key: [1, kept('string')],
  valueExpression: [2, kept('string')],
});

const paramKind = message({ apiVersion: [1, 'string'], kind: [2, 'string'] });

const policySpec = message({
  paramKind: [1, kept(() => paramKind)],
  matchConstraints: [2, kept(() => matchResources)],
  validations: [3, many(() => validation)],
  failurePolicy: [4, kept('string')],
  auditAnnotations: [5, many(() => auditAnnotation)],
  matchConditions: [6, many(() => matchCondition)],
  variables: [7, many(() => matchCondition)],
});

const expressionWarning = message({ fieldRef: [2, 'string'], warning: [3, 'string'] });

const typeChecking = message({ expressionWarnings: [1, many(() => expressionWarning)] });

const policyStatus = message({
  observedGeneration: [1, 'int'],
  typeChecking: [2, kept(() => typeChecking)],
  conditions: [3, many(() => condition)],
});

const policy = message({
  metadata,
  spec: [2, () => policySpec],
  status: [3, () => policyStatus],
});

const paramRef = message({
  name: [1, 'string'],
  namespace: [2, 'string'],
  selector: [3, kept(() => labelSelector)],
  parameterNotFoundAction: [4, kept('string')],
});

const bindingSpec = message({
  policyName: [1, 'string'],
  paramRef: [2, kept(() => paramRef)],
  matchResources: [3, kept(() => matchResources)],
  validationActions: [4, many('string')],
});

const binding = message({ metadata, spec: [2, () => bindingSpec] });

/** The two kinds of webhooks differ in the last numbers. */
const webhook = {
  name: [1, kept('string')],
  clientConfig: [2, kept(() => clientConfig)],
  rules: [3, many(() => rule)],
  failurePolicy: [4, kept('string')],
  namespaceSelector: [5, kept(() => labelSelector)],
  sideEffects: [6, kept('string')],
  timeoutSeconds: [7, kept('int')],
  admissionReviewVersions: [8, many('string')],
  matchPolicy: [9, kept('string')],
} as const;

const validatingWebhook = message({
  ...webhook,
  objectSelector: [10, kept(() => labelSelector)],
  matchConditions: [11, many(() => matchCondition)],
});

const mutatingWebhook = message({
  ...webhook,
  reinvocationPolicy: [10, kept('string')],
  objectSelector: [11, kept(() => labelSelector)],
  matchConditions: [12, many(() => matchCondition)],
});

const group = 'admissionregistration.k8s.io/v1';

/** Messages by `apiVersion Kind`. */
export const admissionMessages: readonly (readonly [string, Message])[] = [
  [`${group} ValidatingAdmissionPolicy`, policy],
  [`${group} ValidatingAdmissionPolicyBinding`, binding],
  [
    `${group} ValidatingWebhookConfiguration`,
    message({ metadata, webhooks: [2, many(() => validatingWebhook)] }),
  ],
  [
    `${group} MutatingWebhookConfiguration`,
    message({ metadata, webhooks: [2, many(() => mutatingWebhook)] }),
  ],
];
