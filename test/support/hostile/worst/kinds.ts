import type { WorstCase } from './case.ts';
import { items, listed, members, patch, post } from './case.ts';

const created = (
  name: string,
  path: string,
  [apiVersion, kind, content]: readonly [apiVersion: string, kind: string, content: () => string],
  status = 201,
): WorstCase => ({
  name,
  request: post(
    path,
    () => `{"apiVersion":"${apiVersion}","kind":"${kind}","metadata":{"name":"a"},${content()}}`,
  ),
  status,
});

const core = '/api/v1/namespaces/default';
const rbac = '/apis/rbac.authorization.k8s.io/v1';
const admission = '/apis/admissionregistration.k8s.io/v1';

const csiNodes = '/apis/storage.k8s.io/v1/csinodes';
const csiNode = (keys: string): string =>
  `{"apiVersion":"storage.k8s.io/v1","kind":"CSINode","metadata":{"name":"a"},"spec":{"drivers":${items(8000, (at) => `{"name":"d${at}","nodeID":"n","topologyKeys":["${keys}"]}`)}}}`;

const tolerated = (key: string): string => `{"key":"${key}","operator":"Exists"}`;

/** It bears with nodes that are going as well, so that nothing is added. */
const tolerant = (tolerations: number): string =>
  `{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"},"spec":{"containers":[{"name":"c","image":"i"}],"tolerations":[${['not-ready', 'unreachable'].map((state) => tolerated(`node.kubernetes.io/${state}`)).join(',')},${listed(tolerations, (at) => tolerated(`k${at}`))}]}}`;

/** A claim of devices with so many requests, each with 32 selectors. */
const claim = (requests: number, expression: string): string =>
  `"spec":{"devices":{"requests":${items(requests, (at) => `{"name":"r${at}","exactly":{"deviceClassName":"c","selectors":${items(32, () => `{"cel":{"expression":${JSON.stringify(expression)}}}`)}}}`)}}}`;
const claims = '/apis/resource.k8s.io/v1/namespaces/default/resourceclaims';
const claimOf = (requests: number, expression: string): readonly [string, string, () => string] => [
  'resource.k8s.io/v1',
  'ResourceClaim',
  () => claim(requests, expression),
];
const compared = 'device.attributes["a.example.com"].b == "c" && ';

