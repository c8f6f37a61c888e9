import { arrayAt, jsonAt, textAt } from '../../../base/json-at.ts';
import type { JsonValue } from '../../../base/json.ts';
import type { KubeObject } from '../../../kube/object.ts';
import { forbiddenField, notSupported, required } from '../../../kube/schema/causes.ts';
import type { Causes } from '../checks.ts';
import { checkClientConfig } from '../webhook/check-client-config.ts';
import { checkReviewVersions } from '../webhook/check-review-versions.ts';

const path = 'spec.conversion';
const strategies = ['None', 'Webhook'];

/** What is wrong with the conversion of a CustomResourceDefinition, besides parts that are missing. */
export function checkConversion(crd: KubeObject): Causes {
  const conversion = jsonAt(crd['spec'], 'conversion');
  const strategy = textAt(conversion, 'strategy') ?? '';
  const webhook = jsonAt(conversion, 'webhook');
  if (strategy === '') return [required(`${path}.strategy`)];
  if (!strategies.includes(strategy)) {
    return [notSupported(`${path}.strategy`, strategy, strategies)];
  }
  return strategy === 'Webhook' ? checkWebhook(webhook) : checkUnused(webhook);
}

function checkWebhook(webhook: JsonValue | undefined): Causes {
  const config = jsonAt(webhook, 'clientConfig');
  const field = `${path}.webhookClientConfig`;
  return [
    ...(config === undefined ? [] : checkClientConfig(config, field)),
    ...checkReviewVersions(
      arrayAt(webhook, 'conversionReviewVersions'),
      `${path}.conversionReviewVersions`,
    ),
  ];
}

function checkUnused(webhook: JsonValue | undefined): Causes {
  const why = 'should not be set when strategy is not set to Webhook';
  return [
    ...(jsonAt(webhook, 'clientConfig') === undefined
      ? []
      : [forbiddenField(`${path}.webhookClientConfig`, why)]),
    ...(arrayAt(webhook, 'conversionReviewVersions').length === 0
      ? []
      : [forbiddenField(`${path}.conversionReviewVersions`, why)]),
  ];
}
