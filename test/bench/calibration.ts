import { createCipheriv } from 'node:crypto';

/** What this machine does at this moment of a piece of work that never changes. */
export interface Calibration {
  /** Pieces of work in a second of the clock: less when others use the machine. */
  readonly perSecond: number;
  /** Pieces of work in a second of CPU: less when the machine itself is slow. */
  readonly perCpuSecond: number;
}

const PIECES = 20_000;

const object = {
  apiVersion: 'ai.example.com/v1',
  kind: 'GpuPool',
  metadata: { name: 'x1', labels: { a: 'b' }, annotations: { c: 'd' } },
  spec: { model: 'H100', replicas: 7, zones: [1, 2, 3, 4], extra: { a: 'c'.repeat(600) } },
};

/**
 * Does what serving a request consists of, in small: an object of 1 KB is read from JSON, written as JSON and sealed as a
 * record of TLS. Figures of two runs can be compared through it, for the speed of a shared machine changes from minute
 * to minute.
 */
export function calibrate(): Calibration {
  doWork(PIECES / 4);
  const cpu = process.cpuUsage();
  const begun = performance.now();
  doWork(PIECES);
  const seconds = (performance.now() - begun) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { perSecond: PIECES / seconds, perCpuSecond: (PIECES / (user + system)) * 1e6 };
}

function doWork(pieces: number): void {
  let text = JSON.stringify(object);
  const key = Buffer.alloc(32, 1);
  const nonce = Buffer.alloc(12);
  for (let piece = 0; piece < pieces; piece++) {
    const copy: unknown = JSON.parse(text);
    text = JSON.stringify(copy);
    nonce.writeUInt32BE(piece);
    createCipheriv('aes-256-gcm', key, nonce).update(text);
  }
}
