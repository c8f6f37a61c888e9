import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';

/** A connection whose bytes are written by hand. */
export class RawConnection {
  readonly socket: Socket;
  readonly #listeners = new Set<() => void>();
  #text = '';
  #state: 'open' | 'closed' = 'open';

  constructor(port: number) {
    this.socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.socket.on('error', () => undefined);
    this.socket.on('data', (chunk: Buffer) => {
      this.#text += chunk.toString('latin1');
      this.#tell();
    });
    this.socket.on('close', () => {
      this.#state = 'closed';
      this.#tell();
    });
  }

  static async to(port: number, text = ''): Promise<RawConnection> {
    const connection = new RawConnection(port);
    await once(connection.socket, 'connect');
    connection.socket.write(text, 'latin1');
    return connection;
  }

  /** All that was received so far. */
  get text(): string {
    return this.#text;
  }

  /** The status codes of all answers so far. */
  get statuses(): readonly number[] {
    return [...this.#text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, code]) => Number(code));
  }

  /** Rejects when the connection is closed before. */
  received(pattern: RegExp): Promise<void> {
    return this.#until(() => pattern.test(this.#text), 'open');
  }

  /** Resolves with all that was received when the server has closed the connection. */
  async closed(): Promise<string> {
    await this.#until(() => this.#state === 'closed', 'any');
    return this.#text;
  }

  destroy(): void {
    this.socket.destroy();
  }

  #until(condition: () => boolean, wanted: 'open' | 'any'): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        if (condition()) {
          this.#listeners.delete(look);
          resolve();
        } else if (wanted === 'open' && this.#state === 'closed') {
          reject(new Error(`closed after ${JSON.stringify(this.#text)}`));
        }
      };
      this.#listeners.add(look);
      look();
    });
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
