import { rfc3339 } from '../../base/clock.ts';
import { jsonEqual } from '../../base/json.ts';
import type { JsonObject } from '../../base/json.ts';
import { checkSubdomainName } from '../../kube/names.ts';
import type { KubeObject } from '../../kube/object.ts';
import { forbiddenField, invalidValue, notSupported, required } from '../../kube/schema/causes.ts';
import type { StatusCause } from '../../kube/status-error.ts';
import { itemsOf, memberOf, textOf, withAbsent, withoutMembers } from './_members.ts';
import type { Endpoint, Strategy, Writer } from './strategy.ts';

/** What a certificate may be asked to be good for. */
const usages = [
  'any',
  'cert sign',
  'client auth',
  'code signing',
  'content commitment',
  'crl sign',
  'data encipherment',
  'decipher only',
  'digital signature',
  'email protection',
  'encipher only',
  'ipsec end system',
  'ipsec tunnel',
  'ipsec user',
  'key agreement',
  'key encipherment',
  'microsoft sgc',
  'netscape sgc',
  'ocsp signing',
  's/mime',
  'server auth',
  'signing',
  'timestamping',
];

const shortestSeconds = 600;

/** Who asks is found out, not said. */
function askedBy(request: KubeObject, { user }: Writer): KubeObject {
  const said = withoutMembers(memberOf(request, 'spec'), ['username', 'uid', 'groups', 'extra']);
  const spec: JsonObject = {
    ...said,
    username: user.name,
    groups: user.groups,
    ...(user.uid === undefined ? {} : { uid: user.uid }),
    ...(user.extra === undefined ? {} : { extra: user.extra }),
  };
  return { ...request, spec, status: {} };
}

function checkRequest(request: KubeObject): readonly StatusCause[] {
  const spec = memberOf(request, 'spec');
  const { usages: wanted, expirationSeconds } = spec;
  const named = Array.isArray(wanted) ? wanted.filter((usage) => typeof usage === 'string') : [];
  const isTooShort = typeof expirationSeconds === 'number' && expirationSeconds < shortestSeconds;
  return [
    ...checkEncoded(textOf(spec, 'request')),
    ...(named.length === 0 ? [required('spec.usages')] : []),
    ...named.flatMap((usage, at) =>
      usages.includes(usage) ? [] : [notSupported(`spec.usages[${at}]`, usage, usages)],
    ),
    ...checkSigner(textOf(spec, 'signerName')),
    ...(isTooShort
      ? [
          invalidValue(
            'spec.expirationSeconds',
            expirationSeconds,
            'may not specify a duration less than 600 seconds (10 minutes)',
          ),
        ]
      : []),
  ];
}

function checkEncoded(request: string): readonly StatusCause[] {
  const label = /-----BEGIN ([^-]*)-----/.exec(Buffer.from(request, 'base64').toString('latin1'));
  if (label?.[1] === 'CERTIFICATE REQUEST') return [];
  return [invalidValue('spec.request', request, 'PEM block type must be CERTIFICATE REQUEST')];
}

function checkSigner(name: string): readonly StatusCause[] {
  if (name === '') return [required('spec.signerName')];
  const [domain = '', ...path] = name.split('/');
  if (path.length === 0 || path.join('/') === '') {
    const why = 'must be a fully qualified domain and path of the form "example.com/signer-name"';
    return [invalidValue('spec.signerName', name, why)];
  }
  return checkSubdomainName(domain).map((why) => invalidValue('spec.signerName', name, why));
}

const conditionsOf = (request: KubeObject): readonly JsonObject[] =>
  itemsOf(memberOf(request, 'status'), 'conditions');

const conditionOf = (request: KubeObject, type: string): JsonObject | undefined =>
  conditionsOf(request).find((condition) => textOf(condition, 'type') === type);

