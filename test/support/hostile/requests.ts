import type { Random } from '../../../src/base/random.ts';
import { mutated, oddJson, oddNames, oddTexts, oddYaml, pick } from './values.ts';

export interface HostileRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | undefined;
}

const collections = [
  '/api/v1/namespaces/default/configmaps',
  '/api/v1/namespaces/default/secrets',
  '/api/v1/namespaces/default/events',
  '/api/v1/namespaces',
  '/apis/coordination.k8s.io/v1/namespaces/default/leases',
  '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
  '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
  '/apis/hostile.example.com/v1/namespaces/default/things',
];

const paths = [
  ...collections,
  '/',
  '/api',
  '/apis',
  '/api/v1',
  '/apis/nowhere.example.com/v1',
  '/openapi/v2',
  '/openapi/v3',
  '/openapi/v3/api/v1',
  '/version',
  '/readyz',
  '/livez/ping',
  '/api/v1/watch/configmaps',
  '/apis/hostile.example.com/v1/namespaces/default/things/a/status',
  '/apis/hostile.example.com/v1/namespaces/default/things/a/scale',
];

const parameters = [
  'limit',
  'continue',
  'resourceVersion',
  'resourceVersionMatch',
  'sendInitialEvents',
  'labelSelector',
  'fieldSelector',
  'fieldManager',
  'fieldValidation',
  'dryRun',
  'force',
  'pretty',
  'propagationPolicy',
  'gracePeriodSeconds',
  'orphanDependents',
  'timeout',
  'hash',
  'exclude',
  'verbose',
  'includeObject',
  '__proto__',
];

const mediaTypes = [
  'application/json',
  'application/yaml',
  'application/vnd.kubernetes.protobuf',
  'application/merge-patch+json',
  'application/json-patch+json',
  'application/strategic-merge-patch+json',
  'application/apply-patch+yaml',
  'application/apply-patch+cbor',
  'text/plain',
  'application/json; charset=utf-16',
  ';;;=',
  'application/json;as=Table;v=v1;g=meta.k8s.io',
  'application/json;as=PartialObjectMetadata;v=v9;g=meta.k8s.io',
  `${'a/b,'.repeat(500)}*/*;q=0.1`,
];

const headerNames = [
  'accept',
  'user-agent',
  'authorization',
  'impersonate-user',
  'impersonate-group',
  'if-none-match',
  'accept-encoding',
  'content-encoding',
  'x-forwarded-for',
  'audit-id',
  'sec-websocket-protocol',
  'origin',
  'x-remote-user',
];

const visible = (text: string): string => text.replace(/[^\x20-\x7e]/g, '?');

function query(random: Random): string {
  const given = Array.from({ length: random.below(4) }, () => {
    const value = pick(random, oddTexts).replaceAll('\ud800', '');
    return `${pick(random, parameters)}=${random.below(5) === 0 ? visible(value).replaceAll(' ', '+').replaceAll('#', '') : encodeURIComponent(value)}`;
  });
  return given.length === 0 ? '' : `?${given.join('&')}`;
}

function path(random: Random): string {
  const names = Array.from({ length: random.below(3) }, () => {
    const name = pick(random, [...oddNames, 'a', 'b', 'status', 'scale', 'finalize']);
    return random.below(6) === 0
      ? pick(random, ['%', '%zz', '%00', '%ff%fe', '%c0%ae'])
      : encodeURIComponent(name.replaceAll('\ud800', ''));
  });
  const whole = [pick(random, paths), ...names].join('/');
  return (random.below(20) === 0 ? whole + '/x'.repeat(random.below(2000)) : whole) + query(random);
}

function headers(random: Random): Record<string, string> {
  const given: Record<string, string> = {
    authorization: 'Bearer admin',
    'content-type': pick(random, mediaTypes),
  };
  if (random.below(3) === 0) given['accept'] = pick(random, mediaTypes);
  for (let more = random.below(3); more > 0; more--) {
    given[pick(random, headerNames)] = visible(pick(random, oddTexts)).slice(0, 4000);
  }
  if (random.below(3) > 0) given['authorization'] = 'Bearer admin';
  return given;
}

const object = (random: Random): string => {
  const spec =
    random.below(2) === 0
      ? `"spec":${oddJson(random)}`
      : `"spec":{"text":${oddJson(random)},"count":${oddJson(random)}}`;
  const [apiVersion, kind] = pick(random, [
    ['hostile.example.com/v1', 'Thing'],
    ['v1', 'ConfigMap'],
    ['v1', 'Secret'],
    ['v1', 'Event'],
    ['coordination.k8s.io/v1', 'Lease'],
    ['authorization.k8s.io/v1', 'SelfSubjectAccessReview'],
  ] as const);
  const member = pick(random, [
    'labels',
    'annotations',
    'finalizers',
    'ownerReferences',
    'managedFields',
    'generation',
    'creationTimestamp',
    'deletionTimestamp',
    'uid',
    'resourceVersion',
    'generateName',
    '__proto__',
  ]);
  const name =
    random.below(4) === 0 ? oddJson(random) : JSON.stringify(pick(random, ['a', 'b', 'c', 'd']));
  const extra = random.below(2) === 0 ? '' : `,${JSON.stringify(member)}:${oddJson(random)}`;
  return `{"apiVersion":"${apiVersion}","kind":"${kind}","metadata":{"name":${name}${extra}},${spec},"data":${oddJson(random)}}`;
};

