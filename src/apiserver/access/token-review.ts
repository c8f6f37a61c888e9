import type { JsonObject } from '../../base/json.ts';
import { arrayAt, textAt } from '../../base/json-at.ts';
import { badRequest } from '../../kube/status-error.ts';
import type { User } from '../api-request.ts';
import type { TokenAuthenticator } from './token-authenticator.ts';

/** A user as reviews show it. */
export function userInfo({ name, uid, groups, extra }: User): JsonObject {
  return {
    username: name,
    ...(uid === undefined ? {} : { uid }),
    groups,
    ...(extra === undefined ? {} : { extra }),
  };
}

/** Whom a token stands for, as a TokenReview tells those who were shown it. */
export async function reviewedToken(
  authenticator: TokenAuthenticator,
  spec: JsonObject,
): Promise<JsonObject> {
  const token = textAt(spec, 'token') ?? '';
  if (token === '') throw badRequest('token is required for TokenReview in authentication');
  const wanted = arrayAt(spec, 'audiences').filter((each) => typeof each === 'string');
  const audiences = wanted.length === 0 ? undefined : wanted;
  const verdict = await authenticator.authenticate(token, audiences);
  switch (verdict.type) {
    case 'user': {
      const user = userInfo(verdict.user);
      return { authenticated: true, user, audiences: verdict.audiences };
    }
    case 'refused':
      return { user: {}, error: verdict.why };
    case 'unknown':
      return { user: {} };
  }
}
