import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../../src/base/json.ts';
import { jsonAt } from '../../../../src/base/json-at.ts';
import { CaseApi, causesOf } from './case-api.ts';

/** Cases about what a review of access may say: selectors, and what is no part of a question. */
const authorization = '/apis/authorization.k8s.io/v1';
const reviews = `${authorization}/subjectaccessreviews`;
const localReviews = `${authorization}/namespaces/default/localsubjectaccessreviews`;
const listing = { namespace: 'default', verb: 'list', resource: 'configmaps' };

let api: CaseApi;

beforeAll(async () => {
  api = await CaseApi.start();
});

afterAll(() => api.close());

const asking = (selectors: JsonObject): JsonObject => ({
  spec: { user: 'alice', resourceAttributes: { ...listing, ...selectors } },
});
const requirement = (operator: string, ...values: readonly string[]): JsonObject => ({
  requirements: [{ key: 'a', operator, values }],
});

describe('1.20: selectors in a review', () => {
  const at = (member: string): string => `spec.resourceAttributes.${member}`;

  test.each([
    ['fieldSelector', { rawSelector: 'metadata.name=a' }],
    ['fieldSelector', requirement('In', 'a')],
    ['labelSelector', { rawSelector: 'a in (b,c)' }],
    ['labelSelector', requirement('NotIn', 'b', 'c')],
  ])('%s %j is read', async (member, selector) => {
    const body = asking({ [member]: selector });
    const reply = await api.must({ method: 'POST', path: reviews, body });
    expect(reply['status']).toEqual({ allowed: false });
  });

  test.each([
    ['fieldSelector', { rawSelector: 'a' }, 'ignored'],
    ['fieldSelector', requirement('In', 'a', 'b'), 'ignored'],
    ['fieldSelector', requirement('Exists'), 'ignored'],
    ['labelSelector', { rawSelector: 'a b' }, 'ignored'],
    ['labelSelector', requirement('Later', 'a'), 'ignored'],
    [
      'labelSelector',
      {
        requirements: [
          { key: 'a', operator: 'Later' },
          { key: 'a', operator: 'Exists' },
        ],
      },
      'partially ignored',
    ],
  ])('%s %j is told of', async (member, selector, how) => {
    const body = asking({ [member]: selector });
    const reply = await api.must({ method: 'POST', path: reviews, body });
    const evaluationError = `${at(member)} ${how} due to parse error`;
    expect(reply['status']).toEqual({ allowed: false, evaluationError });
  });

  const both = 'may not specified at the same time as requirements';
  test.each([
    [
      { fieldSelector: {} },
      `${at('fieldSelector')}.requirements: Required value: when ${at('fieldSelector')} is specified, requirements or rawSelector is required`,
    ],
    [
      { fieldSelector: { ...requirement('In', 'b'), rawSelector: 'a=b' } },
      `${at('fieldSelector')}.rawSelector: Invalid value: "a=b": ${both}`,
    ],
    [
      { fieldSelector: { requirements: [{ operator: 'In', values: ['b'] }] } },
      `${at('fieldSelector')}.requirements[0].key: Required value: must be specified`,
    ],
    [
      { labelSelector: requirement('In') },
      `${at('labelSelector')}.requirements[0].values: Required value: must be specified when \`operator\` is 'In' or 'NotIn'`,
    ],
    [
      { labelSelector: requirement('Exists', 'a') },
      `${at('labelSelector')}.requirements[0].values: Forbidden: may not be specified when \`operator\` is 'Exists' or 'DoesNotExist'`,
    ],
  ])('%j is refused', async (selectors, cause) => {
    const reply = await api.ask({ method: 'POST', path: reviews, body: asking(selectors) });
    expect([reply.status, causesOf(reply)]).toEqual([422, [cause]]);
  });
});

describe('1.20: what is no part of a question', () => {
  const path = { path: '/x', verb: 'get' };

  test.each([
    [reviews, 'must be empty'],
    [localReviews, 'must be empty except for namespace'],
  ])('a name: %s', async (url, why) => {
    const body = { ...asking({}), metadata: { name: 'n' } };
    const reply = await api.ask({ method: 'POST', path: url, body });
    const cause = `metadata: Invalid value: {"name":"n"}: ${why}`;
    expect([reply.status, causesOf(reply)]).toEqual([422, [cause]]);
  });

  test('metadata that says nothing is none', async () => {
    const metadata = { creationTimestamp: null, labels: {} };
    const reply = await api.must({
      method: 'POST',
      path: reviews,
      body: { ...asking({}), metadata },
    });
    expect(jsonAt(reply, 'status', 'allowed')).toBe(false);
  });

  test('a path beside a resource, and in a namespace', async () => {
    const spec = { user: 'alice', resourceAttributes: listing, nonResourceAttributes: path };
    const reply = await api.ask({ method: 'POST', path: localReviews, body: { spec } });
    const shown = 'spec.nonResourceAttributes: Invalid value: {"Path":"/x","Verb":"get"}';
    expect(causesOf(reply)).toEqual([
      `${shown}: cannot be specified in combination with resourceAttributes`,
      `${shown}: disallowed on this kind of request`,
    ]);
  });
});
