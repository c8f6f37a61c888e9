import { randomBytes, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { isSigningKey, newSigningKey } from '../apiserver/access/token-signer.ts';
import type { Certificate } from '../apiserver/http/certificates.ts';
import {
  createAuthority,
  issueServerCertificate,
  needsRenewal,
} from '../apiserver/http/certificates.ts';
import type { Instant } from '../base/clock.ts';
import { textAt } from '../base/json-at.ts';
import type { JsonValue } from '../base/json.ts';
import { UserError } from '../base/user-error.ts';
import type { DataDirectory } from './data-directory.ts';
import { readJsonFile, writeFileWhole } from './data-directory.ts';

/** What a local instance proves itself with, and its administrator to it. Kept, so that kubeconfigs stay good over restarts. */
export interface LocalCredentials {
  readonly authority: Certificate;
  readonly server: Certificate;
  readonly adminToken: string;
  /** The private key (PEM) that tokens of ServiceAccounts are signed with. */
  readonly signingKey: string;
}

/**
 * Those of the data directory; what is missing or about to end is made anew, and so is a server's certificate that lacks
 * one of the names.
 */
export function localCredentials(
  folder: DataDirectory,
  now: Instant,
  names: readonly string[] = [],
): LocalCredentials {
  const kept = parse(readJsonFile(folder.credentials));
  const authority =
    kept.authority !== undefined && !needsRenewal(kept.authority.certificate, now)
      ? kept.authority
      : createAuthority(now);
  const server =
    kept.server !== undefined &&
    kept.authority === authority &&
    !needsRenewal(kept.server.certificate, now) &&
    isGoodFor(kept.server, names)
      ? kept.server
      : issueServerCertificate(authority, names, now);
  const adminToken = kept.adminToken ?? randomBytes(32).toString('hex');
  const signingKey = checkedKey(kept.signingKey, folder) ?? newSigningKey();
  const credentials = { authority, server, adminToken, signingKey };
  writeFileWhole(folder.credentials, `${JSON.stringify(credentials, null, 2)}\n`);
  return credentials;
}

function isGoodFor({ certificate }: Certificate, names: readonly string[]): boolean {
  const parsed = new X509Certificate(certificate);
  return names.every((name) => {
    const found = isIP(name) === 0 ? parsed.checkHost(name) : parsed.checkIP(name);
    return found !== undefined;
  });
}

/** A key that is not one is no reason to make another: every token there is would be void. */
function checkedKey(key: string | undefined, folder: DataDirectory): string | undefined {
  if (key === undefined || isSigningKey(key)) return key;
  throw new UserError(
    `${folder.credentials} is broken: signingKey is no private key of the curve P-256 as PEM text`,
    'restore it, or delete the member to have a key made anew; tokens of ServiceAccounts are void then',
  );
}

function parse(value: JsonValue | undefined): Partial<LocalCredentials> {
  const authority = certificateAt(value, 'authority');
  const server = certificateAt(value, 'server');
  const adminToken = textAt(value, 'adminToken');
  const signingKey = textAt(value, 'signingKey');
  return {
    ...(authority === undefined ? {} : { authority }),
    ...(server === undefined ? {} : { server }),
    ...(adminToken === undefined ? {} : { adminToken }),
    ...(signingKey === undefined ? {} : { signingKey }),
  };
}

function certificateAt(value: JsonValue | undefined, name: string): Certificate | undefined {
  const certificate = textAt(value, name, 'certificate');
  const key = textAt(value, name, 'key');
  return certificate === undefined || key === undefined ? undefined : { certificate, key };
}
