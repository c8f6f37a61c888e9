import type { Problem, Result } from '../../base/result.ts';
import { failed, ok } from '../../base/result.ts';
import type { User } from '../api-request.ts';

/** Users by their tokens. */
export type Tokens = ReadonlyMap<string, User>;

/**
 * Reads the file of kube-apiserver's `--token-auth-file`: in every line `token,user,uid` and, where wanted, the groups as one
 * quoted field, `"group1,group2"`. Empty lines do not count.
 */
export function parseTokenFile(text: string): Result<Tokens> {
  const tokens = new Map<string, User>();
  const problems: Problem[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '') continue;
    const problem = addLine(line, tokens);
    if (problem !== undefined) problems.push({ path: `line ${index + 1}`, message: problem });
  }
  return problems.length === 0 ? ok(tokens) : failed(problems);
}

/** What is wrong with the line, if anything is. No message quotes a token. */
function addLine(line: string, tokens: Map<string, User>): string | undefined {
  const fields = fieldsOf(line);
  if (fields === undefined) return 'a quoted field does not end, or text stands beside its quotes';
  const [token = '', name = '', uid, groups = ''] = fields;
  if (uid === undefined) {
    return `wanted at least 3 columns (token, user name, user uid), found ${fields.length}`;
  }
  if (token === '' || name === '') return 'the token and the user name must not be empty';
  if (tokens.has(token)) return `the token of ${name} was given before`;
  tokens.set(token, { name, ...(uid === '' ? {} : { uid }), groups: groupsIn(groups) });
  return undefined;
}

const groupsIn = (text: string): readonly string[] =>
  text
    .split(',')
    .map((group) => group.trim())
    .filter((group) => group !== '');

/** One line of CSV; a doubled quote within quotes is a quote. Undefined when it is none. */
function fieldsOf(line: string): readonly string[] | undefined {
  const field = /\s*(?:"((?:[^"]|"")*)"|([^",]*))(,|$)/y;
  const fields: string[] = [];
  for (;;) {
    const match = field.exec(line);
    if (match === null) return undefined;
    const [, quoted, plain = '', end] = match;
    fields.push(quoted === undefined ? plain.trim() : quoted.replaceAll('""', '"'));
    if (end === '') return fields;
  }
}
