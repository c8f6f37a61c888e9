import { expect, test } from '@jest/globals';

import { amountsText } from '../../../../src/apiserver/quota/amounts.ts';
import { podAmounts } from '../../../../src/apiserver/quota/pod-amounts.ts';
import type { JsonObject } from '../../../../src/base/json.ts';

const asking = (cpu: string, more: JsonObject = {}): JsonObject => ({
  name: 'c',
  resources: { requests: { cpu }, limits: { cpu } },
  ...more,
});
const stays = { restartPolicy: 'Always' };

test.each<readonly [string, JsonObject, string]>([
  ['all containers together', { containers: [asking('1'), asking('500m')] }, 'cpu=1500m'],
  [
    'one that runs before them, when it needs more',
    { containers: [asking('1')], initContainers: [asking('3'), asking('2')] },
    'cpu=3',
  ],
  [
    'what begins before them and stays is beside them',
    { containers: [asking('1')], initContainers: [asking('2', stays)] },
    'cpu=3',
  ],
  [
    'and beside what runs before them after it',
    { containers: [asking('1')], initContainers: [asking('2', stays), asking('4')] },
    'cpu=6',
  ],
  [
    'what is said for the whole pod counts instead',
    { containers: [asking('1')], resources: { requests: { cpu: '5' } } },
    'cpu=5',
  ],
  [
    'its sandbox is charged as well',
    { containers: [asking('1')], overhead: { cpu: '10m', memory: '1Mi' } },
    'cpu=1010m,memory=1Mi',
  ],
])('%s', (_title, spec, requests) => {
  expect(amountsText(podAmounts(spec, 'requests'))).toBe(requests);
});

test('the sandbox adds to limits only where there are some', () => {
  const spec = { containers: [asking('1')], overhead: { cpu: '10m', memory: '1Mi' } };
  expect(amountsText(podAmounts(spec, 'limits'))).toBe('cpu=1010m');
});
