import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { Tallies } from '../../../../src/apiserver/quota/tallies.ts';
import { isInScope } from '../../../../src/apiserver/quota/scopes.ts';
import { Usages } from '../../../../src/apiserver/quota/usage.ts';
import type { KubeObject } from '../../../../src/kube/object.ts';
import type { Change } from '../../../../src/store/change.ts';
import { Store } from '../../../../src/store/store.ts';

const storage = 'core/pods';

const quotaOf = (namespace: string, scopes: readonly string[]): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ResourceQuota',
  metadata: { name: 'q', namespace },
  spec: { hard: { pods: '1' }, scopes },
});

const quotas = ['a', 'ab', 'b'].flatMap((namespace) =>
  [[], ['Terminating'], ['NotTerminating']].map((scopes) => quotaOf(namespace, scopes)),
);

interface Wanted {
  readonly cpu: string;
  readonly phase: string;
  readonly deadline: number | null;
}

const podOf = (key: string, { cpu, phase, deadline }: Wanted): KubeObject => {
  const [namespace = '', name = ''] = key.split('/');
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace, name },
    spec: {
      containers: [{ name: 'c', resources: { requests: { cpu }, limits: { memory: '1Gi' } } }],
      ...(deadline === null ? {} : { activeDeadlineSeconds: deadline }),
    },
    status: { phase },
  };
};

type Step =
  | { readonly type: 'write'; readonly key: string; readonly pod: Wanted | null }
  | { readonly type: 'publish' }
  | { readonly type: 'abandon' }
  | { readonly type: 'clear'; readonly namespace: string }
  | { readonly type: 'ask'; readonly at: number };

const keys = fc.constantFrom('a/x', 'a/y', 'a/z', 'ab/x', 'b/x', 'b/y');
const pods = fc.record({
  cpu: fc.constantFrom('0', '100m', '1', '1.5', '2Gi', '0.1n'),
  phase: fc.constantFrom('Running', 'Running', 'Succeeded', 'Failed'),
  deadline: fc.option(fc.nat(9)),
});
const steps = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        type: fc.constant('write' as const),
        key: keys,
        pod: fc.option(pods),
      }),
    },
    { weight: 4, arbitrary: fc.record({ type: fc.constant('publish' as const) }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('abandon' as const) }) },
    {
      weight: 1,
      arbitrary: fc.record({
        type: fc.constant('clear' as const),
        namespace: fc.constantFrom('a', 'b'),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({ type: fc.constant('ask' as const), at: fc.nat(quotas.length - 1) }),
    },
  ),
  { minLength: 5, maxLength: 80 },
);

/** What is compared: the form in which a sum is written follows the order in which it was added up. */
type Sums = ReadonlyMap<string, bigint>;

class Case {
  readonly store: Store;
  readonly tallies: Tallies;
  #staged: Change[] = [];

  constructor(historyLength: number) {
    this.store = new Store(
      { historyLength, historyBytes: 1_000_000, largestObject: 10_000 },
      { revision: 0, objects: [] },
    );
    this.tallies = new Tallies(this.store, new Usages());
  }

  run(step: Exclude<Step, { type: 'ask' }>): void {
    switch (step.type) {
      case 'write':
        this.#write(step.key, step.pod);
        break;
      case 'publish':
        for (const change of this.#staged.splice(0)) this.store.publish(change);
        break;
      case 'abandon':
        this.#staged = [];
        this.store.abandonStaged();
        break;
      case 'clear':
        for (const key of this.store.upcomingAmong(storage, `${step.namespace}/`).keys()) {
          this.#write(key, null);
        }
        break;
    }
  }

  #write(key: string, pod: Wanted | null): void {
    const expected = this.store.upcoming(storage, key)?.revision ?? 0;
    if (this.store.isStaged(storage, key) || (pod === null && expected === 0)) return;
    const staging = this.store.stage(
      pod === null
        ? { type: 'remove', resource: storage, key, expected }
        : { type: 'put', resource: storage, key, expected, object: podOf(key, pod) },
    );
    if (staging.type === 'staged') this.#staged.push(staging.change);
  }

  /** One after the other, as they will be. */
  plain(quota: KubeObject): Sums {
    const usages = new Usages();
    const sums = new Map<string, bigint>();
    const prefix = `${quota.metadata.namespace ?? ''}/`;
    for (const { object } of this.store.upcomingAmong(storage, prefix).values()) {
      if (!isInScope(quota, 'pods', object)) continue;
      for (const [name, { nanos }] of usages.of('pods', object)) {
        sums.set(name, (sums.get(name) ?? 0n) + nanos);
      }
    }
    return new Map([...sums].filter(([, nanos]) => nanos !== 0n));
  }

  remembered(quota: KubeObject): Sums {
    const amounts = this.tallies.upcoming({ quota, counted: 'pods', storage });
    return new Map([...amounts].map(([name, { nanos }]) => [name, nanos]));
  }
}

describe('what the pods of a namespace take, kept in step', () => {
  test.each([
    ['all changes are remembered', 1000],
    ['changes are soon forgotten', 3],
  ])('is what adding them all up gives, where %s', (_, historyLength) => {
    fc.assert(
      fc.property(steps, (given) => {
        const one = new Case(historyLength);
        for (const step of given) {
          if (step.type !== 'ask') one.run(step);
          const asked = step.type === 'ask' ? quotas.slice(step.at, step.at + 1) : [];
          for (const quota of asked) expect(one.remembered(quota)).toEqual(one.plain(quota));
        }
        for (const quota of quotas) expect(one.remembered(quota)).toEqual(one.plain(quota));
      }),
    );
  });

  test('is right for every quota, of more namespaces than are remembered', () => {
    const one = new Case(1000);
    const many = Array.from({ length: 300 }, (_, at) => `n${at}`);
    const pod = { cpu: '1', phase: 'Running', deadline: null };
    for (const round of ['first', 'second']) {
      for (const namespace of many) {
        one.run({ type: 'write', key: `${namespace}/${round}`, pod });
        one.run({ type: 'publish' });
        const quota = quotaOf(namespace, []);
        expect(one.remembered(quota)).toEqual(one.plain(quota));
      }
    }
  });
});
