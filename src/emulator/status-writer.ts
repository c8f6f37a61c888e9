import { reasonOf } from '../base/errors.ts';
import { instant } from '../base/clock.ts';
import type { Cancel, Clock, Instant } from '../base/clock.ts';
import { jsonEqual } from '../base/json.ts';
import type { JsonObject } from '../base/json.ts';
import type { Log } from '../base/log.ts';
import type { Random } from '../base/random.ts';
import { seconds } from '../base/units.ts';
import { fieldManagers } from '../api/resources.ts';
import type { Client, ClientResource } from '../client/client.ts';
import { apiVersionOf } from '../kube/resource.ts';
import { keyText } from '../kube/object.ts';
import type { ObjectKey } from '../kube/object.ts';
import { hasReason } from '../kube/status-error.ts';

export interface StatusTarget {
  readonly resource: ClientResource;
  readonly key: ObjectKey;
}

export interface StatusWriterOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** `spaced`: not sooner than a second after the last; what is wanted meanwhile replaces it. */
export type Haste = 'at-once' | 'spaced';

/** One object: what it is to say, and what it was last made to say. */
interface Line {
  readonly target: StatusTarget;
  wanted: JsonObject | undefined;
  haste: Haste;
  written: JsonObject | undefined;
  /** Of what is spaced. */
  notBefore: Instant;
  /** Of anything, after a failure. */
  retryAt: Instant;
  failures: number;
  state: 'idle' | 'waiting' | 'queued' | 'writing';
  cancel: Cancel;
}

/** But for what is wanted at once, no object is written more often than this. */
const SPACING_MILLISECONDS = 1000;
/** How long the last writes may take at the end; what is left then is progress that is made again. */
const STOP_PATIENCE = seconds(5);
const LONGEST_BACKOFF_MILLISECONDS = 30_000;
const WRITES_AT_ONCE = 8;

/**
 * Writes the emulator's part of every status: the last value wins, what has not changed is not written, and a failure is
 * tried again. There is one line per object, however often it changes, so that the queue is bounded by the objects.
 */
export class StatusWriter {
  readonly #options: StatusWriterOptions;
  readonly #lines = new Map<string, Line>();
  /** What is wanted at once goes before what can wait, of which a large fleet has much at the start. */
  readonly #queues: Readonly<Record<Haste, Line[]>> = { 'at-once': [], spaced: [] };
  readonly #writes = new Set<Promise<void>>();
  #stopped = false;

  constructor(options: StatusWriterOptions) {
    this.#options = options;
  }

  /** The whole of the fields that the emulator owns; a field that is left out is given up. */
  want(target: StatusTarget, status: JsonObject, haste: Haste = 'spaced'): void {
    const line = this.#line(target);
    if (haste === 'at-once' && line.haste === 'spaced') this.#hurry(line);
    // What is wanted at once stays so until it is written.
    if (line.wanted === undefined || haste === 'at-once') line.haste = haste;
    line.wanted = status;
    if (haste === 'at-once' && line.state === 'waiting') {
      line.cancel();
      line.state = 'idle';
    }
    this.#schedule(line);
  }

