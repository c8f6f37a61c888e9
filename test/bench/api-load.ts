import { readFileSync } from 'node:fs';
import https from 'node:https';
import { parseYaml } from '../../src/kube/yaml.ts';
import { textAt } from '../../src/base/json-at.ts';
import type { JsonObject } from '../../src/base/json.ts';
import { KeptConnection } from './kept-connection.ts';

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
}

/** Asks the server of a kubeconfig, over as many connections as there are questions at the same time. */
export class Load {
  readonly #server: { readonly host: string; readonly port: number; readonly ca: Buffer };
  readonly #authorization: string;
  readonly #idle: KeptConnection[] = [];

  constructor(kubeconfig: string) {
    const config = parseYaml(readFileSync(kubeconfig, 'utf8'));
    const { hostname, port } = new URL(textAt(config, 'clusters', '0', 'cluster', 'server') ?? '');
    const authority =
      textAt(config, 'clusters', '0', 'cluster', 'certificate-authority-data') ?? '';
    this.#authorization = `Bearer ${textAt(config, 'users', '0', 'user', 'token') ?? ''}`;
    this.#server = { host: hostname, port: Number(port), ca: Buffer.from(authority, 'base64') };
  }

  async ask(asked: Ask): Promise<Answer> {
    const begun = performance.now();
    const connection = this.#idle.pop() ?? (await KeptConnection.open(this.#server));
    const { code, body } = await connection.ask(this.#written(asked));
    this.#idle.push(connection);
    return {
      code,
      milliseconds: performance.now() - begun,
      bytes: body.length,
      text: () => body.toString(),
    };
  }

  #written({ method, path, body, contentType = 'application/json', accept }: Ask): string | Buffer {
    const head = `${method} ${path} HTTP/1.1\r\n${this.#head(accept)}`;
    if (body === undefined) return `${head}\r\n`;
    const content = body instanceof Uint8Array ? body : JSON.stringify(body);
    const length = Buffer.byteLength(content);
    const typed = `${head}content-type: ${contentType}\r\ncontent-length: ${length}\r\n\r\n`;
    if (typeof content === 'string') return typed + content;
    return Buffer.concat([Buffer.from(typed), content]);
  }

  /** What every request has. */
  #head(accept: string | undefined): string {
    const { host, port } = this.#server;
    const accepting = accept === undefined ? '' : `accept: ${accept}\r\n`;
    return `host: ${host}:${port}\r\nauthorization: ${this.#authorization}\r\nuser-agent: load\r\n${accepting}`;
  }

  /** Opens a watch and calls `onEvent` for each line; the returned function ends it. */
  watch(path: string, onEvent: () => void): Promise<() => void> {
    return new Promise((resolve, reject) => {
      const request = https.request({
        ...this.#server,
        path,
        headers: { authorization: this.#authorization, 'user-agent': 'load' },
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
