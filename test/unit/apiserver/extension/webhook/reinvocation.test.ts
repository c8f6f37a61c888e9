import { describe, expect, test } from '@jest/globals';
import { Reinvocation } from '../../../../../src/apiserver/extension/webhook/reinvocation.ts';
import { webhooksOf } from '../../../../../src/apiserver/extension/webhook/webhook.ts';

/** What webhooks do when they are called, and whether they want to be called again: `+` changes, `=` does not. */
interface Row {
  readonly webhooks: readonly (readonly [name: string, policy: string, answers: string])[];
  /** What the plug-ins of the server do in between. */
  readonly plugins: 'changed' | 'same';
  readonly calls: string;
}

const never = 'Never';
const ifNeeded = 'IfNeeded';

/** The names in the order of the calls; a bar begins the second round. */
function calls({ webhooks, plugins }: Row): string {
  const rounds = new Reinvocation();
  const configuration = {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
    metadata: { name: 'hooks' },
    webhooks: webhooks.map(([name, reinvocationPolicy]) => ({ name, reinvocationPolicy })),
  };
  const all = webhooksOf('mutating', [configuration]);
  const said: string[] = [];
  const round = (turn: number): void => {
    all.forEach((webhook, index) => {
      if (!rounds.isWanted(webhook)) return;
      said.push(webhook.name);
      rounds.called(webhook, webhooks[index]?.[2][turn] === '+' ? 'changed' : 'same');
    });
  };
  round(0);
  if (rounds.isNeeded) {
    said.push('|');
    rounds.begin(plugins);
    round(1);
  }
  return said.join(' ');
}

describe('mutating webhooks are called', () => {
  test.each<Row>([
    { webhooks: [['a', ifNeeded, '=']], plugins: 'same', calls: 'a' },
    { webhooks: [['a', ifNeeded, '+']], plugins: 'same', calls: 'a |' },
    { webhooks: [['a', ifNeeded, '+=']], plugins: 'changed', calls: 'a | a' },
    { webhooks: [['a', never, '+']], plugins: 'changed', calls: 'a |' },
    {
      webhooks: [
        ['a', ifNeeded, '=='],
        ['b', never, '+'],
      ],
      plugins: 'same',
      calls: 'a b | a',
    },
    {
      webhooks: [
        ['a', ifNeeded, '++'],
        ['b', ifNeeded, '+='],
      ],
      plugins: 'same',
      calls: 'a b | a b',
    },
    {
      webhooks: [
        ['a', ifNeeded, '+='],
        ['b', ifNeeded, '=='],
      ],
      plugins: 'same',
      calls: 'a b |',
    },
    {
      webhooks: [
        ['a', ifNeeded, '=='],
        ['b', ifNeeded, '++'],
        ['c', never, '='],
      ],
      plugins: 'changed',
      calls: 'a b c | a b',
    },
  ])('$webhooks, and plug-ins leave it $plugins: $calls', (row) => {
    expect(calls(row)).toBe(row.calls);
  });
});
