import { readFileSync } from 'node:fs';
import type { Tokens } from '../apiserver/http/token-file.ts';
import { parseTokenFile } from '../apiserver/http/token-file.ts';
import { reasonOf } from '../base/errors.ts';
import { describeProblems } from '../base/result.ts';
import { UserError } from '../base/user-error.ts';

const FORM = 'every line is token,user,uid and, where wanted, the groups: "group1,group2"';

/** The users that the file of `--token-auth-file` names; none when there is no such file to read. */
export function tokenUsers(path: string | undefined): Tokens {
  if (path === undefined) return new Map();
  const tokens = parseTokenFile(textOf(path));
  if (tokens.type === 'ok') return tokens.value;
  const problems = describeProblems(tokens.failure);
  throw new UserError(`--token-auth-file ${path}: ${problems}`, FORM);
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new UserError(`--token-auth-file ${path}: ${reasonOf(error)}`, FORM, { cause: error });
  }
}
