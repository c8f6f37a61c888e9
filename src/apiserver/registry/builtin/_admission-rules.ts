import type { JsonObject } from '../../../base/json.ts';
import {
  atomic,
  keyedBy,
  list,
  object,
  required,
  text,
  textList,
  textMap,
  withDefault,
} from './_schema.ts';

/** What the four kinds of admissionregistration.k8s.io have in common. */
const ruleFields: Readonly<Record<string, JsonObject>> = {
  operations: textList('CREATE, UPDATE, DELETE, CONNECT, or * for all.'),
  apiGroups: textList('The groups of the resources, or * for all.'),
  apiVersions: textList('The versions of the resources, or * for all.'),
  resources: textList(
    'The plurals of the resources; pods/status is a part of one, pods/* all of its parts, * everything without its parts.',
  ),
  scope: text('Cluster, Namespaced, or * for both.', withDefault('*')),
};

export const rule = object('Which writes it is about.', ruleFields);

const namedRule = object(
  'Which writes it is about.',
  {
    ...ruleFields,
    resourceNames: textList('The names of the objects; none means all.'),
  },
  atomic,
);

export const labelSelector = (description: string, more: JsonObject = {}): JsonObject =>
  object(
    description,
    {
      matchLabels: textMap('Labels that must have these values.'),
      matchExpressions: list(
        'Conditions on labels; all must hold.',
        object(
          'One condition.',
          {
            key: text('The label.'),
            operator: text('In, NotIn, Exists or DoesNotExist.'),
            values: textList('What In and NotIn compare with.'),
          },
          required('key', 'operator'),
        ),
      ),
    },
    { ...atomic, ...more },
  );

export const matchConditions = list(
  'Expressions in CEL that must all be true; else it does not apply.',
  object(
    'One condition.',
    {
      name: text('Tells it from the others.'),
      expression: text('The expression; it may name object, oldObject and request.'),
    },
    required('name', 'expression'),
  ),
  keyedBy('name'),
);

const everything: JsonObject = { default: {} };

export const matchResources = (description: string): JsonObject =>
  object(
    description,
    {
      namespaceSelector: labelSelector('Only objects in namespaces with these labels.', everything),
      objectSelector: labelSelector('Only objects with these labels, before or after.', everything),
      resourceRules: list('The writes it is about; one of the rules must fit.', namedRule),
      excludeResourceRules: list('The writes it is not about, whatever else fits.', namedRule),
      matchPolicy: text(
        'Exact: only the versions named. Equivalent: the same objects in other versions too.',
        withDefault('Equivalent'),
      ),
    },
    atomic,
  );

export const admissionGroup = { group: 'admissionregistration.k8s.io', version: 'v1' } as const;
