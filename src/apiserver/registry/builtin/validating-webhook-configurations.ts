import type { JsonObject } from '../../../base/json.ts';
import type { ResourceDefinition } from '../../../kube/resource.ts';
import { admissionGroup, labelSelector, matchConditions, rule } from './_admission-rules.ts';
import { ageColumn, builtin, computedColumn } from './_definition.ts';
import { int32, keyedBy, list, object, required, text, textList, withDefault } from './_schema.ts';

const clientConfig = object('How to reach the webhook.', {
  url: text('Its address, https only; give this or the service.'),
  service: object(
    'The service that serves it.',
    {
      namespace: text('Namespace of the service.'),
      name: text('Name of the service.'),
      path: text('The path to call.'),
      port: int32('The port to call.', withDefault(443)),
    },
    required('namespace', 'name'),
  ),
  caBundle: text('The certificates to trust, PEM in base64.', { format: 'byte' }),
});

const everything: JsonObject = { default: {} };

const webhookFields: Readonly<Record<string, JsonObject>> = {
  name: text('Its name, with a domain: check.example.com.'),
  clientConfig,
  rules: list('The writes it is asked about.', rule),
  failurePolicy: text(
    'What happens when it cannot be asked: Fail refuses the write, Ignore lets it pass.',
    withDefault('Fail'),
  ),
  matchPolicy: text(
    'Exact: only the versions named. Equivalent: the same objects in other versions too.',
    withDefault('Equivalent'),
  ),
  namespaceSelector: labelSelector('Only objects in namespaces with these labels.', everything),
  objectSelector: labelSelector('Only objects with these labels, before or after.', everything),
  sideEffects: text('None or NoneOnDryRun.'),
  timeoutSeconds: int32('How long it may take, 1 to 30 seconds.', withDefault(10)),
  admissionReviewVersions: textList('The versions of AdmissionReview it understands: v1.'),
  matchConditions,
};

const neededFields = required('name', 'clientConfig', 'sideEffects', 'admissionReviewVersions');

const webhooksColumn = computedColumn('Webhooks', 'How many webhooks there are.', {
  type: 'integer',
});

const common = {
  ...admissionGroup,
  scope: 'Cluster',
  categories: ['api-extensions'],
  generation: true,
  unconditionalUpdate: false,
  printerColumns: [webhooksColumn, ageColumn],
} as const;

export const validatingWebhookConfigurations: ResourceDefinition = builtin({
  ...common,
  plural: 'validatingwebhookconfigurations',
  kind: 'ValidatingWebhookConfiguration',
  description: 'ValidatingWebhookConfiguration names webhooks that may refuse writes.',
  fields: {
    webhooks: list(
      'The webhooks; all that are concerned are asked at once.',
      object('One webhook.', webhookFields, neededFields),
      keyedBy('name'),
    ),
  },
});

export const mutatingWebhookConfigurations: ResourceDefinition = builtin({
  ...common,
  plural: 'mutatingwebhookconfigurations',
  kind: 'MutatingWebhookConfiguration',
  description:
    'MutatingWebhookConfiguration names webhooks that may change what is written, or refuse it.',
  fields: {
    webhooks: list(
      'The webhooks; those concerned are asked one after another.',
      object(
        'One webhook.',
        {
          ...webhookFields,
          reinvocationPolicy: text(
            'IfNeeded: asked once more when a later one changed the object; else Never.',
            withDefault('Never'),
          ),
        },
        neededFields,
      ),
      keyedBy('name'),
    ),
  },
});
