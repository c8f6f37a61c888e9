import { StatusError } from '../../kube/status-error.ts';
import type { ApiRequest, User } from '../api-request.ts';
import { authorize } from './authorize.ts';
import type { Authorizer } from './authorizer.ts';
import { serviceAccountGroups, serviceAccountOf } from './service-account-name.ts';

const prefix = 'impersonate-';
const extraPrefix = 'impersonate-extra-';

/** Whom a request wants to be taken for. */
interface Wish {
  readonly name: string;
  readonly groups: readonly string[];
  readonly uid: string;
  readonly extra: readonly (readonly [key: string, values: readonly string[]])[];
}

/**
 * The request as the user it wants to be taken for, or as it is. Throws 403 unless the verb `impersonate` is
 * permitted to the sender on every single thing that is claimed.
 */
export function impersonated(request: ApiRequest, authorizer: Authorizer): ApiRequest {
  const wish = wishOf(request.headers);
  if (wish === undefined) return request;
  if (wish.name === '') throw withoutUser(request);
  check(request.user, wish, authorizer);
  const headers = new Map([...request.headers].filter(([name]) => !name.startsWith(prefix)));
  return { ...request, headers, user: userOf(wish) };
}

/** The user that a request wants to be taken for; its sender where there is none, or where that is not permitted. */
export function impersonatedUser(
  head: Omit<ApiRequest, 'body' | 'user'>,
  sender: User,
  authorizer: Authorizer,
): User {
  if (!head.headers.has('impersonate-user')) return sender;
  try {
    return impersonated({ ...head, user: sender, body: { type: 'none' } }, authorizer).user;
  } catch {
    return sender;
  }
}

function wishOf(headers: ApiRequest['headers']): Wish | undefined {
  let found = false;
  for (const name of headers.keys()) {
    if (name.startsWith(prefix)) found = true;
  }
  if (!found) return undefined;
  return {
    name: headers.get('impersonate-user') ?? '',
    groups: valuesOf(headers.get('impersonate-group')),
    uid: headers.get('impersonate-uid') ?? '',
    extra: [...headers]
      .filter(([name]) => name.startsWith(extraPrefix))
      .map(([name, value]) => [extraKey(name), valuesOf(value)] as const),
  };
}

/** A header that was sent several times is one text by now, joined as HTTP joins it. */
const valuesOf = (header: string | undefined): readonly string[] =>
  header === undefined ? [] : header.split(', ').filter((value) => value !== '');

/** Header names cannot hold every character: the others are percent-encoded. */
function extraKey(name: string): string {
  const key = name.slice(extraPrefix.length);
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
}

function withoutUser({ path }: ApiRequest): StatusError {
  const why = 'groups, a uid or extras were to be impersonated without impersonating a user';
  return new StatusError(500, 'InternalError', `Internal Server Error: "${path}": ${why}`);
}

function check(user: User, wish: Wish, authorizer: Authorizer): void {
  const may = (what: {
    readonly plural: string;
    readonly name: string;
    readonly group?: string;
    readonly namespace?: string;
    readonly subresource?: string;
  }): void => {
    const action = { type: 'resource', verb: 'impersonate' } as const;
    const unsaid = { group: '', namespace: '', subresource: '' };
    authorize(authorizer, user, { ...action, ...unsaid, ...what });
  };
  const account = serviceAccountOf(wish.name);
  if (account === undefined) may({ plural: 'users', name: wish.name });
  else may({ plural: 'serviceaccounts', ...account });
  for (const name of wish.groups) may({ plural: 'groups', name });
  const group = 'authentication.k8s.io';
  for (const [subresource, values] of wish.extra) {
    for (const name of values) may({ group, plural: 'userextras', subresource, name });
  }
  if (wish.uid !== '') may({ group, plural: 'uids', name: wish.uid });
}

function userOf({ name, groups, uid, extra }: Wish): User {
  return {
    name,
    ...(uid === '' ? {} : { uid }),
    groups: withStanding(name, groups),
    ...(extra.length === 0 ? {} : { extra: Object.fromEntries(extra) }),
  };
}

const authenticated = 'system:authenticated';
const unauthenticated = 'system:unauthenticated';

/** Everybody is either known or not; a request may say which, and need not. */
function withStanding(name: string, wished: readonly string[]): readonly string[] {
  const account = serviceAccountOf(name);
  const groups =
    account !== undefined && wished.length === 0 ? serviceAccountGroups(account.namespace) : wished;
  if (name === 'system:anonymous') {
    return groups.includes(unauthenticated) ? groups : [...groups, unauthenticated];
  }
  if (groups.includes(authenticated) || groups.includes(unauthenticated)) return groups;
  return [...groups, authenticated];
}
