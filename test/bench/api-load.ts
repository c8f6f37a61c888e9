import { readFileSync } from 'node:fs';
import https from 'node:https';
import { parseYaml } from '../../src/kube/yaml.ts';
import { textAt } from '../../src/base/json-at.ts';
import type { JsonObject } from '../../src/base/json.ts';

export interface Answer {
  readonly code: number;
  readonly milliseconds: number;
  readonly bytes: number;
  readonly text: () => string;
}

export interface Ask {
  readonly method: string;
  readonly path: string;
  /** An object, or what is sent as it is. */
  readonly body?: JsonObject | Uint8Array;
  readonly contentType?: string;
  readonly accept?: string;
  /** Who is to be asking instead. */
  readonly as?: string;
}

/**
 * A keep-alive connection pool to the server of a kubeconfig. It asks as the load did with which the real kube-apiserver's
 * figures were measured: it shares two cores with the server, so rates of a lighter generator would not compare with them.
 */
export class Load {
  readonly #options: https.RequestOptions;
  readonly #headers: Readonly<Record<string, string>>;

  constructor(kubeconfig: string, connections: number) {
    const config = parseYaml(readFileSync(kubeconfig, 'utf8'));
    const { hostname, port } = new URL(textAt(config, 'clusters', '0', 'cluster', 'server') ?? '');
    const authority =
      textAt(config, 'clusters', '0', 'cluster', 'certificate-authority-data') ?? '';
    this.#headers = {
      authorization: `Bearer ${textAt(config, 'users', '0', 'user', 'token') ?? ''}`,
      'user-agent': 'load',
    };
    this.#options = {
      hostname,
      port,
      agent: new https.Agent({
        keepAlive: true,
        maxSockets: connections,
        ca: Buffer.from(authority, 'base64'),
      }),
      ca: Buffer.from(authority, 'base64'),
    };
  }

  ask({ method, path, body, contentType = 'application/json', accept, as }: Ask): Promise<Answer> {
    const content = body === undefined || body instanceof Uint8Array ? body : JSON.stringify(body);
    const typed =
      content === undefined
        ? {}
        : { 'content-type': contentType, 'content-length': Buffer.byteLength(content) };
    const accepting = accept === undefined ? {} : { accept };
    const acting = as === undefined ? {} : { 'impersonate-user': as };
    const headers = { ...this.#headers, ...typed, ...accepting, ...acting };
    const begun = performance.now();
    return new Promise((resolve, reject) => {
      const request = https.request({ ...this.#options, path, method, headers });
      request.on('error', reject);
      request.on('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => {
          chunks.push(chunk);
        });
        response.on('end', () => {
          const milliseconds = performance.now() - begun;
          resolve({
            code: response.statusCode ?? 0,
            milliseconds,
            bytes: chunks.reduce((sum, { length }) => sum + length, 0),
            text: () => Buffer.concat(chunks).toString(),
          });
        });
      });
      request.end(content);
    });
  }

  /** Opens a watch and calls `onEvent` for each line; the returned function ends it. */
  watch(path: string, onEvent: () => void): Promise<() => void> {
    return new Promise((resolve, reject) => {
      const request = https.request({
        ...this.#options,
        path,
        headers: this.#headers,
        agent: new https.Agent({ keepAlive: false }),
      });
      request.on('error', reject);
      request.on('response', (response) => {
        response.on('data', (chunk: Buffer) => {
          for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) onEvent();
        });
        resolve(() => {
          request.destroy();
        });
      });
      request.end();
    });
  }
}

export interface Rate {
  readonly perSecond: number;
  readonly p50Milliseconds: number;
  readonly p99Milliseconds: number;
}

/** Asks `count` times, `connections` at once; every answer must be a success. */
export async function measure(
  { connections, count }: { readonly connections: number; readonly count: number },
  ask: (index: number) => Promise<Answer>,
): Promise<Rate> {
  const latencies: number[] = [];
  let index = 0;
  const begun = performance.now();
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (index < count) {
        const answer = await ask(index++);
        if (answer.code >= 300) throw new Error(`${answer.code}: ${answer.text()}`);
        latencies.push(answer.milliseconds);
      }
    }),
  );
  const seconds = (performance.now() - begun) / 1000;
  latencies.sort((left, right) => left - right);
  return {
    perSecond: count / seconds,
    p50Milliseconds: latencies[Math.floor(count / 2)] ?? 0,
    p99Milliseconds: latencies[Math.floor(count * 0.99)] ?? 0,
  };
}
