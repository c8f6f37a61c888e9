import { expect, test } from '@jest/globals';

import type { JsonValue } from '../../../src/base/json.ts';
import { labelSelectorText } from '../../../src/kube/label-selector-text.ts';
import { parseLabelSelector } from '../../../src/kube/selectors.ts';

test.each<[JsonValue | undefined, string]>([
  [undefined, ''],
  ['a=b', 'a=b'],
  [{ b: '2', a: '1' }, 'a=1,b=2'],
  [{ matchLabels: { a: '1' } }, 'a=1'],
  [
    {
      matchLabels: { a: '1' },
      matchExpressions: [
        { key: 'b', operator: 'In', values: ['y', 'x'] },
        { key: 'c', operator: 'NotIn', values: ['z'] },
        { key: 'd', operator: 'Exists' },
        { key: 'e', operator: 'DoesNotExist' },
        { key: 'f', operator: 'Unheard' },
      ],
    },
    'a=1,b in (x,y),c notin (z),d,!e',
  ],
])('%j is %j', (selector, text) => {
  expect(labelSelectorText(selector)).toBe(text);
  expect(() => parseLabelSelector(text)).not.toThrow();
});
