import { once } from 'node:events';
import { connect } from 'node:tls';
import type { ConnectionOptions, TLSSocket } from 'node:tls';

export interface RawAnswer {
  readonly code: number;
  readonly body: Buffer;
}

interface Waiting {
  readonly resolve: (answer: RawAnswer) => void;
  readonly reject: (error: Error) => void;
}

/** An answer whose head is there: where its body begins and ends in what was received. */
interface Coming {
  readonly code: number;
  readonly from: number;
  readonly to: number;
}

const HEAD_END = '\r\n\r\n';

/**
 * A connection that asks one thing after the other and knows of HTTP just what the answers need. The generator shares
 * two cores with the server: whatever it does beside asking would be measured as the server's slowness, and
 * `https.request` takes longer to ask for an object than the server to give it.
 */
export class KeptConnection {
  readonly #socket: TLSSocket;
  #received: Buffer[] = [];
  #size = 0;
  #coming: Coming | undefined;
  #waiting: Waiting | undefined;

  static async open(options: ConnectionOptions): Promise<KeptConnection> {
    const socket = connect(options);
    socket.setNoDelay(true);
    await once(socket, 'secureConnect');
    return new KeptConnection(socket);
  }

  private constructor(socket: TLSSocket) {
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => {
      this.#take(chunk);
    });
    socket.on('error', (error: Error) => {
      this.#fail(error);
    });
    socket.on('close', () => {
      this.#fail(new Error('the server closed a connection that was to be kept'));
    });
    // What is idle keeps no process from ending.
    socket.unref();
  }

  /** Sends a request as it is written; resolves with the whole answer. One at a time. */
  ask(request: string | Buffer): Promise<RawAnswer> {
    this.#socket.ref();
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#socket.write(request);
    });
  }

  #take(chunk: Buffer): void {
    this.#received.push(chunk);
    this.#size += chunk.length;
    if (this.#coming === undefined) {
      const whole = this.#whole();
      const end = whole.indexOf(HEAD_END);
      if (end < 0) return;
      const head = whole.toString('latin1', 0, end);
      const length = /^content-length: (\d+)/im.exec(head)?.[1];
      if (length === undefined) {
        this.#fail(new Error(`an answer with a content-length was wanted, but came:\n${head}`));
        return;
      }
      const from = end + HEAD_END.length;
      this.#coming = { code: Number(head.slice(9, 12)), from, to: from + Number(length) };
    }
    if (this.#size >= this.#coming.to) this.#finish(this.#coming);
  }

  #finish({ code, from, to }: Coming): void {
    const body = this.#whole().subarray(from, to);
    const waiting = this.#waiting;
    this.#received = [];
    this.#size = 0;
    this.#coming = undefined;
    this.#waiting = undefined;
    this.#socket.unref();
    waiting?.resolve({ code, body });
  }

  #whole(): Buffer {
    const [first] = this.#received;
    if (this.#received.length === 1 && first !== undefined) return first;
    const whole = Buffer.concat(this.#received, this.#size);
    this.#received = [whole];
    return whole;
  }

  #fail(error: Error): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.reject(error);
  }
}
