import { once } from 'node:events';
import type { Writable } from 'node:stream';

import { reasonOf } from '../../base/errors.ts';
import type { JsonObject } from '../../base/json.ts';
import { toJsonText } from '../../base/json.ts';
import type { Log } from '../../base/log.ts';
import { UserError } from '../../base/user-error.ts';
import type { AuditSink } from './audited.ts';
import { RotatingFile } from './rotating-file.ts';

/** Hears what became of events; metrics satisfy it. */
export interface AuditObserver {
  eventWritten(): void;
  /** The disk did not keep up, or failed. */
  eventLost(): void;
}

export interface AuditLog extends AuditSink {
  /** Resolves when everything taken is written. */
  close(): Promise<void>;
}

interface AuditLogParts {
  readonly log: Log;
  readonly observer: AuditObserver;
  /** In bytes; an older file is kept beside it. */
  readonly largestFile?: number;
}

/** More than this waiting for the disk is lost: requests do not wait for their audit. */
const MAX_WAITING_BYTES = 16 * 1024 * 1024;

/** As large as kube-apiserver lets a file become. */
const LARGEST_FILE_BYTES = 100 * 1024 * 1024;

/** Writes events as lines of JSON to the end of a file, or with `-` to stdout. */
export function openAuditLog(file: string, parts: AuditLogParts): AuditLog {
  if (file === '-') return new LineLog(process.stdout, parts, () => Promise.resolve());
  const stream = openedFor(file, parts.largestFile ?? LARGEST_FILE_BYTES);
  return new LineLog(stream, parts, async () => {
    if (stream.destroyed) return;
    const closed = once(stream, 'close');
    stream.end();
    await closed;
  });
}

function openedFor(file: string, limit: number): RotatingFile {
  try {
    return new RotatingFile(file, limit);
  } catch (error) {
    throw new UserError(
      `--audit-log: cannot write ${JSON.stringify(file)}: ${reasonOf(error)}`,
      'name a file in a folder that exists and can be written, or - for stdout',
    );
  }
}

class LineLog implements AuditLog {
  readonly #stream: Writable;
  readonly #parts: AuditLogParts;
  readonly #close: () => Promise<void>;
  /** Said once until it is over, not once for every event. */
  #state: 'well' | 'losing' | 'broken' = 'well';

  constructor(stream: Writable, parts: AuditLogParts, close: () => Promise<void>) {
    this.#stream = stream;
    this.#parts = parts;
    this.#close = close;
    stream.on('error', (error) => {
      this.#lose('broken', reasonOf(error));
    });
  }

  write(event: JsonObject): void {
    if (this.#state === 'broken') {
      this.#parts.observer.eventLost();
      return;
    }
    if (this.#stream.writableLength > MAX_WAITING_BYTES) {
      this.#lose('losing', `${this.#stream.writableLength} bytes wait for the disk`);
      this.#parts.observer.eventLost();
      return;
    }
    this.#state = 'well';
    this.#stream.write(`${toJsonText(event)}\n`);
    this.#parts.observer.eventWritten();
  }

  close(): Promise<void> {
    return this.#close();
  }

  #lose(state: 'losing' | 'broken', why: string): void {
    if (this.#state !== state) this.#parts.log.error('audit events are being lost', { why });
    this.#state = state;
  }
}
