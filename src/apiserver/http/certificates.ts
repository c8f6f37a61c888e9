import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  sign,
  X509Certificate,
} from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { isIPv4, isIPv6 } from 'node:net';

import type { Instant } from '../../base/clock.ts';
import {
  bits,
  explicit,
  octets,
  oid,
  sequence,
  set,
  tagged,
  time,
  truth,
  unsigned,
  utf8,
} from './_der.ts';
import type { Der } from './_der.ts';

/** A certificate and its private key, both as PEM text. */
export interface Certificate {
  readonly certificate: string;
  readonly key: string;
}

const DAY = 24 * 3600 * 1000;
const AUTHORITY_DAYS = 3650;
const LEAF_DAYS = 365;
const RENEW_DAYS = 30;
/** Certificates begin a little in the past, for clocks that are slow. */
const SKEW = 5 * 60 * 1000;

const ecdsaWithSha256 = sequence(oid('1.2.840.10045.4.3.2'));
const serverUse = '1.3.6.1.5.5.7.3.1';
const clientUse = '1.3.6.1.5.5.7.3.2';

interface Subject {
  readonly commonName: string;
  readonly organizations: readonly string[];
}

function nameOf({ commonName, organizations }: Subject): Der {
  const part = (type: string, value: string): Der => set(sequence(oid(type), utf8(value)));
  return sequence(
    ...organizations.map((organization) => part('2.5.4.10', organization)),
    part('2.5.4.3', commonName),
  );
}

function extension(type: string, value: Der, importance: 'critical' | 'plain' = 'plain'): Der {
  return sequence(oid(type), ...(importance === 'critical' ? [truth] : []), octets(value));
}

const publicBytes = (key: KeyObject): Buffer => key.export({ type: 'spki', format: 'der' });

/** RFC 5280 4.2.1.2: the hash of the public key's bits, which are the last 65 bytes for P-256. */
const keyIdentifier = (key: KeyObject): Buffer =>
  createHash('sha1').update(publicBytes(key).subarray(-65)).digest();

/** The bytes of an IP address, 4 or 16. */
function addressBytes(address: string): Buffer {
  if (isIPv4(address)) return Buffer.from(address.split('.').map(Number));
  const [head = '', tail] = address.split('::');
  const words = (text: string): readonly string[] => (text === '' ? [] : text.split(':'));
  const missing = tail === undefined ? 0 : 8 - words(head).length - words(tail).length;
  const all = [...words(head), ...Array<string>(missing).fill('0'), ...words(tail ?? '')];
  return Buffer.from(all.map((word) => word.padStart(4, '0')).join(''), 'hex');
}

function alternativeName(name: string): Der {
  const isAddress = isIPv4(name) || isIPv6(name);
  return isAddress ? tagged(0x87, addressBytes(name)) : tagged(0x82, Buffer.from(name, 'ascii'));
}

interface Wanted {
  readonly subject: Subject;
  readonly issuer: Subject;
  readonly from: Instant;
  readonly days: number;
  readonly publicKey: KeyObject;
  readonly signingKey: KeyObject;
  readonly extensions: readonly Der[];
}

function certificatePem(wanted: Wanted): string {
  const { publicKey, signingKey } = wanted;
  const from = new Date(wanted.from - SKEW);
  const until = new Date(wanted.from + wanted.days * DAY);
  const authorityKey = sequence(tagged(0x80, keyIdentifier(createPublicKey(signingKey))));
  const serial = randomBytes(16);
  serial[0] = 0x40 | ((serial[0] ?? 0) & 0x3f);
  const signed = sequence(
    explicit(0, unsigned(Buffer.from([2]))),
    unsigned(serial),
    ecdsaWithSha256,
    nameOf(wanted.issuer),
    sequence(time(from), time(until)),
    nameOf(wanted.subject),
    publicBytes(publicKey),
    explicit(
      3,
      sequence(
        ...wanted.extensions,
        extension('2.5.29.14', octets(keyIdentifier(publicKey))),
        extension('2.5.29.35', authorityKey),
      ),
    ),
  );
  const signature = sign('sha256', signed, signingKey);
  const whole = Buffer.from(sequence(signed, ecdsaWithSha256, bits(signature)));
  const lines = whole.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

function newKey(): {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
  readonly pem: string;
} {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const pem = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return { ...pair, pem };
}

const authoritySubject: Subject = { commonName: 'longhaul-ca', organizations: [] };

/** A new certificate authority (EC P-256), good for ten years. */
export function createAuthority(now: Instant): Certificate {
  const { publicKey, privateKey, pem } = newKey();
  const certificate = certificatePem({
    subject: authoritySubject,
    issuer: authoritySubject,
    from: now,
    days: AUTHORITY_DAYS,
    publicKey,
    signingKey: privateKey,
    extensions: [
      extension('2.5.29.19', sequence(truth), 'critical'),
      // digitalSignature, keyCertSign, cRLSign
      extension('2.5.29.15', bits(Buffer.from([0x86]), 1), 'critical'),
    ],
  });
  return { certificate, key: pem };
}

interface Leaf {
  readonly authority: Certificate;
  readonly subject: Subject;
  readonly use: string;
  readonly names: readonly string[];
  readonly now: Instant;
}

function issue({ authority, subject, use, names, now }: Leaf): Certificate {
  const { publicKey, pem } = newKey();
  const certificate = certificatePem({
    subject,
    issuer: authoritySubject,
    from: now,
    days: LEAF_DAYS,
    publicKey,
    signingKey: createPrivateKey(authority.key),
    extensions: [
      extension('2.5.29.19', sequence(), 'critical'),
      // digitalSignature
      extension('2.5.29.15', bits(Buffer.from([0x80]), 7), 'critical'),
      extension('2.5.29.37', sequence(oid(use))),
      ...(names.length === 0
        ? []
        : [extension('2.5.29.17', sequence(...names.map(alternativeName)))]),
    ],
  });
  return { certificate, key: pem };
}

/** A server's certificate for this machine (127.0.0.1, ::1, localhost) and further names or addresses. */
export function issueServerCertificate(
  authority: Certificate,
  names: readonly string[],
  now: Instant,
): Certificate {
  const all = [...new Set(['127.0.0.1', '::1', 'localhost', ...names])];
  const subject = { commonName: 'longhaul-apiserver', organizations: [] };
  return issue({ authority, subject, use: serverUse, names: all, now });
}

/** A client's certificate: the common name is the user, the organizations are the groups. */
export function issueClientCertificate(
  authority: Certificate,
  user: { readonly name: string; readonly groups: readonly string[] },
  now: Instant,
): Certificate {
  const subject = { commonName: user.name, organizations: user.groups };
  return issue({ authority, subject, use: clientUse, names: [], now });
}

/** The administrator of an embedded server, who may do everything. */
export const administrator = { name: 'longhaul-admin', groups: ['system:masters'] } as const;

/** True from 30 days before the certificate ends, and for what is no certificate. */
export function needsRenewal(certificate: string, now: Instant): boolean {
  try {
    return Date.parse(new X509Certificate(certificate).validTo) - now < RENEW_DAYS * DAY;
  } catch {
    return true;
  }
}
