import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../../src/base/json.ts';
import { arrayAt, jsonAt, textAt } from '../../../../src/base/json-at.ts';
import { createAuthority } from '../../../../src/apiserver/http/certificates.ts';
import { instant } from '../../../../src/base/clock.ts';
import { CaseApi, causesOf, crds, merge } from './case-api.ts';
import type { Reply } from './case-api.ts';

let api: CaseApi;

beforeAll(async () => {
  api = await CaseApi.start();
});

afterAll(() => api.close());

interface Named {
  readonly plural: string;
  readonly group?: string;
  readonly kind?: string;
}

function definition({ plural, group = 'life.example.com', kind }: Named, spec: JsonObject = {}) {
  const names = { plural, kind: kind ?? `${plural[0]?.toUpperCase()}${plural.slice(1)}` };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: 'Cluster',
      names,
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object' } },
        },
      ],
      ...spec,
    },
  };
}

function conditionOf(reply: Reply, type: string): string | undefined {
  const found = arrayAt(reply.body, 'status', 'conditions').find(
    (condition) => textAt(condition, 'type') === type,
  );
  return found === undefined
    ? undefined
    : [textAt(found, 'status'), textAt(found, 'reason'), textAt(found, 'message')].join('|');
}

/** The definition once the condition is stated. */
const stated = (name: string, type: string, status?: string): Promise<Reply> =>
  api.until({ path: `${crds}/${name}` }, (reply) => {
    const condition = conditionOf(reply, type);
    return condition !== undefined && (status === undefined || condition.startsWith(status));
  });

const change = (name: string, body: JsonObject): Promise<Reply> =>
  api.ask({ method: 'PATCH', path: `${crds}/${name}`, type: merge, body });

describe('names that another definition of the group has', () => {
  test('are accepted once that is gone, and the resource is served', async () => {
    await api.define(definition({ plural: 'first', kind: 'Same' }));
    await api.post(crds, definition({ plural: 'second', kind: 'Same' }));
    const waiting = await stated('second.life.example.com', 'NamesAccepted');
    expect(conditionOf(waiting, 'NamesAccepted')).toBe(
      'False|ListKindConflict|"SameList" is already in use',
    );
    expect(jsonAt(waiting.body, 'status', 'acceptedNames')).toEqual({
      plural: 'second',
      kind: '',
    });
    await api.must({ method: 'DELETE', path: `${crds}/first.life.example.com` });
    const accepted = await stated('second.life.example.com', 'Established', 'True');
    expect(jsonAt(accepted.body, 'status', 'acceptedNames', 'kind')).toBe('Same');
    await api.until({ path: '/apis/life.example.com/v1/second' }, ({ status }) => status === 200);
  });

  test('are accepted once that gives them up', async () => {
    const short = { shortNames: ['ho'] };
    const holder = definition({ plural: 'holders' });
    await api.define({
      ...holder,
      spec: { ...holder.spec, names: { ...holder.spec.names, ...short } },
    });
    const wisher = definition({ plural: 'wishers' });
    await api.post(crds, {
      ...wisher,
      spec: { ...wisher.spec, names: { ...wisher.spec.names, ...short } },
    });
    const waiting = await stated('wishers.life.example.com', 'NamesAccepted');
    expect(conditionOf(waiting, 'NamesAccepted')).toBe(
      'False|ShortNamesConflict|"ho" is already in use',
    );
    await change('holders.life.example.com', { spec: { names: { shortNames: null } } });
    const accepted = await stated('wishers.life.example.com', 'NamesAccepted', 'True');
    expect(jsonAt(accepted.body, 'status', 'acceptedNames', 'shortNames')).toEqual(['ho']);
  });
});

const conversion = (caBundle: string): JsonObject => ({
  conversion: {
    strategy: 'Webhook',
    webhook: {
      clientConfig: { caBundle, url: 'https://localhost/convert' },
      conversionReviewVersions: ['v1'],
    },
  },
});
const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('the authorities of a conversion webhook', () => {
  const right = base64(createAuthority(instant(Date.now())).certificate);
  const field = 'spec.conversion.webhookClientConfig.caBundle';

  test('that cannot be read keep a new definition from being served, until they can', async () => {
    const name = 'sealed.life.example.com';
    await api.post(crds, definition({ plural: 'sealed' }, conversion(base64('none'))));
    const waiting = await stated(name, 'Established');
    expect(conditionOf(waiting, 'Established')).toBe(
      'False|InvalidCABundle|The conversion webhook CABundle is invalid',
    );
    expect((await api.ask({ path: '/apis/life.example.com/v1/sealed' })).status).toBe(404);
    expect((await change(name, { spec: conversion(right) })).status).toBe(200);
    await stated(name, 'Established', 'True');
    const refused = await change(name, { spec: conversion(base64('none')) });
    expect(causesOf(refused)).toEqual([
      expect.stringContaining(
        `${field}: Invalid value: "bm9uZQ==": unable to load root certificates`,
      ),
    ]);
    expect((await change(name, { spec: conversion('') })).status).toBe(200);
  });
});

