import type { Clock } from '../../base/clock.ts';
import type { Store } from '../../store/store.ts';
import type { User } from '../api-request.ts';
import type { AuthorizationMode } from './authorization-mode.ts';
import { Authorizer } from './authorizer.ts';
import { ServiceAccountTokens } from './service-account-tokens.ts';
import { TokenAuthenticator } from './token-authenticator.ts';
import { TokenSigner } from './token-signer.ts';

/** What a server is told of who may come in. */
export interface AccessOptions {
  /** Users by their bearer tokens. */
  readonly tokens?: ReadonlyMap<string, User>;
  /** Left out: ServiceAccounts have no tokens. */
  readonly serviceAccounts?: ServiceAccountOptions;
  /** Left out: RBAC. Where everything is allowed nobody is anonymous, as with kube-apiserver. */
  readonly mode?: AuthorizationMode;
}

interface ServiceAccountOptions {
  /** The private key that their tokens are signed with, as PEM text. */
  readonly signingKey: string;
  /** The authority of the server's certificate, as PEM text: it is handed out with tokens. */
  readonly authority: string;
}

/** Who asks, and what they may do. */
export interface Access {
  readonly authorizer: Authorizer;
  readonly authenticator: TokenAuthenticator;
  readonly accounts: Accounts | undefined;
}

interface Accounts {
  readonly tokens: ServiceAccountTokens;
  readonly authority: string;
}

export interface AccessParts {
  readonly store: Store;
  readonly clock: Clock;
  /** A new name for a token, different every time. */
  readonly newId: () => string;
}

export function createAccess(parts: AccessParts, options: AccessOptions): Access {
  const { mode = 'RBAC' } = options;
  const accounts = accountsOf(parts, options.serviceAccounts);
  return {
    authorizer: new Authorizer(parts.store, mode),
    authenticator: new TokenAuthenticator(
      options.tokens ?? new Map(),
      accounts?.tokens,
      mode === 'AlwaysAllow' ? 'refused' : 'accepted',
    ),
    accounts,
  };
}

function accountsOf(
  parts: AccessParts,
  options: ServiceAccountOptions | undefined,
): Accounts | undefined {
  if (options === undefined) return undefined;
  const signer = new TokenSigner(options.signingKey);
  const tokens = new ServiceAccountTokens({ ...parts, signer });
  return { tokens, authority: options.authority };
}
