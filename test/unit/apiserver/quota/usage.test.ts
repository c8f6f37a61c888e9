import { expect, test } from '@jest/globals';

import { amountsText } from '../../../../src/apiserver/quota/amounts.ts';
import { countedBy, Usages } from '../../../../src/apiserver/quota/usage.ts';
import type { JsonObject } from '../../../../src/base/json.ts';

const claims = 'resourceclaims.resource.k8s.io';
const many = { deviceClassName: 'gpu', allocationMode: 'ExactCount', count: 4 };
const all = { deviceClassName: 'nic', allocationMode: 'All' };

test.each<[string, readonly JsonObject[], string]>([
  ['nothing', [], ''],
  ['several of a class', [{ exactly: many }, { exactly: many }], 'gpu=8'],
  ['all there are, as many as can be', [{ exactly: all }], 'nic=32'],
  [
    'the most of the alternatives',
    [{ firstAvailable: [many, { ...many, count: 7 }, all] }, { exactly: many }],
    'gpu=11,nic=32',
  ],
])('a claim takes of the quotas over classes: %s', (_what, requests, taken) => {
  const metadata = { name: 'c', namespace: 'default' };
  const claim = { apiVersion: 'resource.k8s.io/v1', kind: 'ResourceClaim', metadata };
  const usage = new Usages().of(claims, { ...claim, spec: { devices: { requests } } });
  const text = amountsText(usage).replaceAll('.deviceclass.resource.k8s.io/devices', '');
  expect(text).toBe([`count/${claims}=1`, ...(taken === '' ? [] : [taken])].join(','));
});

test('a quota over a class is about claims', () => {
  expect(countedBy('gpu.example.com.deviceclass.resource.k8s.io/devices')).toBe(claims);
});
