import { createHash } from 'node:crypto';

/** So many tokens are remembered; beyond, the one that was looked up longest ago is forgotten. */
const mostTokens = 1024;

/** Tokens are looked up by their hash, so that the time it takes says nothing about them. */
export const tokenHash = (token: string): string =>
  createHash('sha256').update(token).digest('base64');

/** What the tokens say whose signature was found right. */
export class VerifiedTokens<Claims> {
  readonly #known = new Map<string, Claims>();

  get(token: string): Claims | undefined {
    const hash = tokenHash(token);
    const claims = this.#known.get(hash);
    if (claims !== undefined) this.#keep(hash, claims);
    return claims;
  }

  add(token: string, claims: Claims): void {
    this.#keep(tokenHash(token), claims);
    const [oldest] = this.#known.keys();
    if (this.#known.size > mostTokens && oldest !== undefined) this.#known.delete(oldest);
  }

  #keep(hash: string, claims: Claims): void {
    this.#known.delete(hash);
    this.#known.set(hash, claims);
  }
}
