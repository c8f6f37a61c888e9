import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';

import type { KubeConfig } from '@kubernetes/client-node';
import type { TestObject } from './change.ts';

/** Where the server is, over all its lives, and who asks. */
export interface Api {
  readonly port: number;
  readonly token: string;
  readonly ca: string;
  readonly agent: Agent;
}

export interface Asked {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly contentType?: string;
  readonly body?: object;
}

export interface Answer {
  readonly status: number;
  readonly body: TestObject & { readonly message?: string; readonly items?: readonly TestObject[] };
}

/** With connections of its own. */
export function apiOf(config: KubeConfig, port: number): Api {
  const ca = Buffer.from(config.getCurrentCluster()?.caData ?? '', 'base64').toString('utf8');
  const token = config.getCurrentUser()?.token ?? '';
  return { port, token, ca, agent: new Agent({ keepAlive: true, ca }) };
}

/** The head of the answer. Rejects when the server is gone. */
export async function open(
  { port, token, ca, agent }: Api,
  { method, path, contentType = 'application/json', body }: Asked,
): Promise<IncomingMessage> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': contentType };
  const sent = request({ host: '127.0.0.1', port, ca, method, path, headers, agent });
  sent.end(body === undefined ? undefined : JSON.stringify(body));
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  return response;
}

/** The whole answer. Rejects when the server is gone before its end. */
export async function ask(api: Api, asked: Asked): Promise<Answer> {
  const response = await open(api, asked);
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return {
    status: response.statusCode ?? 0,
    body: JSON.parse(Buffer.concat(chunks).toString('utf8')) as Answer['body'],
  };
}