  /** A line that waits for its turn with those that can wait goes over to the others. */
  #hurry(line: Line): void {
    const { spaced } = this.#queues;
    const place = line.state === 'queued' ? spaced.indexOf(line) : -1;
    if (place < 0) return;
    spaced.splice(place, 1);
    this.#queues['at-once'].push(line);
  }

  /** The object is gone: another one of its name starts anew. */
  forget(target: StatusTarget): void {
    const name = lineName(target);
    const line = this.#lines.get(name);
    if (line === undefined) return;
    line.wanted = undefined;
    line.cancel();
    this.#lines.delete(name);
  }

  /** Writes what is still wanted, without delay but only once, and settles when that is over, or its time is. */
  async stop(): Promise<void> {
    this.#stopped = true;
    const { clock, log } = this.#options;
    let cancel: Cancel = () => undefined;
    const late = new Promise<'late'>((resolve) => {
      cancel = clock.after(STOP_PATIENCE, () => {
        resolve('late');
      });
    });
    const end = await Promise.race([late, this.#writeRest()]);
    cancel();
    if (end !== 'late') return;
    const queues = Object.values(this.#queues);
    const objects = queues.reduce((sum, { length }) => sum + length, 0);
    log.warn('the last progress is not written', { objects });
    for (const queue of queues) queue.length = 0;
  }

  async #writeRest(): Promise<void> {
    await Promise.all(this.#writes);
    for (const line of this.#lines.values()) {
      line.cancel();
      if (line.state === 'idle' || line.state === 'waiting') this.#enqueue(line);
    }
    while (this.#writes.size > 0) await Promise.all(this.#writes);
  }

  #line(target: StatusTarget): Line {
    const name = lineName(target);
    const known = this.#lines.get(name);
    if (known !== undefined) return known;
    const line: Line = {
      target,
      wanted: undefined,
      haste: 'spaced',
      written: undefined,
      notBefore: instant(0),
      retryAt: instant(0),
      failures: 0,
      state: 'idle',
      cancel: () => undefined,
    };
    this.#lines.set(name, line);
    return line;
  }

  #schedule(line: Line): void {
    if (line.state !== 'idle' || line.wanted === undefined || this.#stopped) return;
    if (jsonEqual(line.wanted, line.written)) {
      line.wanted = undefined;
      return;
    }
    const wait = this.#dueAt(line) - this.#options.clock.now();
    if (wait <= 0) {
      this.#enqueue(line);
      return;
    }
    line.state = 'waiting';
    line.cancel = this.#options.clock.after(seconds(wait / 1000), () => {
      this.#enqueue(line);
    });
  }

  #dueAt(line: Line): number {
    return line.haste === 'at-once' ? line.retryAt : Math.max(line.notBefore, line.retryAt);
  }

  #enqueue(line: Line): void {
    line.state = 'queued';
    this.#queues[line.haste].push(line);
    this.#pump();
  }

  #pump(): void {
    while (this.#writes.size < WRITES_AT_ONCE) {
      const line = this.#queues['at-once'].shift() ?? this.#queues.spaced.shift();
      if (line === undefined) return;
      const write = this.#write(line).finally(() => {
        this.#writes.delete(write);
        this.#pump();
      });
      this.#writes.add(write);
    }
  }

  async #write(line: Line): Promise<void> {
    const status = line.wanted;
    line.wanted = undefined;
    if (status === undefined || jsonEqual(status, line.written)) {
      line.state = 'idle';
      return;
    }
    line.state = 'writing';
    line.notBefore = instant(this.#options.clock.now() + SPACING_MILLISECONDS);
    try {
      await this.#apply(line.target, status);
      line.written = status;
      line.failures = 0;
    } catch (error) {
      this.#fail(line, status, error);
    }
    line.state = 'idle';
    this.#schedule(line);
  }

  async #apply({ resource, key }: StatusTarget, status: JsonObject): Promise<void> {
    const { namespace, name } = key;
    const body = {
      apiVersion: apiVersionOf(resource),
      kind: resource.kind,
      metadata: namespace === '' ? { name } : { namespace, name },
      status,
    };
    const options = { fieldManager: fieldManagers.emulator, subresource: 'status' } as const;
    const patch = { type: 'apply', body, conflicts: 'force' } as const;
    await this.#options.client.patch(resource, key, patch, options);
  }

  /** An object that is not there was just deleted; its informer will say so. */
  #fail(line: Line, status: JsonObject, error: unknown): void {
    if (hasReason(error, 'NotFound') || this.#lines.get(lineName(line.target)) !== line) return;
    const { clock, random, log } = this.#options;
    const longest = Math.min(
      LONGEST_BACKOFF_MILLISECONDS,
      SPACING_MILLISECONDS * 2 ** line.failures,
    );
    line.failures++;
    line.wanted ??= status;
    line.retryAt = instant(clock.now() + longest * (0.5 + random.next() / 2));
    const because = reasonOf(error);
    const { resource, key } = line.target;
    log.warn('a status is not written yet', { kind: resource.kind, key: keyText(key), because });
  }
}

const lineName = ({ resource, key }: StatusTarget): string => `${resource.plural}/${keyText(key)}`;
