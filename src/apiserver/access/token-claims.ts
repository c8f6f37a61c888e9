import type { JsonObject } from '../../base/json.ts';
import { isJsonArray } from '../../base/json.ts';
import { textAt } from '../../base/json-at.ts';
import { serviceAccountUser } from './service-account-name.ts';

/** Something that a token lives and dies with. */
export interface BoundObject {
  readonly type: 'pod' | 'secret' | 'node';
  readonly name: string;
  readonly uid: string;
}

/** What a token says of the ServiceAccount that shows it. */
export interface AccountClaims {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

export type TokenClaims =
  /** From a TokenRequest. Times are seconds since the epoch. */
  | {
      readonly type: 'bound';
      readonly id: string;
      readonly account: AccountClaims;
      readonly audiences: readonly string[];
      readonly issuedAt: number;
      readonly expires: number;
      readonly bound: readonly BoundObject[];
    }
  /** From a Secret: good for as long as the Secret holds it. */
  | { readonly type: 'secret'; readonly account: AccountClaims; readonly secret: string };

/** Who issues the tokens of TokenRequests, and for whom they are when the request does not say. */
export const issuer = 'https://kubernetes.default.svc.cluster.local';

const legacyIssuer = 'kubernetes/serviceaccount';
const boundTypes = ['pod', 'secret', 'node'] as const;

export function claimsObject(claims: TokenClaims): JsonObject {
  const sub = serviceAccountUser(claims.account);
  const { namespace, name, uid } = claims.account;
  if (claims.type === 'secret') {
    return {
      iss: legacyIssuer,
      [`${legacyIssuer}/namespace`]: namespace,
      [`${legacyIssuer}/secret.name`]: claims.secret,
      [`${legacyIssuer}/service-account.name`]: name,
      [`${legacyIssuer}/service-account.uid`]: uid,
      sub,
    };
  }
  const { audiences, issuedAt, expires, id, bound } = claims;
  const references = bound.map(({ type, ...object }) => [type, object] as const);
  return {
    aud: audiences,
    exp: expires,
    iat: issuedAt,
    iss: issuer,
    jti: id,
    'kubernetes.io': {
      namespace,
      ...Object.fromEntries(references),
      serviceaccount: { name, uid },
    },
    nbf: issuedAt,
    sub,
  };
}

/** Undefined for claims that are none of ours, whatever they are signed with. */
export function readClaims(claims: JsonObject): TokenClaims | undefined {
  const read = claims['iss'] === legacyIssuer ? readLegacy(claims) : readBound(claims);
  if (read === undefined || claims['sub'] !== serviceAccountUser(read.account)) return undefined;
  return read;
}

function readLegacy(claims: JsonObject): TokenClaims | undefined {
  const at = (name: string): string => textAt(claims, `${legacyIssuer}/${name}`) ?? '';
  const namespace = at('namespace');
  const account = { namespace, name: at('service-account.name'), uid: at('service-account.uid') };
  const secret = at('secret.name');
  const isComplete = namespace !== '' && account.name !== '' && account.uid !== '' && secret !== '';
  return isComplete ? { type: 'secret', account, secret } : undefined;
}

function readBound(claims: JsonObject): TokenClaims | undefined {
  const { exp: expires, nbf: issuedAt, aud, jti: id, iss } = claims;
  if (iss !== issuer || typeof expires !== 'number' || typeof issuedAt !== 'number')
    return undefined;
  const at = (...path: readonly string[]): string => textAt(claims, 'kubernetes.io', ...path) ?? '';
  const account = {
    namespace: at('namespace'),
    name: at('serviceaccount', 'name'),
    uid: at('serviceaccount', 'uid'),
  };
  if (account.name === '' || account.uid === '' || typeof id !== 'string') return undefined;
  const audiences = (isJsonArray(aud) ? aud : [aud]).filter((each) => typeof each === 'string');
  const bound = boundTypes
    .map((type) => ({ type, name: at(type, 'name'), uid: at(type, 'uid') }))
    .filter(({ name }) => name !== '');
  return { type: 'bound', id, account, audiences, issuedAt, expires, bound };
}
