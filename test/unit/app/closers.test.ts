import { describe, expect, test } from '@jest/globals';
import { Closers } from '../../../src/app/closers.ts';

describe('Closers', () => {
  test('ends in the reverse order, each once', async () => {
    const ended: string[] = [];
    const closers = new Closers();
    for (const name of ['store', 'server', 'page']) {
      closers.add(() => {
        ended.push(name);
      });
    }
    await closers.close();
    await closers.close();
    expect(ended).toEqual(['page', 'server', 'store']);
  });

  test('one that fails does not keep the others from ending', async () => {
    const ended: string[] = [];
    const closers = new Closers();
    closers.add(() => {
      ended.push('store');
    });
    closers.add(() => Promise.reject(new Error('stuck')));
    await expect(closers.close()).rejects.toThrow('not everything ended cleanly');
    expect(ended).toEqual(['store']);
  });
});
