import type { Clock } from '../../base/clock.ts';
import { minutes } from '../../base/units.ts';
import type { Seconds } from '../../base/units.ts';
import { textAt } from '../../base/json-at.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { Store } from '../../store/store.ts';
import type { User } from '../api-request.ts';
import { goTexts } from './go-text.ts';
import { serviceAccountGroups, serviceAccountUser } from './service-account-name.ts';
import { claimsObject, issuer, readClaims } from './token-claims.ts';
import type { AccountClaims, BoundObject, TokenClaims } from './token-claims.ts';
import type { TokenSigner } from './token-signer.ts';
import { VerifiedTokens } from './verified-tokens.ts';

/** What a token proves. */
export type TokenVerdict =
  | { readonly type: 'user'; readonly user: User; readonly audiences: readonly string[] }
  /** It is one of ours, or pretends to be, and good for nothing. */
  | { readonly type: 'refused'; readonly why: string }
  | { readonly type: 'unknown' };

/** Clocks differ, and so do the beginnings and ends of tokens. */
const leeway: Seconds = minutes(1);

/** No token of ours is longer; what is need not be looked at. */
const longestToken = 16 * 1024;

const storageOf = { pod: 'core/pods', secret: 'core/secrets', node: 'core/nodes' } as const;

export interface IssuedToken {
  readonly token: string;
  /** Seconds since the epoch. */
  readonly expires: number;
}

interface TokenWish {
  readonly account: AccountClaims;
  readonly audiences: readonly string[];
  readonly lifetime: Seconds;
  readonly bound: readonly BoundObject[];
}

interface TokenParts {
  readonly signer: TokenSigner;
  readonly store: Store;
  readonly clock: Clock;
  readonly newId: () => string;
}

/** Issues the tokens of ServiceAccounts and tells whether one that is shown is still good. */
export class ServiceAccountTokens {
  readonly #parts: TokenParts;
  readonly #verified = new VerifiedTokens<Verified>();

  constructor(parts: TokenParts) {
    this.#parts = parts;
  }

  get signer(): TokenSigner {
    return this.#parts.signer;
  }

  async issue({ account, audiences, lifetime, bound }: TokenWish): Promise<IssuedToken> {
    const { signer, clock, newId } = this.#parts;
    const issuedAt = Math.floor(clock.now() / 1000);
    const expires = issuedAt + lifetime;
    const id = newId();
    const times = { issuedAt, expires };
    const claims = claimsObject({ type: 'bound', id, account, audiences, bound, ...times });
    return { token: await signer.sign(claims), expires };
  }

  /** A token for a Secret to hold. */
  issueForSecret(account: AccountClaims, secret: string): Promise<string> {
    return this.#parts.signer.sign(claimsObject({ type: 'secret', account, secret }));
  }

  /** The signature of a token is checked once; whether it still holds, every time. */
  authenticate(
    token: string,
    audiences: readonly string[] = [issuer],
  ): TokenVerdict | Promise<TokenVerdict> {
    if (token.length > longestToken || token.split('.').length !== 3) return { type: 'unknown' };
    const known = this.#verified.get(token);
    if (known !== undefined) return this.#judged(known, token, audiences);
    return this.#verify(token, audiences);
  }

  async #verify(token: string, audiences: readonly string[]): Promise<TokenVerdict> {
    const signed = await this.#parts.signer.claimsOf(token);
    const claims = signed === undefined ? undefined : readClaims(signed);
    if (claims === undefined) return { type: 'refused', why: 'invalid bearer token' };
    const verified = { claims, user: userOf(claims) };
    this.#verified.add(token, verified);
    return this.#judged(verified, token, audiences);
  }

  #judged({ claims, user }: Verified, token: string, wanted: readonly string[]): TokenVerdict {
    const audiences = claims.type === 'bound' ? claims.audiences : [issuer];
    const matching = audiences.filter((audience) => wanted.includes(audience));
    if (matching.length === 0) {
      const why = `token audiences ${goTexts(audiences)} is invalid for the target audiences ${goTexts(wanted)}`;
      return { type: 'refused', why };
    }
    const why = this.#accountProblem(claims) ?? this.#problem(claims, token);
    return why === undefined
      ? { type: 'user', user, audiences: matching }
      : { type: 'refused', why };
  }

  #accountProblem({ account }: TokenClaims): string | undefined {
    const { namespace, name, uid } = account;
    const live = this.#parts.store.get('core/serviceaccounts', `${namespace}/${name}`);
    if (live === undefined) return `serviceaccounts "${name}" not found`;
    if (live.object.metadata.uid === uid && !this.#isGone(live.object)) return undefined;
    return 'service account token has been invalidated';
  }

  #problem(claims: TokenClaims, token: string): string | undefined {
    if (claims.type === 'secret') return this.#secretProblem(claims, token);
    const now = this.#parts.clock.now() / 1000;
    if (now < claims.issuedAt - leeway) return 'service account token is not valid yet';
    if (now > claims.expires + leeway) return 'service account token has expired';
    return claims.bound.every((bound) => this.#isThere(bound, claims.account.namespace))
      ? undefined
      : 'service account token has been invalidated';
  }

  #isThere({ type, name, uid }: BoundObject, namespace: string): boolean {
    const key = type === 'node' ? name : `${namespace}/${name}`;
    const live = this.#parts.store.get(storageOf[type], key);
    return live?.object.metadata.uid === uid && !this.#isGone(live.object);
  }

  #secretProblem(
    { account, secret }: Extract<TokenClaims, { type: 'secret' }>,
    token: string,
  ): string | undefined {
    const live = this.#parts.store.get('core/secrets', `${account.namespace}/${secret}`);
    const kept = textAt(live?.object, 'data', 'token') ?? '';
    const isKept = Buffer.from(kept, 'base64').toString('utf8') === token;
    return isKept ? undefined : 'service account token has been invalidated';
  }

  /** What is on its way out goes on for a moment: finalizers may need its token. */
  #isGone({ metadata }: KubeObject): boolean {
    const { deletionTimestamp } = metadata;
    if (deletionTimestamp === undefined) return false;
    return Date.parse(deletionTimestamp) < this.#parts.clock.now() - leeway * 1000;
  }
}

interface Verified {
  readonly claims: TokenClaims;
  /** Always the same one, so that what is known of a user is found again. */
  readonly user: User;
}

function userOf(claims: TokenClaims): User {
  const { namespace, uid } = claims.account;
  const groups = [...serviceAccountGroups(namespace), 'system:authenticated'];
  const user = { name: serviceAccountUser(claims.account), uid, groups };
  return claims.type === 'secret' ? user : { ...user, extra: extraOf(claims) };
}

function extraOf({
  id,
  bound,
}: Extract<TokenClaims, { type: 'bound' }>): Readonly<Record<string, readonly string[]>> {
  const shown = bound.filter(({ type }) => type !== 'secret');
  const entries = shown.flatMap(({ type, name, uid }) => [
    [`authentication.kubernetes.io/${type}-name`, [name]] as const,
    [`authentication.kubernetes.io/${type}-uid`, [uid]] as const,
  ]);
  const credential = ['authentication.kubernetes.io/credential-id', [`JTI=${id}`]] as const;
  return Object.fromEntries([credential, ...entries]);
}
