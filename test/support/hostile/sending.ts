import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request as send } from 'node:https';
import type { Agent } from 'node:https';
import { connect } from 'node:tls';
import type { TLSSocket } from 'node:tls';
import type { HostileRequest } from './requests.ts';

/** Where the server is, and whose certificates it has. */
export interface Address {
  readonly ca: string;
  readonly port: number;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
}

const LARGEST_BODY = 3 * 1024 * 1024;

/** Of a watch only the head. Rejects when the connection breaks; not when it does so because the body is too large. */
export async function ask(
  { ca, port }: Address,
  { method, path, headers, body }: HostileRequest,
  agent: Agent,
): Promise<Answer> {
  const to = { host: '127.0.0.1', port, ca, agent };
  // Of methods that rarely have a body Node would send it without a word: as bytes that are no request.
  const length = body === undefined ? {} : { 'content-length': body.length };
  const sent = send({ ...to, method, path, headers: { ...length, ...headers } });
  sent.end(body);
  const answered = once(sent, 'response');
  try {
    const [response] = (await answered) as [IncomingMessage];
    return await answerOf(response);
  } catch (error) {
    const isReset = /ECONNRESET|EPIPE/.test(String((error as { code?: unknown }).code));
    // A client that is busy may not read why its body is too large before the server hangs up.
    if (isReset && (body?.length ?? 0) > LARGEST_BODY) return { status: 413, text: '' };
    throw error;
  }
}

async function answerOf(response: IncomingMessage): Promise<Answer> {
  const status = response.statusCode ?? 0;
  // A watch would go on: its head is answer enough.
  if (response.headers['transfer-encoding'] === 'chunked') {
    response.destroy();
    return { status, text: '' };
  }
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return { status, text: Buffer.concat(chunks).toString('utf8') };
}

/**
 * Sends bytes; whatever the server does, it answers or hangs up: what it said. At once: and closes its side. Slowly: in pieces,
 * of which the last may never come.
 */
export async function sendRaw(
  { ca, port }: Address,
  bytes: Buffer,
  manner: 'at once' | 'slowly',
): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port, ca, servername: 'localhost' });
  socket.on('error', () => undefined);
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  // Not `once`, which rejects when the server hangs up in the middle.
  const closed = new Promise((resolve) => socket.on('close', resolve));
  await Promise.race([new Promise((resolve) => socket.on('secureConnect', resolve)), closed]);
  if (manner === 'at once') socket.end(bytes);
  else await drip(socket, bytes);
  await closed;
  return Buffer.concat(chunks).toString('latin1');
}

/** A piece a turn; then nothing, until nobody can be waiting any more. */
async function drip(socket: TLSSocket, bytes: Buffer): Promise<void> {
  const size = Math.ceil(bytes.length / 100);
  for (let sent = 0; sent < bytes.length && !socket.destroyed; sent += size) {
    socket.write(bytes.subarray(sent, sent + size));
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  // An answer, or a watch, may leave the connection open.
  const patience = setTimeout(() => socket.destroy(), 3000);
  socket.once('close', () => {
    clearTimeout(patience);
  });
}
