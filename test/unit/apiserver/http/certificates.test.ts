import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer } from 'node:tls';
import type { TLSSocket } from 'node:tls';

import { describe, expect, test } from '@jest/globals';

import {
  administrator,
  createAuthority,
  issueClientCertificate,
  issueServerCertificate,
  needsRenewal,
} from '../../../../src/apiserver/http/certificates.ts';
import { instant } from '../../../../src/base/clock.ts';

const now = instant(Date.now());
const authority = createAuthority(now);
const parsed = (pem: string): X509Certificate => new X509Certificate(pem);
const days = (count: number): number => count * 24 * 3600 * 1000;

describe('the authority', () => {
  test('signs itself and lasts ten years', () => {
    const certificate = parsed(authority.certificate);
    expect(certificate.ca).toBe(true);
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    const lasts = Date.parse(certificate.validTo) - now;
    expect(Math.round(lasts / days(1))).toBe(3650);
  });

  test('is another one each time', () => {
    const other = createAuthority(now);
    expect(parsed(other.certificate).fingerprint256).not.toBe(
      parsed(authority.certificate).fingerprint256,
    );
  });
});

describe("a server's certificate", () => {
  const { certificate } = issueServerCertificate(
    authority,
    ['api.test', '10.1.2.3', 'fd00::1:2'],
    now,
  );

  test('is signed by the authority, and is none itself', () => {
    expect(parsed(certificate).verify(parsed(authority.certificate).publicKey)).toBe(true);
    expect(parsed(certificate).checkIssued(parsed(authority.certificate))).toBe(true);
    expect(parsed(certificate).ca).toBe(false);
  });

  test.each(['127.0.0.1', '::1', '10.1.2.3', 'fd00::1:2'])(
    'holds for the address %s',
    (address) => {
      expect(parsed(certificate).checkIP(address)).toBe(address);
    },
  );

  test.each(['localhost', 'api.test'])('holds for the name %s', (name) => {
    expect(parsed(certificate).checkHost(name)).toBe(name);
  });

  test('holds for no other', () => {
    expect(parsed(certificate).checkHost('example.com')).toBeUndefined();
    expect(parsed(certificate).checkIP('10.1.2.4')).toBeUndefined();
  });
});

test('both sides trust each other over TLS, and the server learns user and groups', async () => {
  const server = issueServerCertificate(authority, [], now);
  const client = issueClientCertificate(authority, { name: 'ann', groups: ['a', 'b'] }, now);
  const ca = authority.certificate;
  const listener = createServer({
    key: server.key,
    cert: server.certificate,
    ca,
    requestCert: true,
    rejectUnauthorized: true,
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const address = listener.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const accepted = once(listener, 'secureConnection');
  const socket = connect({
    host: '127.0.0.1',
    port,
    ca,
    key: client.key,
    cert: client.certificate,
  });
  await once(socket, 'secureConnect');
  const [peer] = (await accepted) as [TLSSocket];
  expect(socket.authorized).toBe(true);
  expect(peer.getPeerCertificate().subject).toMatchObject({ CN: 'ann', O: ['a', 'b'] });
  socket.destroy();
  listener.close();
});

describe('renewal', () => {
  const { certificate } = issueClientCertificate(authority, administrator, now);
  test.each([
    [0, false],
    [334, false],
    [336, true],
    [400, true],
  ])('after %i days: %p', (after, expected) => {
    expect(needsRenewal(certificate, instant(now + days(after)))).toBe(expected);
  });

  test('what is no certificate is to be replaced', () => {
    expect(needsRenewal('broken', now)).toBe(true);
  });
});

test('times from 2050 on are written with four digits of the year', () => {
  const late = instant(Date.parse('2049-06-01T00:00:00Z'));
  const { certificate } = issueClientCertificate(authority, administrator, late);
  expect(parsed(certificate).validTo).toBe('Jun  1 00:00:00 2050 GMT');
});
