import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { coversAll, escalationProblem } from '../../../../src/apiserver/access/escalation.ts';
import type { PolicyRule } from '../../../../src/apiserver/access/policy-rule.ts';
import { ruleAllows } from '../../../../src/apiserver/access/policy-rule.ts';

const rule = (given: Partial<PolicyRule>): PolicyRule => ({
  ...{ verbs: ['get'], apiGroups: [], resources: [], resourceNames: [], nonResourceURLs: [] },
  ...given,
});

const user = { name: 'alice', groups: ['devs'] };
const texts = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, at) => `${at}`);

const some = (...values: readonly string[]): fc.Arbitrary<string[]> =>
  fc.uniqueArray(fc.constantFrom(...values), { minLength: 1 });

const rules = (star: readonly string[]): fc.Arbitrary<readonly PolicyRule[]> =>
  fc.array(
    fc.record({
      verbs: some('get', 'list', ...star),
      apiGroups: some('', 'apps', ...star),
      resources: some('pods', 'pods/log', ...star),
      resourceNames: fc.uniqueArray(fc.constantFrom('a', 'b')),
      nonResourceURLs: fc.constant([]),
    }),
    { maxLength: 3 },
  );

describe('what is held', () => {
  test('covers rules of names just when it allows each action that they allow', () => {
    fc.assert(
      fc.property(rules(['*']), rules([]), (owned, asked) => {
        const named = asked.filter(({ resourceNames }) => resourceNames.length > 0);
        const isCovered = named.every((one) =>
          actionsOf(one).every((action) => owned.some((own) => ruleAllows(own, action))),
        );
        expect(coversAll(owned, named)).toBe(isCovered);
      }),
    );
  });

  test.each([
    [['/healthz'], ['/healthz'], true],
    [['/healthz/*'], ['/healthz/a', '/healthz/*'], true],
    [['/healthz/*'], ['/livez'], false],
  ])('paths %j cover %j: %s', (owned, asked, covered) => {
    const held = [rule({ nonResourceURLs: owned })];
    expect(coversAll(held, [rule({ nonResourceURLs: asked })])).toBe(covered);
  });

  test('of some names does not cover all', () => {
    const held = rule({ apiGroups: [''], resources: ['pods'], resourceNames: ['a'] });
    expect(coversAll([held], [held])).toBe(true);
    expect(coversAll([held], [{ ...held, resourceNames: [] }])).toBe(false);
  });
});

const actionsOf = ({ verbs, apiGroups, resources, resourceNames }: PolicyRule) =>
  verbs.flatMap((verb) =>
    apiGroups.flatMap((group) =>
      resources.flatMap((resource) =>
        resourceNames.map((name) => {
          const [plural = '', subresource = ''] = resource.split('/');
          const namespace = '';
          return { type: 'resource' as const, verb, group, plural, subresource, namespace, name };
        }),
      ),
    ),
  );

describe('rules that stand for very many permissions', () => {
  const vast = rule({
    ...{ verbs: texts(1000), apiGroups: [''] },
    ...{ resources: texts(1000), resourceNames: texts(1000) },
  });

  test('are refused by the first thousand that are not held', () => {
    const lines = escalationProblem(user, [], [vast])?.split('\n') ?? [];
    expect(lines).toHaveLength(1001);
    expect(lines[1]).toBe('{APIGroups:[""], Resources:["0"], ResourceNames:["0"], Verbs:["0"]}');
  });

  test('are refused where they are held, for nobody can tell in time', () => {
    const held = rule({ verbs: ['*'], apiGroups: ['*'], resources: ['*'] });
    expect(escalationProblem(user, [held], [vast])).toMatch(
      /more RBAC permissions than can be compared/,
    );
    expect(coversAll([held], [vast])).toBe(false);
  });

  test('are told in part where they are long', () => {
    const long = rule({ apiGroups: [''], resources: ['x'.repeat(200_000)], verbs: texts(1000) });
    expect(escalationProblem(user, [], [long])?.length).toBeLessThan(1_000_000);
  });
});
