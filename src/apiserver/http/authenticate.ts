import { createHash } from 'node:crypto';

import { StatusError } from '../../kube/status-error.ts';
import type { User } from '../api-request.ts';

/** What a client shows of itself. */
interface ShownCredentials {
  /** The Authorization header. */
  readonly authorization: string | undefined;
  /** What its TLS certificate says. */
  readonly certificate: ClientCertificate;
}

export type ClientCertificate =
  | { readonly type: 'none' }
  /** Signed by our authority. */
  | {
      readonly type: 'verified';
      readonly commonName: string;
      readonly organizations: readonly string[];
    }
  | { readonly type: 'refused' };

/** Says who asks. Throws a StatusError 401 for credentials that are wrong; having none is not wrong. */
export type Authenticate = (shown: ShownCredentials) => User;

const anonymous: User = { name: 'system:anonymous', groups: ['system:unauthenticated'] };

const unauthorized = (): StatusError => new StatusError(401, 'Unauthorized', 'Unauthorized');

function authenticated(user: User): User {
  return { ...user, groups: [...new Set([...user.groups, 'system:authenticated'])] };
}

/** Tokens are looked up by their hash, so that the time it takes says nothing about them. */
const hashOf = (token: string): string => createHash('sha256').update(token).digest('base64');

/** Knows client certificates (common name: user, organizations: groups) and the bearer tokens it is given. */
export function createAuthenticator(tokens: ReadonlyMap<string, User>): Authenticate {
  const users = new Map([...tokens].map(([token, user]) => [hashOf(token), authenticated(user)]));
  return ({ authorization, certificate }) => {
    if (certificate.type === 'verified') {
      const { commonName, organizations } = certificate;
      return authenticated({ name: commonName, groups: organizations });
    }
    const token = /^bearer +(\S+)\s*$/i.exec(authorization ?? '')?.[1];
    if (token === undefined && certificate.type === 'none') return anonymous;
    const user = token === undefined ? undefined : users.get(hashOf(token));
    if (user === undefined) throw unauthorized();
    return user;
  };
}
