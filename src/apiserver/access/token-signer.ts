import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

import { isJsonObject } from '../../base/json.ts';
import type { JsonObject } from '../../base/json.ts';

const algorithm = 'ES256';

/** A new key to sign tokens with, as PEM text. */
export function newSigningKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** Whether the text is the PEM of a key that tokens can be signed with. */
export function isSigningKey(pem: string): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyDetails?.namedCurve === 'prime256v1';
  } catch {
    return false;
  }
}

/** Signs tokens (JWT, ES256) and knows its own signature again. The package is loaded with the first token: many servers see none. */
export class TokenSigner {
  readonly #private: KeyObject;
  readonly #public: KeyObject;
  readonly #keyId: string;

  /** Throws for a text that is no PEM of a private key. */
  constructor(pem: string) {
    this.#private = createPrivateKey(pem);
    this.#public = createPublicKey(this.#private);
    const der = this.#public.export({ type: 'spki', format: 'der' });
    this.#keyId = createHash('sha256').update(der).digest('base64url');
  }

  async sign(claims: JsonObject): Promise<string> {
    const { SignJWT } = await import('jose');
    const header = { alg: algorithm, kid: this.#keyId };
    return new SignJWT({ ...claims }).setProtectedHeader(header).sign(this.#private);
  }

  /** The claims of a token that was signed with this key; undefined for anything else. Times are not looked at. */
  async claimsOf(token: string): Promise<JsonObject | undefined> {
    try {
      const { compactVerify } = await import('jose');
      const { payload } = await compactVerify(token, this.#public, { algorithms: [algorithm] });
      const claims: unknown = JSON.parse(new TextDecoder().decode(payload));
      return isJsonObject(claims) ? claims : undefined;
    } catch {
      return undefined;
    }
  }

  /** The public key as a JSON Web Key Set. */
  keySet(): JsonObject {
    const { kty = '', crv = '', x = '', y = '' } = this.#public.export({ format: 'jwk' });
    const key = { use: 'sig', kty, kid: this.#keyId, crv, alg: algorithm, x, y };
    return { keys: [key] };
  }

  /** What of OpenID Connect discovery is known of these tokens. */
  readonly algorithm = algorithm;
}
