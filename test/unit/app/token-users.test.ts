import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { tokenUsers } from '../../../src/app/token-users.ts';
import { UserError } from '../../../src/base/user-error.ts';
import { TemporaryFolder } from '../../support/instance.ts';

describe('--token-auth-file', () => {
  const folder = new TemporaryFolder();
  const fileOf = (text: string): string => {
    const path = join(folder.path, 'tokens.csv');
    writeFileSync(path, text);
    return path;
  };
  afterAll(() => {
    folder.remove();
  });

  test('names users; without it there are none', () => {
    const alice = { name: 'alice', uid: '1', groups: ['devs'] };
    expect([...tokenUsers(fileOf('secret,alice,1,devs\n'))]).toEqual([['secret', alice]]);
    expect(tokenUsers(undefined).size).toBe(0);
  });

  test.each([
    ['a wrong line', () => fileOf('secret,alice'), 'line 1: wanted at least 3 columns'],
    ['no file', () => join(folder.path, 'nothing.csv'), 'no such file'],
  ])('%s is an error that says where and what to do', (_name, path, message) => {
    const read = () => tokenUsers(path());
    expect(read).toThrow(UserError);
    expect(read).toThrow(message);
    expect(read).toThrow('--token-auth-file');
  });
});
