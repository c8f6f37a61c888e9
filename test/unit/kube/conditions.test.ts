import { expect, test } from '@jest/globals';
import { instant } from '../../../src/base/clock.ts';
import {
  findCondition,
  isTrue,
  readConditions,
  setCondition,
} from '../../../src/kube/conditions.ts';
import type { ConditionStatement } from '../../../src/kube/conditions.ts';

const at = (second: number): ReturnType<typeof instant> => instant(second * 1000);

const ready: ConditionStatement = {
  type: 'Ready',
  status: 'True',
  reason: 'AllUp',
  message: 'every node is up',
};

test('the transition time moves with the status and with nothing else', () => {
  const first = setCondition([], ready, at(1));
  const reworded = setCondition(
    first,
    { ...ready, reason: 'StillUp', observedGeneration: 2 },
    at(2),
  );
  const turned = setCondition(reworded, { ...ready, status: 'False' }, at(3));
  expect(first[0]?.lastTransitionTime).toBe('1970-01-01T00:00:01Z');
  expect(reworded).toEqual([
    {
      ...ready,
      reason: 'StillUp',
      observedGeneration: 2,
      lastTransitionTime: '1970-01-01T00:00:01Z',
    },
  ]);
  expect(turned[0]?.lastTransitionTime).toBe('1970-01-01T00:00:03Z');
});

test('conditions keep their places; new ones come last', () => {
  const two = setCondition(setCondition([], ready, at(1)), { ...ready, type: 'Tuned' }, at(1));
  const again = setCondition(two, { ...ready, status: 'Unknown' }, at(2));
  expect(again.map(({ type, status }) => [type, status])).toEqual([
    ['Ready', 'Unknown'],
    ['Tuned', 'True'],
  ]);
  expect(isTrue(again, 'Tuned')).toBe(true);
  expect(isTrue(again, 'Ready')).toBe(false);
  expect(isTrue(again, 'Missing')).toBe(false);
  expect(findCondition(again, 'Missing')).toBeUndefined();
});

test('what is no condition is not read', () => {
  const conditions = [
    { ...ready },
    { type: 'Odd', status: 'Maybe' },
    'text',
    { type: 'Bare', status: 'False' },
  ];
  const object = { apiVersion: 'v1', kind: 'X', metadata: {}, status: { conditions } };
  const read = readConditions(object);
  expect(read.map(({ type }) => type)).toEqual(['Ready', 'Bare']);
  expect(read[1]).toEqual({
    type: 'Bare',
    status: 'False',
    reason: '',
    message: '',
    lastTransitionTime: '',
  });
  expect(readConditions({ apiVersion: 'v1', kind: 'X', metadata: {} })).toEqual([]);
});