const jsonPatch = (random: Random): string => {
  const operations = Array.from({ length: random.below(5) }, () => {
    const op = pick(random, ['add', 'remove', 'replace', 'move', 'copy', 'test', 'odd']);
    const pointer = (): string =>
      JSON.stringify(
        pick(random, [
          '',
          '/',
          '/metadata/labels/a',
          '/spec/text',
          '/__proto__/polluted',
          '/constructor/prototype/polluted',
          '/spec/-',
          '/spec/~2',
          '/metadata/name',
          '/data',
        ]),
      );
    return `{"op":"${op}","path":${pointer()},"from":${pointer()},"value":${oddJson(random)}}`;
  });
  return `[${operations.join(',')}]`;
};

const envelope = (random: Random): Buffer => {
  const name = Buffer.from('\n\u0005\n\u0001a\u0012\u0000');
  const type = Buffer.from('\n\u000f\n\u0002v1\u0012\u0009ConfigMap');
  return Buffer.concat([
    Buffer.from('k8s\0'),
    type,
    Buffer.from([0x12, random.below(30)]),
    name,
    Buffer.alloc(random.below(40), random.below(256)),
  ]);
};

/** A definition whose patterns and rules would take a careless engine for ever. */
const definition = (random: Random): string => {
  const pattern = pick(random, [
    '(a+)+$',
    '(a|a)*b',
    '^(([a-z])+.)+[A-Z]([a-z])+$',
    '(?=x)',
    '\\1',
    `${'(a?'.repeat(60)}${')'.repeat(60)}`,
    'a{1000}{1000}',
  ]);
  const rule = pick(random, [
    'self.text.matches("(a+)+$")',
    'self.all(x, self.all(y, self.all(z, true)))',
    `${'('.repeat(500)}true${')'.repeat(500)}`,
    '1/0 == 1',
    'self.__proto__ == 1',
    `${'!'.repeat(3000)}true`,
  ]);
  const properties = { text: { type: 'string', pattern }, count: { type: 'integer' }, odd: 0 };
  const spec = { type: 'object', properties, 'x-kubernetes-validations': [{ rule }] };
  const schema = { openAPIV3Schema: { type: 'object', properties: { spec } } };
  return JSON.stringify({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'odds.hostile.example.com' },
    spec: {
      group: 'hostile.example.com',
      scope: 'Namespaced',
      names: { plural: 'odds', singular: 'odd', kind: 'Odd', listKind: 'OddList' },
      versions: [{ name: 'v1', served: true, storage: true, schema }],
    },
  }).replace('"odd":0', `"odd":${oddJson(random)}`);
};

function body(random: Random): Buffer {
  switch (random.below(8)) {
    case 0:
      return mutated(random, Buffer.from(object(random)));
    case 1:
      return Buffer.from(oddYaml(random));
    case 2:
      return Buffer.from(
        `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: ${oddYaml(random)}`,
      );
    case 3:
      return Buffer.from(jsonPatch(random));
    case 4:
      return mutated(random, envelope(random));
    case 5:
      return Buffer.from(oddJson(random));
    case 6:
      return random.below(4) === 0 ? Buffer.from(definition(random)) : Buffer.from(object(random));
    default:
      return Buffer.from(object(random));
  }
}

/** One request out of very many, the same for the same chance. */
export function hostileRequest(random: Random): HostileRequest {
  const method = pick(random, [
    'GET',
    'GET',
    'POST',
    'POST',
    'PUT',
    'PATCH',
    'PATCH',
    'DELETE',
    'HEAD',
    'OPTIONS',
  ]);
  const bodiless = method === 'GET' || method === 'HEAD' || method === 'OPTIONS';
  const target = bodiless || random.below(4) === 0 ? path(random) : likely(random, method);
  return {
    method,
    path: target === '' ? '/' : target,
    headers: headers(random),
    body: bodiless ? undefined : body(random),
  };
}

function likely(random: Random, method: string): string {
  const collection = pick(random, collections);
  const named =
    method === 'POST' ? collection : `${collection}/${pick(random, ['a', 'b', 'c', 'd'])}`;
  const manager = random.below(2) === 0 ? '?fieldManager=fuzz' : query(random);
  return named + manager;
}
