import type { User } from '../api-request.ts';
import type { ServiceAccountTokens, TokenVerdict } from './service-account-tokens.ts';
import { issuer } from './token-claims.ts';
import { tokenHash } from './verified-tokens.ts';

/** Knows whom a bearer token stands for: those it was given, and ServiceAccounts. */
export class TokenAuthenticator {
  readonly #users: ReadonlyMap<string, User>;
  /** Those of the users that were shown before, so that a client's next request needs no hash. */
  readonly #shown = new Map<string, User>();
  readonly #accounts: ServiceAccountTokens | undefined;
  /** Whether who shows nothing may come in, as nobody. */
  readonly anonymous: 'accepted' | 'refused';

  constructor(
    tokens: ReadonlyMap<string, User>,
    accounts?: ServiceAccountTokens,
    anonymous: TokenAuthenticator['anonymous'] = 'accepted',
  ) {
    this.anonymous = anonymous;
    this.#users = new Map(
      [...tokens].map(([token, user]) => [tokenHash(token), authenticated(user)]),
    );
    this.#accounts = accounts;
  }

  /** `audiences`: for whom the token must be; this server when left out. */
  authenticate(
    token: string,
    audiences: readonly string[] = [issuer],
  ): TokenVerdict | Promise<TokenVerdict> {
    const user = this.#userOf(token);
    if (user !== undefined) {
      const matching = audiences.filter((audience) => audience === issuer);
      return matching.length === 0
        ? { type: 'unknown' }
        : { type: 'user', user, audiences: matching };
    }
    return this.#accounts?.authenticate(token, audiences) ?? { type: 'unknown' };
  }

  #userOf(token: string): User | undefined {
    const shown = this.#shown.get(token);
    if (shown !== undefined) return shown;
    const user = this.#users.get(tokenHash(token));
    if (user !== undefined) this.#shown.set(token, user);
    return user;
  }
}

/** Whoever proves who they are is in one more group. */
export function authenticated(user: User): User {
  return { ...user, groups: [...new Set([...user.groups, 'system:authenticated'])] };
}
