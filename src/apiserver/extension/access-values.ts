import {
  Authorizer,
  authorizerType,
  resourceCheck,
  resourceCheckType,
} from '../../kube/schema/cel/library/authorizer.ts';
import type {
  AccessAnswer,
  AccessQuestion,
  Subject,
} from '../../kube/schema/cel/library/authorizer.ts';
import type { VariableType } from '../../kube/schema/cel/expression.ts';
import { simple } from '../../kube/schema/cel/types.ts';
import type { CelValue } from '../../kube/schema/cel/values.ts';
import type { Action } from '../access/action.ts';
import { serviceAccountGroups, serviceAccountUser } from '../access/service-account-name.ts';
import type { User } from '../api-request.ts';
import type { ServedResource } from '../registry/resources-served.ts';
import type { Attributes } from './attributes.ts';

/** Says who may do what, for expressions that ask. */
export interface AccessDecider {
  decide(
    user: User,
    action: Action,
  ): { readonly type: 'allowed' | 'refused'; readonly reason: string };
}

/** The variables through which expressions ask who may do what. */
export const accessVariables: readonly (readonly [string, VariableType])[] = [
  ['authorizer', { type: 'type', is: simple(authorizerType) }],
  ['authorizer.requestResource', { type: 'type', is: simple(resourceCheckType) }],
];

/** Their values for one request; the second asks about what the request itself is about. */
export function accessValues(
  { user, subresource, namespace, name }: Attributes,
  shown: ServedResource,
  access: AccessDecider,
): readonly (readonly [string, CelValue])[] {
  const authorizer = new Authorizer((question) => answered(question, user, access));
  const { group, plural: resource } = shown.definition;
  const about = { group, resource, subresource, namespace, name };
  return [
    ['authorizer', authorizer],
    [
      'authorizer.requestResource',
      resourceCheck(authorizer, { ...about, fieldSelector: '', labelSelector: '' }),
    ],
  ];
}

function answered(question: AccessQuestion, requester: User, access: AccessDecider): AccessAnswer {
  const user = userOf(question.subject, requester);
  const { type, reason } = access.decide(user, actionOf(question));
  return { decision: type === 'allowed' ? 'allowed' : 'not-allowed', reason };
}

function userOf(subject: Subject, requester: User): User {
  if (subject.type === 'requester') return requester;
  const groups = [...serviceAccountGroups(subject.namespace), 'system:authenticated'];
  return { name: serviceAccountUser(subject), groups };
}

function actionOf(question: AccessQuestion): Action {
  if (question.type === 'path') {
    const { verb, path } = question;
    return { type: 'path', verb, path };
  }
  const { verb, group, resource: plural, subresource, namespace, name } = question;
  return { type: 'resource', verb, group, plural, subresource, namespace, name };
}