/** Conditions with the times that their writer left out. */
function withTimes(after: KubeObject, live: KubeObject, { now }: Writer): KubeObject {
  const conditions = conditionsOf(after).map((condition) => {
    const before = conditionOf(live, textOf(condition, 'type'));
    const isSame = before?.['status'] === condition['status'];
    const since = isSame ? textOf(before ?? {}, 'lastTransitionTime') : '';
    const lastTransitionTime = since === '' ? rfc3339(now) : since;
    return withAbsent(condition, { lastUpdateTime: rfc3339(now), lastTransitionTime });
  });
  if (conditions.length === 0) return after;
  return { ...after, status: { ...memberOf(after, 'status'), conditions } };
}

/** An approval is about the conditions alone. */
function withConditionsOf(after: KubeObject, live: KubeObject): KubeObject {
  const { conditions } = memberOf(after, 'status');
  const status = withoutMembers(memberOf(live, 'status'), ['conditions']);
  return { ...after, status: conditions === undefined ? status : { ...status, conditions } };
}

/** Once said, these stay said; whether a request is approved is said through `/approval` only. */
const lasting = ['Approved', 'Denied', 'Failed'] as const;

function checkDecision(
  after: KubeObject,
  live: KubeObject,
  endpoint: Endpoint,
): readonly StatusCause[] {
  const field = 'status.conditions';
  return lasting.flatMap((type) => {
    const now = conditionOf(after, type);
    const before = conditionOf(live, type);
    const wrong = wrongChange({
      now,
      before,
      isFree: endpoint === 'approval' || type === 'Failed',
    });
    if (wrong !== undefined) {
      return [forbiddenField(field, `updates may not ${wrong} a condition of type "${type}"`)];
    }
    if (now === undefined || now['status'] === 'True') return [];
    const at = conditionsOf(after).indexOf(now);
    return [notSupported(`${field}[${at}].status`, textOf(now, 'status'), ['True'])];
  });
}

function wrongChange({
  now,
  before,
  isFree,
}: {
  readonly now: JsonObject | undefined;
  readonly before: JsonObject | undefined;
  readonly isFree: boolean;
}): string | undefined {
  if (now === undefined) return before === undefined ? undefined : 'remove';
  if (isFree) return undefined;
  if (before === undefined) return 'add';
  return jsonEqual(now, before) ? undefined : 'modify';
}

function checkExclusive(after: KubeObject): readonly StatusCause[] {
  const types = conditionsOf(after).map((condition) => textOf(condition, 'type'));
  if (!types.includes('Approved') || !types.includes('Denied')) return [];
  const at = Math.max(types.indexOf('Approved'), types.indexOf('Denied'));
  const why = 'Approved and Denied conditions are mutually exclusive';
  return [invalidValue(`status.conditions[${at}].type`, types[at] ?? '', why)];
}

function checkCertificate(after: KubeObject, live: KubeObject): readonly StatusCause[] {
  const now = textOf(memberOf(after, 'status'), 'certificate');
  const before = textOf(memberOf(live, 'status'), 'certificate');
  if (now === before) return [];
  const field = 'status.certificate';
  if (before !== '') {
    const what = now === '' ? 'clear' : 'modify';
    return [forbiddenField(field, `updates may not ${what} existing certificate data`)];
  }
  const text = Buffer.from(now, 'base64').toString('latin1');
  if (text.includes('-----BEGIN CERTIFICATE-----')) return [];
  return [
    invalidValue(field, '<certificate data>', 'must contain at least one CERTIFICATE PEM block'),
  ];
}

/** A request for a certificate: what it asks for never changes, what others say of it has places of its own. */
export const certificateStrategy: Strategy = {
  create: askedBy,
  update: (after, live) => ({ ...after, spec: memberOf(live, 'spec') }),
  through: (endpoint, { after, live, writer }) =>
    withTimes(endpoint === 'approval' ? withConditionsOf(after, live) : after, live, writer),
  checkCreate: checkRequest,
  checkUpdate: (after, live, endpoint) => [
    ...checkDecision(after, live, endpoint),
    ...checkExclusive(after),
    ...checkCertificate(after, live),
  ],
};
