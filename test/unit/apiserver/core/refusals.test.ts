import { beforeAll, expect, test } from '@jest/globals';
import type { JsonValue } from '../../../../src/base/json.ts';
import type { ApiRequest } from '../../../../src/apiserver/api-request.ts';
import { Cluster, widget, widgetDefinition, widgets } from './_cluster.ts';

/** What a real server answers to the same requests; recorded there, with the names of this test's resource. */
interface Row {
  readonly method?: ApiRequest['method'];
  readonly path: string;
  readonly body?: JsonValue | string;
  readonly type?: string;
  readonly code: number;
  readonly reason: string;
  readonly message: string;
}

const nameRule =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and " +
  "end with an alphanumeric character (e.g. 'example.com', regex used for validation is " +
  "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const modified =
  'Operation cannot be fulfilled on widgets.example.com "a": the object has been modified; please apply your changes ' +
  'to the latest version and try again';
const patchTypes =
  'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, ' +
  'application/merge-patch+json, application/apply-patch+yaml';
const rejected = 'the server rejected our request due to an error in our request';
const a = `${widgets}/a`;
const merge = 'application/merge-patch+json';
const jsonPatch = 'application/json-patch+json';
const apply = 'application/apply-patch+yaml';
const named = (metadata: JsonValue): JsonValue => ({ ...widget('x'), metadata });

