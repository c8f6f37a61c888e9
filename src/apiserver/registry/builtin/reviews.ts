import type { JsonObject } from '../../../base/json.ts';
import type { ResourceDefinition } from '../../../kube/resource.ts';
import { builtin } from './_definition.ts';
import { flag, int64, list, object, text, textList } from './_schema.ts';

/** Questions to the server: they are answered at once, and nothing is stored. */
const review = (given: {
  readonly scope?: 'Namespaced';
  readonly group: string;
  readonly plural: string;
  readonly kind: string;
  readonly description: string;
  readonly fields: Readonly<Record<string, JsonObject>>;
}): ResourceDefinition =>
  builtin({
    version: 'v1',
    scope: 'Cluster',
    verbs: ['create'],
    strategicMerge: false,
    printerColumns: [],
    ...given,
  });

const selector = (description: string): JsonObject =>
  object(description, {
    rawSelector: text('The selector as a query parameter would have it.'),
    requirements: list(
      'The selector, read: all of these must hold.',
      object('One condition.', {
        key: text('The field or label.'),
        operator: text('In, NotIn, Exists or DoesNotExist.'),
        values: textList('What the operator compares with.'),
      }),
    ),
  });

const attributes: Readonly<Record<string, JsonObject>> = {
  resourceAttributes: object('A request for a resource.', {
    namespace: text('The namespace; empty for the whole cluster and for what has none.'),
    verb: text('Such as get or create; "*" means all.'),
    group: text('The API group; "*" means all.'),
    version: text('The version of the API group; "*" means all.'),
    resource: text('The plural; "*" means all.'),
    subresource: text('Such as status.'),
    name: text('The name of the object; empty means all.'),
    fieldSelector: selector('Which fields the request is limited to.'),
    labelSelector: selector('Which labels the request is limited to.'),
  }),
  nonResourceAttributes: object('A request for a path that is no resource.', {
    path: text('The path of the URL.'),
    verb: text('The HTTP method, in lower case.'),
  }),
};

const accessStatus = object('The answer.', {
  allowed: flag('Whether the request would be allowed.'),
  denied: flag('True: it is denied, whatever others say.'),
  reason: text('Why.'),
  evaluationError: text('What went wrong while this was found out.'),
});

const userInfo = object('Who it is.', {
  username: text('The name.'),
  uid: text('Tells users of one name apart over time.'),
  groups: textList('The groups the user is in.'),
  extra: {
    type: 'object',
    description: 'What else is known of the user.',
    additionalProperties: textList('Values.'),
  },
});

export const tokenReviews: ResourceDefinition = review({
  group: 'authentication.k8s.io',
  plural: 'tokenreviews',
  kind: 'TokenReview',
  description: 'TokenReview asks whom a token stands for.',
  fields: {
    spec: object('The token.', {
      token: text('The bearer token.'),
      audiences: textList('For whom the token must be; any of these. The API server when empty.'),
    }),
    status: object('The answer.', {
      authenticated: flag('Whether the token is good.'),
      user: userInfo,
      audiences: textList('Those of the audiences that the token is for.'),
      error: text('What is wrong with the token.'),
    }),
  },
});

/** A subresource of ServiceAccounts: no resource of its own, but read like one. */
export const tokenRequests: ResourceDefinition = review({
  group: 'authentication.k8s.io',
  plural: 'tokenrequests',
  kind: 'TokenRequest',
  description: 'TokenRequest asks for a token of a ServiceAccount.',
  fields: {
    spec: object('What the token is to be.', {
      audiences: textList('For whom the token is. The API server when empty.'),
      expirationSeconds: int64('How long it is good; at least 600.'),
      boundObjectRef: object('The token is good only while this object is there.', {
        kind: text('Pod, Secret or Node.'),
        apiVersion: text('API version of the object.'),
        name: text('Name of the object.'),
        uid: text('UID of the object.'),
      }),
    }),
    status: object('The answer.', {
      token: text('The token.'),
      expirationTimestamp: text('When it ends.', { format: 'date-time' }),
    }),
  },
});

export const selfSubjectReviews: ResourceDefinition = review({
  group: 'authentication.k8s.io',
  plural: 'selfsubjectreviews',
  kind: 'SelfSubjectReview',
  description: 'SelfSubjectReview tells who asks whom the server takes them for.',
  fields: {
    status: object('The answer.', {
      userInfo,
    }),
  },
});

export const selfSubjectAccessReviews: ResourceDefinition = review({
  group: 'authorization.k8s.io',
  plural: 'selfsubjectaccessreviews',
  kind: 'SelfSubjectAccessReview',
  description: 'SelfSubjectAccessReview asks whether the one who asks may do something.',
  fields: { spec: object('What is to be done.', attributes), status: accessStatus },
});

const subjectFields: Readonly<Record<string, JsonObject>> = {
  spec: object('Who is to do what.', {
    ...attributes,
    user: text('The name of the user.'),
    groups: textList('The groups of the user.'),
    uid: text('The uid of the user.'),
    extra: {
      type: 'object',
      description: 'What else is known of the user.',
      additionalProperties: textList('Values.'),
    },
  }),
  status: accessStatus,
};

export const subjectAccessReviews: ResourceDefinition = review({
  group: 'authorization.k8s.io',
  plural: 'subjectaccessreviews',
  kind: 'SubjectAccessReview',
  description: 'SubjectAccessReview asks whether somebody may do something.',
  fields: subjectFields,
});

export const localSubjectAccessReviews: ResourceDefinition = review({
  scope: 'Namespaced',
  group: 'authorization.k8s.io',
  plural: 'localsubjectaccessreviews',
  kind: 'LocalSubjectAccessReview',
  description: 'LocalSubjectAccessReview asks whether somebody may do something in its namespace.',
  fields: subjectFields,
});

export const selfSubjectRulesReviews: ResourceDefinition = review({
  group: 'authorization.k8s.io',
  plural: 'selfsubjectrulesreviews',
  kind: 'SelfSubjectRulesReview',
  description: 'SelfSubjectRulesReview asks what the one who asks may do in a namespace.',
  fields: {
    spec: object('Where.', { namespace: text('The namespace.') }),
    status: object('The answer.', {
      resourceRules: list(
        'What may be done with resources.',
        object('One permission.', {
          verbs: textList('What may be done; "*" means everything.'),
          apiGroups: textList('The groups; "*" means all.'),
          resources: textList('The plurals; "*" means all.'),
          resourceNames: textList('The names; none means all.'),
        }),
      ),
      nonResourceRules: list(
        'What may be done with other paths.',
        object('One permission.', {
          verbs: textList('What may be done; "*" means everything.'),
          nonResourceURLs: textList('The paths; "*" at the end means all below.'),
        }),
      ),
      incomplete: flag('True: there may be more.'),
      evaluationError: text('What went wrong while this was found out.'),
    }),
  },
});
