import { expect, test } from '@jest/globals';
import { packageClosure } from '../../../src/tools/package-closure.ts';

test('a package, what it needs and what that needs, each once; rings end; what is absent is left out', () => {
  const needs = new Map([
    ['store', ['binary-here', 'binary-elsewhere', 'pack']],
    ['pack', ['store']],
    ['binary-here', []],
  ]);
  expect(packageClosure('store', (name) => needs.get(name))).toEqual([
    'binary-here',
    'pack',
    'store',
  ]);
});
