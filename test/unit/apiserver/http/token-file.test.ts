import { describe, expect, test } from '@jest/globals';
import { parseTokenFile } from '../../../../src/apiserver/http/token-file.ts';

const users = (text: string) => {
  const tokens = parseTokenFile(text);
  if (tokens.type === 'failed') throw new Error('a good file was refused');
  return Object.fromEntries(tokens.value);
};

const problems = (text: string) => {
  const tokens = parseTokenFile(text);
  return tokens.type === 'failed' ? tokens.failure : [];
};

describe('a file of tokens', () => {
  test.each([
    ['three columns', 'secret,alice,1001', { name: 'alice', uid: '1001', groups: [] }],
    ['one group', 't,bob,2,devs', { name: 'bob', uid: '2', groups: ['devs'] }],
    ['groups', 't,bob,2,"devs, ops"', { name: 'bob', uid: '2', groups: ['devs', 'ops'] }],
    ['no uid', 't,bob,,"devs"', { name: 'bob', groups: ['devs'] }],
    ['quotes in quotes', 't,"b""ob",2', { name: 'b"ob', uid: '2', groups: [] }],
    [
      'spaces and more columns',
      ' t , bob , 2 ,"devs",more',
      { name: 'bob', uid: '2', groups: ['devs'] },
    ],
  ])('%s', (_name, line, user) => {
    expect(Object.values(users(line))).toEqual([user]);
  });

  test('every line is a user; empty ones do not count', () => {
    expect(Object.keys(users('one,a,1\r\n\r\n\ntwo,b,2\n'))).toEqual(['one', 'two']);
    expect(users('')).toEqual({});
  });

  test.each([
    [
      'two columns',
      'secret,alice',
      'wanted at least 3 columns (token, user name, user uid), found 2',
    ],
    ['no token', ',alice,1', 'the token and the user name must not be empty'],
    ['no name', 'secret,,1', 'the token and the user name must not be empty'],
    ['an open quote', 'secret,alice,1,"devs', 'a quoted field does not end'],
    ['text beside quotes', 'secret,"ali"ce,1', 'a quoted field does not end'],
  ])('%s is refused, without a word of the token', (_name, line, message) => {
    const found = problems(`fine,bob,2\n${line}`);
    expect(found).toEqual([{ path: 'line 2', message: expect.stringContaining(message) }]);
    expect(JSON.stringify(found)).not.toContain('secret');
  });

  test('a token belongs to one user; all problems are told', () => {
    expect(problems('t,a,1\nt,b,2\nx')).toEqual([
      { path: 'line 2', message: 'the token of b was given before' },
      { path: 'line 3', message: expect.stringContaining('found 1') },
    ]);
  });
});
