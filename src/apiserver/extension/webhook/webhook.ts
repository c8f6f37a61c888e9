import type { JsonObject } from '../../../base/json.ts';
import { isJsonObject } from '../../../base/json.ts';
import { arrayAt, numberAt, textAt } from '../../../base/json-at.ts';
import type { KubeObject } from '../../../kube/object.ts';
import { declarationsOf } from '../expressions.ts';
import { conditionsOf } from '../match-conditions.ts';
import type { Condition } from '../match-conditions.ts';
import { matcherOf } from '../matching.ts';
import type { Matcher } from '../matching.ts';

/** One webhook of a configuration, compiled. */
export interface Webhook {
  readonly type: 'mutating' | 'validating';
  readonly name: string;
  readonly configuration: string;
  readonly clientConfig: JsonObject;
  readonly matcher: Matcher;
  readonly conditions: readonly Condition[];
  readonly failurePolicy: 'Fail' | 'Ignore';
  readonly timeoutSeconds: number;
  /** Whether it may be called when nothing is to happen. */
  readonly dryRun: 'safe' | 'unsafe';
  readonly reinvocation: 'Never' | 'IfNeeded';
  /** The version of AdmissionReview it is sent: the first one of its list that is known here. */
  readonly reviewVersion: string;
}

/** The webhooks of configurations, in the order in which they are called: by the configuration's name. */
export function webhooksOf(
  type: Webhook['type'],
  configurations: readonly KubeObject[],
): readonly Webhook[] {
  const nameOf = ({ metadata }: KubeObject): string => metadata.name ?? '';
  return [...configurations]
    .sort((left, right) => (nameOf(left) < nameOf(right) ? -1 : 1))
    .flatMap((configuration) =>
      arrayAt(configuration, 'webhooks')
        .filter(isJsonObject)
        .map((hook) => webhookOf(hook, { type, configuration: nameOf(configuration) })),
    );
}

function webhookOf(
  hook: JsonObject,
  identity: { readonly type: Webhook['type']; readonly configuration: string },
): Webhook {
  const { clientConfig, namespaceSelector, objectSelector } = hook;
  const sideEffects = textAt(hook, 'sideEffects');
  return {
    ...identity,
    name: textAt(hook, 'name') ?? '',
    clientConfig: isJsonObject(clientConfig) ? clientConfig : {},
    matcher: matcherOf({
      rules: arrayAt(hook, 'rules'),
      excluded: [],
      namespaceSelector,
      objectSelector,
      matchPolicy: textAt(hook, 'matchPolicy') ?? 'Equivalent',
      withoutRules: 'nothing',
    }),
    conditions: conditionsOf(hook, declarationsOf([])),
    failurePolicy: textAt(hook, 'failurePolicy') === 'Ignore' ? 'Ignore' : 'Fail',
    timeoutSeconds: numberAt(hook, 'timeoutSeconds') ?? 10,
    dryRun: sideEffects === 'None' || sideEffects === 'NoneOnDryRun' ? 'safe' : 'unsafe',
    reinvocation: textAt(hook, 'reinvocationPolicy') === 'IfNeeded' ? 'IfNeeded' : 'Never',
    reviewVersion:
      arrayAt(hook, 'admissionReviewVersions')
        .filter((version) => typeof version === 'string')
        .find((version) => version === 'v1' || version === 'v1beta1') ?? 'v1',
  };
}
