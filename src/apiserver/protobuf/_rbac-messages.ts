import type { Message } from './_message.ts';
import { kept, many, message } from './_message.ts';
import { labelSelector, objectMeta } from './_meta-messages.ts';

/** Field numbers of `k8s.io/api`, generated.proto of rbac/v1 and of the tokens of authentication/v1. */

const metadata = [1, () => objectMeta] as const;

const policyRule = message({
  verbs: [1, many('string')],
  apiGroups: [2, many('string')],
  resources: [3, many('string')],
  resourceNames: [4, many('string')],
  nonResourceURLs: [5, many('string')],
});

const aggregationRule = message({ clusterRoleSelectors: [1, many(() => labelSelector)] });

const subject = message({
  kind: [1, 'string'],
  apiGroup: [2, 'string'],
  name: [3, 'string'],
  namespace: [4, 'string'],
});

const roleRef = message({ apiGroup: [1, 'string'], kind: [2, 'string'], name: [3, 'string'] });

const binding = message({
  metadata,
  subjects: [2, many(() => subject)],
  roleRef: [3, () => roleRef],
});

const role = message({ metadata, rules: [2, many(() => policyRule)] });

const clusterRole = message({
  metadata,
  rules: [2, many(() => policyRule)],
  aggregationRule: [3, kept(() => aggregationRule)],
});

const boundObjectReference = message({
  kind: [1, 'string'],
  apiVersion: [2, 'string'],
  name: [3, 'string'],
  uid: [4, 'string'],
});

const tokenRequest = message({
  metadata,
  spec: [
    2,
    kept(() =>
      message({
        audiences: [1, many('string')],
        boundObjectRef: [3, kept(() => boundObjectReference)],
        expirationSeconds: [4, kept('int')],
      }),
    ),
  ],
});

const tokenReview = message({
  metadata,
  spec: [2, kept(() => message({ token: [1, 'string'], audiences: [2, many('string')] }))],
});

/** Messages by `apiVersion Kind`. */
export const rbacMessages: readonly (readonly [string, Message])[] = [
  ['rbac.authorization.k8s.io/v1 Role', role],
  ['rbac.authorization.k8s.io/v1 ClusterRole', clusterRole],
  ['rbac.authorization.k8s.io/v1 RoleBinding', binding],
  ['rbac.authorization.k8s.io/v1 ClusterRoleBinding', binding],
  ['authentication.k8s.io/v1 TokenRequest', tokenRequest],
  ['authentication.k8s.io/v1 TokenReview', tokenReview],
];
