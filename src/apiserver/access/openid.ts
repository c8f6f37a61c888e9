import type { ApiRequest, ApiResponse } from '../api-request.ts';
import type { Access } from './access.ts';
import { issuer } from './token-claims.ts';

/**
 * Answers those who want to check tokens of ServiceAccounts themselves: how they are signed, and with which key.
 * Undefined: the path is another one.
 */
export function openIdAnswer(request: ApiRequest, { accounts }: Access): ApiResponse | undefined {
  if (accounts === undefined || (request.method !== 'GET' && request.method !== 'HEAD')) {
    return undefined;
  }
  const { signer } = accounts.tokens;
  const headers = (type: string): ReadonlyMap<string, string> =>
    new Map([
      ['content-type', type],
      ['cache-control', 'public, max-age=3600'],
    ]);
  if (request.path === '/openid/v1/jwks') {
    const body = signer.keySet();
    return { type: 'object', status: 200, headers: headers('application/jwk-set+json'), body };
  }
  if (request.path !== '/.well-known/openid-configuration') return undefined;
  const body = {
    issuer,
    jwks_uri: `https://${request.headers.get('host') ?? 'localhost'}/openid/v1/jwks`,
    response_types_supported: ['id_token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: [signer.algorithm],
  };
  return { type: 'object', status: 200, headers: headers('application/json'), body };
}
