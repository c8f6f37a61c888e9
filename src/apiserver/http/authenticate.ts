import { StatusError } from '../../kube/status-error.ts';
import type { TokenVerdict } from '../access/service-account-tokens.ts';
import { authenticated, TokenAuthenticator } from '../access/token-authenticator.ts';
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

/** Says who asks. Throws (or rejects with) a StatusError 401 for credentials that are wrong; having none is not wrong. */
export type Authenticate = (shown: ShownCredentials) => User | Promise<User>;

const anonymous: User = { name: 'system:anonymous', groups: ['system:unauthenticated'] };

const unauthorized = (): StatusError => new StatusError(401, 'Unauthorized', 'Unauthorized');

/** Knows client certificates (common name: user, organizations: groups) and the bearer tokens it is given. */
export function createAuthenticator(
  tokens: ReadonlyMap<string, User> | TokenAuthenticator,
): Authenticate {
  const known = tokens instanceof TokenAuthenticator ? tokens : new TokenAuthenticator(tokens);
  return ({ authorization, certificate }) => {
    if (certificate.type === 'verified') {
      const { commonName, organizations } = certificate;
      return authenticated({ name: commonName, groups: organizations });
    }
    const token = /^bearer +(\S+)\s*$/i.exec(authorization ?? '')?.[1];
    const isNobody = token === undefined && certificate.type === 'none';
    if (isNobody && known.anonymous === 'accepted') return anonymous;
    if (token === undefined) throw unauthorized();
    const verdict = known.authenticate(token);
    return verdict instanceof Promise ? verdict.then(userOf) : userOf(verdict);
  };
}

function userOf(verdict: TokenVerdict): User {
  if (verdict.type === 'user') return verdict.user;
  throw unauthorized();
}
