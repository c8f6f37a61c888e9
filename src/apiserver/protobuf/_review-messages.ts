import type { Message } from './_message.ts';
import { kept, many, mapOf, message } from './_message.ts';
import { objectMeta } from './_meta-messages.ts';

/** Field numbers of `k8s.io/api`, generated.proto of authentication/v1 and authorization/v1. Clients send no status. */

const metadata = [1, () => objectMeta] as const;

const requirement = message({
  key: [1, 'string'],
  operator: [2, 'string'],
  values: [3, many('string')],
});

const selector = message({
  rawSelector: [1, 'string'],
  requirements: [2, many(() => requirement)],
});

const resourceAttributes = message({
  namespace: [1, 'string'],
  verb: [2, 'string'],
  group: [3, 'string'],
  version: [4, 'string'],
  resource: [5, 'string'],
  subresource: [6, 'string'],
  name: [7, 'string'],
  fieldSelector: [8, kept(() => selector)],
  labelSelector: [9, kept(() => selector)],
});

const attributes = {
  resourceAttributes: [1, kept(() => resourceAttributes)],
  nonResourceAttributes: [2, kept(() => message({ path: [1, 'string'], verb: [2, 'string'] }))],
} as const;

const extraValue = message({ items: [1, many('string')] }, ({ items }) => items ?? []);

const subject = message({
  ...attributes,
  user: [3, 'string'],
  groups: [4, many('string')],
  extra: [5, mapOf(() => extraValue)],
  uid: [6, 'string'],
});

export const selfSubjectReview: Message = message({ metadata });

export const selfSubjectAccessReview: Message = message({
  metadata,
  spec: [2, kept(() => message(attributes))],
});

export const subjectAccessReview: Message = message({ metadata, spec: [2, kept(() => subject)] });

export const selfSubjectRulesReview: Message = message({
  metadata,
  spec: [2, kept(() => message({ namespace: [1, 'string'] }))],
});