describe('a group of the community', () => {
  const approval = 'api-approved.kubernetes.io';
  const named = { plural: 'asked', group: 'life.k8s.io' };
  const field = `metadata.annotations[${approval}]`;
  const why = `protected groups must have approval annotation "${approval}"`;
  const about = 'see https://github.com/kubernetes/enhancements/pull/1111';

  const annotated = (value: string, plural = 'asked'): JsonObject => ({
    ...definition({ ...named, plural }),
    metadata: { name: `${plural}.life.k8s.io`, annotations: { [approval]: value } },
  });

  test.each([
    ['', `${field}: Required value: ${why}, ${about}`],
    [
      'some day',
      `${field}: Invalid value: "some day": ${why} with either a URL or a reason starting with "unapproved", ${about}`,
    ],
    [
      'https:',
      `${field}: Invalid value: "https:": ${why} with either a URL or a reason starting with "unapproved", ${about}`,
    ],
  ])('takes no definition that says %j of its approval', async (value, cause) => {
    const reply = await api.ask({ method: 'POST', path: crds, body: annotated(value) });
    expect(causesOf(reply)).toEqual([cause]);
  });

  test.each([
    [
      'https://example.com/1',
      'granted',
      'True|ApprovedAnnotation|approved in https://example.com/1',
    ],
    [
      'unapproved, a trial',
      'tried',
      'False|UnapprovedAnnotation|not approved: "unapproved, a trial"',
    ],
  ])('%s is stated as a condition', async (value, plural, condition) => {
    await api.post(crds, annotated(value, plural));
    const type = 'KubernetesAPIApprovalPolicyConformant';
    const reply = await stated(`${plural}.life.k8s.io`, type);
    expect(conditionOf(reply, type)).toBe(condition);
    expect(
      conditionOf(await stated(`${plural}.life.k8s.io`, 'Established'), 'Established'),
    ).toMatch(/^True/);
    const withdrawn = await change(`${plural}.life.k8s.io`, {
      metadata: { annotations: { [approval]: null } },
    });
    expect(causesOf(withdrawn)).toEqual([`${field}: Required value: ${why}, ${about}`]);
  });

  test('no other group has the condition', async () => {
    await api.define(definition({ plural: 'free' }));
    const reply = await stated('free.life.example.com', 'Established');
    expect(conditionOf(reply, 'KubernetesAPIApprovalPolicyConformant')).toBeUndefined();
  });
});

test('before it is established, a definition may change its scope, never its group and plural', async () => {
  await api.define(definition({ plural: 'blockers', kind: 'Blocked' }));
  await api.post(crds, definition({ plural: 'blocked', kind: 'Blocked' }));
  const name = 'blocked.life.example.com';
  await stated(name, 'NamesAccepted', 'False');
  expect((await change(name, { spec: { scope: 'Namespaced' } })).status).toBe(200);
  const refused = await change(name, { spec: { group: 'x.example.com', names: { plural: 'xs' } } });
  expect(causesOf(refused)).toEqual([
    'metadata.name: Invalid value: "blocked.life.example.com": must be spec.names.plural+"."+spec.group',
    'spec.group: Invalid value: "x.example.com": field is immutable',
    'spec.names.plural: Invalid value: "xs": field is immutable',
  ]);
});

const nothing = { ...definition({ plural: 'nothing' }), spec: {} };
const hook = (url: string, versions: readonly string[] = ['v1']): JsonObject =>
  definition(
    { plural: 'hooked' },
    {
      conversion: {
        strategy: 'Webhook',
        webhook: { clientConfig: { url }, conversionReviewVersions: versions },
      },
    },
  );
const label1035 =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";
const form = 'desired format: https://host[/path]';
const https = `Invalid value: "": 'https' is the only allowed URL scheme; ${form}`;
const url = 'spec.conversion.webhookClientConfig.url';
const reviews = 'spec.conversion.conversionReviewVersions';

test.each<readonly [string, JsonObject, ...string[]]>([
  [
    'one that says nothing, each missing part told once',
    nothing,
    'metadata.name: Invalid value: "nothing.life.example.com": must be spec.names.plural+"."+spec.group',
    'spec.group: Required value',
    'spec.names.kind: Required value',
    'spec.names.listKind: Required value',
    'spec.names.plural: Required value',
    'spec.names.singular: Required value',
    'spec.scope: Required value',
    'spec.versions: Invalid value: []: must have exactly one version marked as storage version',
    'status.storedVersions: Invalid value: []: must have at least one stored version',
  ],
  [
    'a webhook at nothing',
    hook(''),
    `${url}: ${https}`,
    `${url}: Invalid value: "": host must be specified; ${form}`,
  ],
  [
    'a webhook at a name',
    hook('localhost'),
    `${url}: ${https}`,
    `${url}: Invalid value: "": host must be specified; ${form}`,
  ],
  [
    'a webhook nowhere',
    hook('https://'),
    `${url}: Invalid value: "": host must be specified; ${form}`,
  ],
  ['no versions of reviews', hook('https://a', []), `${reviews}: Required value`],
  [
    'a version of reviews that begins with a digit',
    hook('https://a', ['v1', '0v']),
    `${reviews}[1]: Invalid value: "0v": ${label1035}`,
  ],
])('a definition is refused: %s', async (_, body, ...causes) => {
  const reply = await api.ask({ method: 'POST', path: `${crds}?dryRun=All`, body });
  expect([reply.status, ...causesOf(reply)]).toEqual([422, ...causes]);
});
