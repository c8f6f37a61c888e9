import { arrayAt, jsonAt, numberAt, textAt } from '../../../base/json-at.ts';
import type { JsonValue } from '../../../base/json.ts';
import { checkLabelName, checkSubdomainName } from '../../../kube/names.ts';
import type { KubeObject } from '../../../kube/object.ts';
import { invalidValue, required } from '../../../kube/schema/causes.ts';
import { checkChoice, checkMatchConditions, checkRule, duplicates } from '../checks.ts';
import type { Causes } from '../checks.ts';
import { declarationsOf } from '../expressions.ts';
import { checkLabelSelector } from '../label-selector.ts';
import { checkClientConfig } from './check-client-config.ts';
import { acceptedReviews, checkReviewVersions } from './check-review-versions.ts';

/** What is wrong with a webhook configuration besides what its schema says. */
export function checkWebhooks(configuration: KubeObject): Causes {
  const webhooks = arrayAt(configuration, 'webhooks');
  const names = webhooks.map((webhook) => textAt(webhook, 'name') ?? '');
  return [
    ...webhooks.flatMap((webhook, index) => checkWebhook(webhook, `webhooks[${index}]`)),
    ...duplicates(names, (index) => `webhooks[${index}].name`),
  ];
}

function checkWebhook(webhook: JsonValue, path: string): Causes {
  return [
    ...checkName(textAt(webhook, 'name') ?? '', `${path}.name`),
    ...arrayAt(webhook, 'rules').flatMap((rule, index) =>
      checkRule(rule, `${path}.rules[${index}]`),
    ),
    ...checkChoices(webhook, path),
    ...checkTimeout(numberAt(webhook, 'timeoutSeconds'), `${path}.timeoutSeconds`),
    ...checkLabelSelector(jsonAt(webhook, 'namespaceSelector'), `${path}.namespaceSelector`),
    ...checkLabelSelector(jsonAt(webhook, 'objectSelector'), `${path}.objectSelector`),
    ...checkClientConfig(jsonAt(webhook, 'clientConfig'), `${path}.clientConfig`),
    ...checkMatchConditions(webhook, { path, declarations: declarationsOf([]) }),
    ...checkReviews(webhook, path),
  ];
}

function checkChoices(webhook: JsonValue, path: string): Causes {
  const choice = (field: string, supported: readonly string[]): Causes =>
    checkChoice(textAt(webhook, field), `${path}.${field}`, supported);
  const sideEffects = ['None', 'NoneOnDryRun'];
  return [
    ...choice('failurePolicy', ['Fail', 'Ignore']),
    ...choice('matchPolicy', ['Equivalent', 'Exact']),
    ...choice('reinvocationPolicy', ['IfNeeded', 'Never']),
    ...(textAt(webhook, 'sideEffects') === undefined
      ? [required(`${path}.sideEffects`, `must specify one of ${sideEffects.join(', ')}`)]
      : choice('sideEffects', sideEffects)),
  ];
}

/** At least three parts, each a label, as a domain of one's own has. */
function checkName(name: string, path: string): Causes {
  if (name === '') return [required(path)];
  const wrong = checkSubdomainName(name);
  if (wrong.length > 0) return wrong.map((why) => invalidValue(path, name, why));
  const parts = name.split('.');
  if (parts.length < 3) {
    return [
      invalidValue(path, name, 'should be a domain with at least three segments separated by dots'),
    ];
  }
  return parts.flatMap((part) => checkLabelName(part).map((why) => invalidValue(path, part, why)));
}

function checkTimeout(timeout: number | undefined, path: string): Causes {
  if (timeout === undefined || (timeout >= 1 && timeout <= 30)) return [];
  return [invalidValue(path, timeout, 'the timeout value must be between 1 and 30 seconds')];
}

function checkReviews(webhook: JsonValue, path: string): Causes {
  const field = `${path}.admissionReviewVersions`;
  const versions = arrayAt(webhook, 'admissionReviewVersions');
  if (!versions.some((version) => typeof version === 'string')) {
    return [required(field, `must specify one of ${acceptedReviews.join(', ')}`)];
  }
  return checkReviewVersions(versions, field);
}