/** Built-in kinds, each with checks of its own. */
export const worstKinds: readonly WorstCase[] = [
  created('a ConfigMap with 40,000 keys', `${core}/configmaps`, [
    'v1',
    'ConfigMap',
    () => `"data":${members(40_000, () => '""')}`,
  ]),
  created(
    'a ConfigMap with 40,000 wrong keys',
    `${core}/configmaps`,
    ['v1', 'ConfigMap', () => `"data":{${listed(40_000, (at) => `"!${at}":""`)}}`],
    422,
  ),
  created('a Secret of a megabyte', `${core}/secrets`, [
    'v1',
    'Secret',
    () => `"data":{"a":"${'A'.repeat(1_300_000)}"}`,
  ]),
  created(
    'a Secret with 40,000 wrong values',
    `${core}/secrets`,
    ['v1', 'Secret', () => `"data":${members(40_000, () => '"!"')}`],
    400,
  ),
  created('a Pod with 5000 containers', `${core}/pods`, [
    'v1',
    'Pod',
    () => `"spec":{"containers":${items(5000, (at) => `{"name":"c${at}","image":"i"}`)}}`,
  ]),
  created('a Pod with 20,000 variables', `${core}/pods`, [
    'v1',
    'Pod',
    () =>
      `"spec":{"containers":[{"name":"c","image":"i","env":${items(20_000, (at) => `{"name":"e${at}"}`)}}]}`,
  ]),
  created('a Pod with 10,000 volumes', `${core}/pods`, [
    'v1',
    'Pod',
    () =>
      `"spec":{"containers":[{"name":"c","image":"i"}],"volumes":${items(10_000, (at) => `{"name":"v${at}"}`)}}`,
  ]),
  created(
    'a Pod with 100,000 empty containers',
    `${core}/pods`,
    ['v1', 'Pod', () => `"spec":{"containers":${items(100_000, () => '{}')}}`],
    422,
  ),
  created('a Service with 7000 ports', `${core}/services`, [
    'v1',
    'Service',
    () => `"spec":{"ports":${items(7000, (at) => `{"name":"p${at}","port":${at + 1}}`)}}`,
  ]),
  created(
    'a Service with 60,000 equal ports',
    `${core}/services`,
    ['v1', 'Service', () => `"spec":{"ports":${items(60_000, () => '{"port":1}')}}`],
    422,
  ),
  created(
    'a Deployment with 10,000 requirements',
    '/apis/apps/v1/namespaces/default/deployments',
    [
      'apps/v1',
      'Deployment',
      () =>
        `"spec":{"selector":{"matchExpressions":${items(10_000, (at) => `{"key":"k${at}","operator":"In","values":["a"]}`)}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"i"}]}}}`,
    ],
    422,
  ),
  created('a Role with 20,000 rules', `${rbac}/namespaces/default/roles`, [
    'rbac.authorization.k8s.io/v1',
    'Role',
    () =>
      `"rules":${items(20_000, (at) => `{"apiGroups":[""],"resources":["r${at}"],"verbs":["get"]}`)}`,
  ]),
  created('a RoleBinding with 20,000 subjects', `${rbac}/namespaces/default/rolebindings`, [
    'rbac.authorization.k8s.io/v1',
    'RoleBinding',
    () =>
      `"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"Role","name":"r"},"subjects":${items(20_000, (at) => `{"apiGroup":"rbac.authorization.k8s.io","kind":"User","name":"u${at}"}`)}`,
  ]),
  created(
    'a NetworkPolicy with 10,000 peers',
    '/apis/networking.k8s.io/v1/namespaces/default/networkpolicies',
    [
      'networking.k8s.io/v1',
      'NetworkPolicy',
      () =>
        `"spec":{"podSelector":{},"ingress":[{"from":${items(10_000, (at) => `{"ipBlock":{"cidr":"10.0.${at % 256}.0/24"}}`)}}]}`,
    ],
  ),
  created(
    'a policy with 3000 rules',
    `${admission}/validatingadmissionpolicies`,
    [
      'admissionregistration.k8s.io/v1',
      'ValidatingAdmissionPolicy',
      () =>
        `"spec":{"matchConstraints":{"resourceRules":[{"apiGroups":["*"],"apiVersions":["*"],"operations":["*"],"resources":["*"]}]},"validations":${items(3000, (at) => `{"expression":"object.metadata.name != 'x${at}'"}`)}}`,
    ],
    201,
  ),
  created(
    'a policy with a long rule',
    `${admission}/validatingadmissionpolicies`,
    [
      'admissionregistration.k8s.io/v1',
      'ValidatingAdmissionPolicy',
      () =>
        `"spec":{"matchConstraints":{"resourceRules":[{"apiGroups":["*"],"apiVersions":["*"],"operations":["*"],"resources":["*"]}]},"validations":[{"expression":"${'true && '.repeat(100_000)}true"}]}`,
    ],
    422,
  ),
  created('a policy with 8000 variables', `${admission}/validatingadmissionpolicies`, [
    'admissionregistration.k8s.io/v1',
    'ValidatingAdmissionPolicy',
    () =>
      `"spec":{"matchConstraints":{"resourceRules":[{"apiGroups":["*"],"apiVersions":["*"],"operations":["*"],"resources":["*"]}]},"variables":${items(8000, (at) => `{"name":"v${at}","expression":"${at}"}`)},"validations":[{"expression":"true"}]}`,
  ]),
  {
    name: 'a CSINode of which 8000 drivers change',
    given: [post(csiNodes, () => csiNode('false'))],
    request: patch('merge', `${csiNodes}/a`, () => csiNode('true')),
    status: 422,
  },
  {
    name: 'a Pod with 8000 tolerations, and one more',
    given: [post(`${core}/pods`, () => tolerant(8000))],
    request: patch('merge', `${core}/pods/a`, () => tolerant(8001)),
    status: 200,
  },
  {
    name: 'a review of a token of a megabyte',
    request: post(
      '/apis/authentication.k8s.io/v1/tokenreviews',
      () =>
        `{"apiVersion":"authentication.k8s.io/v1","kind":"TokenReview","spec":{"token":"${'a.'.repeat(500_000)}"}}`,
    ),
    status: 201,
  },
  {
    name: 'a review of access with 100,000 groups',
    request: post(
      '/apis/authorization.k8s.io/v1/subjectaccessreviews',
      () =>
        `{"apiVersion":"authorization.k8s.io/v1","kind":"SubjectAccessReview","spec":{"user":"u","groups":${items(100_000, (at) => `"g${at}"`)},"resourceAttributes":{"verb":"get","resource":"pods"}}}`,
    ),
    status: 201,
  },
  created(
    'a claim of devices with 1,024 long selectors',
    claims,
    claimOf(32, `${compared.repeat(28)}true`),
    422,
  ),
  created(
    'a claim of devices with as much selectors as may be',
    claims,
    claimOf(3, `${compared.repeat(28)}true`),
  ),
  created(
    'a claim of devices with as much selectors as may be, each with hundreds of faults',
    claims,
    claimOf(1, `${'y || '.repeat(800)}true`),
    422,
  ),
];