const rows: readonly Row[] = [
  {
    path: `${widgets}/no`,
    code: 404,
    reason: 'NotFound',
    message: 'widgets.example.com "no" not found',
  },
  { path: `${a}/no`, code: 404, reason: 'NotFound', message: 'widgets.example.com "a" not found' },
  {
    method: 'POST',
    path: widgets,
    body: widget('a'),
    code: 409,
    reason: 'AlreadyExists',
    message: 'widgets.example.com "a" already exists',
  },
  {
    method: 'POST',
    path: a,
    body: widget('a'),
    code: 409,
    reason: 'AlreadyExists',
    message: 'widgets.example.com "a" already exists',
  },
  {
    method: 'POST',
    path: widgets.replace('default', 'no'),
    body: widget('a'),
    code: 404,
    reason: 'NotFound',
    message: 'namespaces "no" not found',
  },
  {
    method: 'POST',
    path: widgets,
    body: named({ name: 'Bad_Name' }),
    code: 422,
    reason: 'Invalid',
    message: `Widget.example.com "Bad_Name" is invalid: metadata.name: Invalid value: "Bad_Name": ${nameRule}`,
  },
  {
    method: 'POST',
    path: widgets,
    body: named({}),
    code: 422,
    reason: 'Invalid',
    message:
      'Widget.example.com "" is invalid: metadata.name: Required value: name or generateName is required',
  },
  {
    method: 'POST',
    path: widgets,
    body: named({ name: 'x', namespace: 'other' }),
    code: 400,
    reason: 'BadRequest',
    message:
      'the namespace of the provided object does not match the namespace sent on the request',
  },
  {
    method: 'POST',
    path: widgets,
    body: named({ name: 'x', resourceVersion: '5' }),
    code: 500,
    reason: '',
    message: 'resourceVersion should not be set on objects to be created',
  },
  {
    method: 'POST',
    path: widgets,
    body: named({ name: 'x', labels: { a: 1 } }),
    code: 400,
    reason: 'BadRequest',
    message:
      'Widget in version "v1" cannot be handled as a Widget: json: cannot unmarshal number into Go struct field ObjectMeta.labels of type string',
  },
  {
    method: 'POST',
    path: widgets,
    body: { ...widget('x'), kind: 'Other' },
    code: 422,
    reason: 'Invalid',
    message: 'Other.example.com "x" is invalid: kind: Invalid value: "Other": must be Widget',
  },
  {
    method: 'POST',
    path: widgets,
    body: { ...widget('x'), apiVersion: 'example.com/v2' },
    code: 400,
    reason: 'BadRequest',
    message:
      'the API version in the data (example.com/v2) does not match the expected API version (example.com/v1)',
  },
  {
    method: 'POST',
    path: widgets,
    body: '',
    code: 400,
    reason: 'BadRequest',
    message:
      "the object provided is unrecognized (must be of type Widget): couldn't get version/kind; json parse error: unexpected end of JSON input (<empty>)",
  },
  {
    method: 'POST',
    path: widgets,
    body: '{}',
    code: 400,
    reason: 'BadRequest',
    message:
      "the object provided is unrecognized (must be of type Widget): Object 'Kind' is missing in '{}' ({})",
  },
  {
    method: 'POST',
    path: widgets,
    body: widget('x', { size: -1 }),
    code: 422,
    reason: 'Invalid',
    message:
      'Widget.example.com "x" is invalid: spec.size: Invalid value: -1: spec.size in body should be greater than or equal to 0',
  },
  {
    method: 'POST',
    path: `${widgets}?fieldValidation=Strict`,
    body: widget('x', { no: 1 }),
    code: 400,
    reason: 'BadRequest',
    message:
      'Widget in version "v1" cannot be handled as a Widget: strict decoding error: unknown field "spec.no"',
  },
  {
    method: 'POST',
    path: `${widgets}?fieldValidation=Nope`,
    body: widget('x'),
    code: 422,
    reason: 'Invalid',
    message:
      'CreateOptions.meta.k8s.io "" is invalid: fieldValidation: Unsupported value: "Nope": supported values: "", "Ignore", "Strict", "Warn"',
  },
  {
    method: 'POST',
    path: `${widgets}?dryRun=Nope`,
    body: widget('x'),
    code: 422,
    reason: 'Invalid',
    message:
      'CreateOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: ["Nope"]: supported values: "All"',
  },
  {
    method: 'PUT',
    path: widgets,
    body: widget('a'),
    code: 400,
    reason: 'BadRequest',
    message: 'name must be provided',
  },
  {
    method: 'PUT',
    path: a,
    body: widget('a'),
    code: 422,
    reason: 'Invalid',
    message:
      'widgets.example.com "a" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update',
  },
  {
    method: 'PUT',
    path: a,
    body: named({ name: 'a', resourceVersion: '1' }),
    code: 409,
    reason: 'Conflict',
    message: modified,
  },
  {
    method: 'PUT',
    path: a,
    body: named({ name: 'a', resourceVersion: 'abc' }),
    code: 500,
    reason: '',
    message: 'strconv.ParseUint: parsing "abc": invalid syntax',
  },
  {
    method: 'PUT',
    path: a,
    body: widget('b'),
    code: 400,
    reason: 'BadRequest',
    message: 'the name of the object (b) does not match the name on the URL (a)',
  },
  {
    method: 'PUT',
    path: `${widgets}/no`,
    body: named({ name: 'no', resourceVersion: '1' }),
    code: 404,
    reason: 'NotFound',
    message: 'widgets.example.com "no" not found',
  },
  {
    method: 'PATCH',
    path: a,
    type: merge,
    body: { metadata: { resourceVersion: '1' } },
    code: 409,
    reason: 'Conflict',
    message: modified,
  },
  {
    method: 'PATCH',
    path: a,
    type: merge,
    body: { metadata: { uid: 'b' } },
    code: 422,
    reason: 'Invalid',
    message:
      'Widget.example.com "a" is invalid: metadata.uid: Invalid value: "b": field is immutable',
  },
  {
    method: 'PATCH',
    path: a,
    type: merge,
    body: '{',
    code: 400,
    reason: 'BadRequest',
    message: 'error decoding patch: unexpected end of JSON input',
  },
  {
    method: 'PATCH',
    path: `${a}?force=true`,
    type: merge,
    body: {},
    code: 422,
    reason: 'Invalid',
    message:
      'PatchOptions.meta.k8s.io "" is invalid: force: Forbidden: may not be specified for non-apply patch',
  },
  {
    method: 'PATCH',
    path: a,
    type: 'application/strategic-merge-patch+json',
    body: {},
    code: 415,
    reason: 'UnsupportedMediaType',
    message: patchTypes,
  },
  {
    method: 'PATCH',
    path: a,
    type: jsonPatch,
    body: [{ op: 'test', path: '/spec/size', value: 9 }],
    code: 422,
    reason: 'Invalid',
    message: rejected,
  },
  {
    method: 'PATCH',
    path: a,
    type: jsonPatch,
    body: { op: 'x' },
    code: 400,
    reason: 'BadRequest',
    message:
      'error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp',
  },
  {
    method: 'PATCH',
    path: a,
    type: apply,
    body: widget('a'),
    code: 422,
    reason: 'Invalid',
    message:
      'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
  },
  {
    method: 'PATCH',
    path: `${a}?fieldManager=m`,
    type: apply,
    body: { metadata: { name: 'a' } },
    code: 400,
    reason: 'BadRequest',
    message: 'invalid object type: /, Kind=',
  },
  {
    method: 'PATCH',
    path: `${a}?fieldManager=m`,
    type: apply,
    body: widget('b'),
    code: 400,
    reason: 'BadRequest',
    message: 'the name of the object (b) does not match the name on the URL (a)',
  },
  {
    method: 'PATCH',
    path: `${widgets}/z?fieldManager=m`,
    type: apply,
    body: named({ name: 'z', uid: 'abc' }),
    code: 409,
    reason: 'Conflict',
    message:
      'Operation cannot be fulfilled on widgets.example.com "z": uid mismatch: the provided object specified uid abc, and no existing object was found',
  },
  {
    method: 'OPTIONS',
    path: widgets,
    code: 405,
    reason: 'MethodNotAllowed',
    message: ' is not supported on resources of kind "widgets.example.com"',
  },
  {
    method: 'DELETE',
    path: `${a}/status`,
    code: 405,
    reason: 'MethodNotAllowed',
    message: 'delete is not supported on resources of kind "widgets.example.com"',
  },
  {
    method: 'DELETE',
    path: '/api/v1/namespaces',
    code: 405,
    reason: 'MethodNotAllowed',
    message: 'the server does not allow this method on the requested resource',
  },
  {
    method: 'DELETE',
    path: a,
    body: { kind: 'DeleteOptions', apiVersion: 'v1', propagationPolicy: 'No' },
    code: 422,
    reason: 'Invalid',
    message:
      'DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Unsupported value: "No": supported values: "Foreground", "Background", "Orphan", "nil"',
  },
  {
    path: `${widgets}?limit=abc`,
    code: 400,
    reason: 'BadRequest',
    message: 'strconv.ParseInt: parsing "abc": invalid syntax',
  },
  {
    path: `${widgets}?limit=2&continue=abc`,
    code: 400,
    reason: 'BadRequest',
    message:
      "invalid continue token: continue key is not valid: invalid character 'i' looking for beginning of value",
  },
  {
    path: `${widgets}?resourceVersion=abc`,
    code: 400,
    reason: 'BadRequest',
    message:
      'invalid resource version: resourceVersion: Invalid value: "abc": strconv.ParseUint: parsing "abc": invalid syntax',
  },
  {
    path: `${widgets}/w?resourceVersion=abc`,
    code: 500,
    reason: '',
    message:
      'resourceVersion: Invalid value: "abc": strconv.ParseUint: parsing "abc": invalid syntax',
  },
  {
    path: '/api/v1/namespaces/default/events/e?resourceVersion=abc',
    code: 400,
    reason: 'BadRequest',
    message:
      'invalid resource version: resourceVersion: Invalid value: "abc": strconv.ParseUint: parsing "abc": invalid syntax',
  },
  {
    path: `${widgets}?resourceVersionMatch=Exact`,
    code: 422,
    reason: 'Invalid',
    message:
      'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided',
  },
  {
    path: `${widgets}?watch=1&resourceVersion=abc`,
    code: 500,
    reason: '',
    message:
      'resourceVersion: Invalid value: "abc": strconv.ParseUint: parsing "abc": invalid syntax',
  },
  {
    path: `${widgets}?watch=1&sendInitialEvents=true`,
    code: 422,
    reason: 'Invalid',
    message:
      'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan',
  },
  {
    path: `${widgets}?fieldSelector=spec.no%3Dx`,
    code: 400,
    reason: 'BadRequest',
    message: 'field label not supported: spec.no',
  },
  {
    path: `${widgets}?labelSelector=a%3D(`,
    code: 400,
    reason: 'BadRequest',
    message: "unable to parse requirement: found '(', expected: identifier",
  },
];

