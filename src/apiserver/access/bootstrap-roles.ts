import type { JsonObject } from '../../base/json.ts';
import { ruleObject } from './policy-rule.ts';
import { admin, edit, pathReading, rule, view } from './bootstrap-rules.ts';

/** A ClusterRole that every cluster has. */
export interface BootstrapRole {
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly rules?: readonly JsonObject[];
  readonly aggregationRule?: JsonObject;
}

/** Who has one of them from the start. */
export interface BootstrapBinding {
  readonly role: string;
  readonly groups: readonly string[];
}

const gathers = (label: string): string => `rbac.authorization.k8s.io/aggregate-to-${label}`;

const gathering = (label: string): JsonObject => ({
  clusterRoleSelectors: [{ matchLabels: { [gathers(label)]: 'true' } }],
});

const authorization = 'authorization.k8s.io';
const authentication = 'authentication.k8s.io';

/** Those of the real server's default roles that are of use without nodes and separate controllers. */
export const bootstrapRoles: readonly BootstrapRole[] = [
  {
    name: 'cluster-admin',
    rules: [
      rule(['*'], ['*'], ['*']),
      ruleObject({
        verbs: ['*'],
        nonResourceURLs: ['*'],
        apiGroups: [],
        resources: [],
        resourceNames: [],
      }),
    ],
  },
  {
    name: 'system:discovery',
    rules: [
      pathReading(
        ...['/api', '/api/*', '/apis', '/apis/*', '/healthz', '/livez'],
        ...['/openapi', '/openapi/*', '/readyz', '/version', '/version/'],
      ),
    ],
  },
  {
    name: 'system:monitoring',
    rules: [
      pathReading(
        ...['/healthz', '/healthz/*', '/livez', '/livez/*'],
        ...['/metrics', '/metrics/slis', '/readyz', '/readyz/*'],
      ),
    ],
  },
  {
    name: 'system:basic-user',
    rules: [
      rule(['create'], [authorization], ['selfsubjectaccessreviews', 'selfsubjectrulesreviews']),
      rule(['create'], [authentication], ['selfsubjectreviews']),
    ],
  },
  {
    name: 'system:public-info-viewer',
    rules: [pathReading('/healthz', '/livez', '/readyz', '/version', '/version/')],
  },
  {
    name: 'system:auth-delegator',
    rules: [
      rule(['create'], [authentication], ['tokenreviews']),
      rule(['create'], [authorization], ['subjectaccessreviews']),
    ],
  },
  {
    name: 'system:service-account-issuer-discovery',
    rules: [
      pathReading(
        '/.well-known/openid-configuration',
        '/.well-known/openid-configuration/',
        '/openid/v1/jwks',
        '/openid/v1/jwks/',
      ),
    ],
  },
  { name: 'admin', aggregationRule: gathering('admin') },
  {
    name: 'edit',
    labels: { [gathers('admin')]: 'true' },
    aggregationRule: gathering('edit'),
  },
  {
    name: 'view',
    labels: { [gathers('edit')]: 'true' },
    aggregationRule: gathering('view'),
  },
  { name: 'system:aggregate-to-admin', labels: { [gathers('admin')]: 'true' }, rules: admin },
  { name: 'system:aggregate-to-edit', labels: { [gathers('edit')]: 'true' }, rules: edit },
  { name: 'system:aggregate-to-view', labels: { [gathers('view')]: 'true' }, rules: view },
];

export const bootstrapBindings: readonly BootstrapBinding[] = [
  { role: 'cluster-admin', groups: ['system:masters'] },
  { role: 'system:monitoring', groups: ['system:monitoring'] },
  { role: 'system:discovery', groups: ['system:authenticated'] },
  { role: 'system:basic-user', groups: ['system:authenticated'] },
  {
    role: 'system:public-info-viewer',
    groups: ['system:authenticated', 'system:unauthenticated'],
  },
  { role: 'system:service-account-issuer-discovery', groups: ['system:serviceaccounts'] },
];
