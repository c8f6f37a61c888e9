import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';

import type { ClientCertificate } from './authenticate.ts';

const texts = (value: unknown): readonly string[] =>
  (Array.isArray(value) ? value : [value]).filter((each) => typeof each === 'string');

/** What the client's certificate says, as far as our authority vouches for it: what the handshake said, for the whole connection. */
export function clientCertificateOf({ socket }: IncomingMessage): ClientCertificate {
  if (!(socket instanceof TLSSocket)) return { type: 'none' };
  const known = shown.get(socket);
  if (known !== undefined) return known;
  const certificate = certificateOf(socket);
  shown.set(socket, certificate);
  return certificate;
}

const shown = new WeakMap<TLSSocket, ClientCertificate>();

function certificateOf(socket: TLSSocket): ClientCertificate {
  const { subject } = socket.getPeerCertificate();
  // Without a certificate Node gives an empty object.
  if ((subject as unknown) === undefined) return { type: 'none' };
  if (!socket.authorized) return { type: 'refused' };
  const [commonName = ''] = texts(subject.CN);
  return { type: 'verified', commonName, organizations: texts(subject.O) };
}