let cluster: Cluster;

beforeAll(async () => {
  cluster = await Cluster.start();
  const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
  await cluster.send('POST', path, widgetDefinition);
  await cluster.send('POST', widgets, widget('a', { size: 1 }));
});

const titled = rows.map((row): readonly [string, Row] => [
  `${row.method ?? 'GET'} ${row.path.replace(widgets, '')}: ${row.message.slice(0, 60)}`,
  row,
]);

test.each(titled)('%s', async (_, { method = 'GET', path, body, type, code, reason, message }) => {
  const sent = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  const headers = { 'content-type': type ?? 'application/json' };
  const answer = await cluster.send(method, path, sent, { headers });
  expect(answer.body).toMatchObject({
    kind: 'Status',
    status: 'Failure',
    message,
    code,
    ...(reason === '' ? {} : { reason }),
  });
  expect(answer.status).toBe(code);
});

test.each([
  ['an unknown resource', '/apis/example.com/v1/namespaces/default/no'],
  ['an unknown version', '/apis/example.com/v9/widgets'],
  ['an unknown group', '/apis/no.example.com/v1/widgets'],
  ['an unknown path', '/bogus'],
  ['an object of a namespaced kind outside of a namespace', '/apis/example.com/v1/widgets/a'],
])('%s is no Status', async (_, path) => {
  const { status, text } = await cluster.send('GET', path);
  expect([status, text]).toEqual([404, '404 page not found\n']);
});

test.each([
  [
    'GET',
    widgets,
    'widgets.example.com is forbidden: User "alice" cannot list resource "widgets" in API group "example.com" in the namespace "default"',
  ],
  [
    'PATCH',
    `${a}/status`,
    'widgets.example.com "a" is forbidden: User "alice" cannot patch resource "widgets/status" in API group "example.com" in the namespace "default"',
  ],
  [
    'GET',
    '/api/v1/nodes',
    'nodes is forbidden: User "alice" cannot list resource "nodes" in API group "" at the cluster scope',
  ],
  ['GET', '/metrics', 'forbidden: User "alice" cannot get path "/metrics"'],
] as const)('who may nothing is told so: %s %s', async (method, path, message) => {
  const user = { name: 'alice', groups: ['system:authenticated'] };
  const answer = await cluster.send(method, path, undefined, { user });
  expect(answer).toMatchObject({ status: 403, body: { reason: 'Forbidden', message } });
});

test('health is for everybody', async () => {
  const user = { name: 'system:anonymous', groups: ['system:unauthenticated'] };
  const brief = await cluster.send('GET', '/readyz', undefined, { user });
  expect([brief.status, brief.text]).toEqual([200, 'ok']);
  const verbose = await cluster.send('GET', '/livez?verbose', undefined, { user });
  expect(verbose.text).toBe('[+]ping ok\n[+]journal ok\n[+]lifecycle ok\nlivez check passed\n');
});
