import type { Cancel, Clock } from '../base/clock.ts';
import { seconds } from '../base/units.ts';
import { difference } from './delta.ts';
import { LinkHistory } from './link-history.ts';
import type { PageState } from './page-state.ts';
import { PageStates } from './page-state.ts';
import { linkRow } from './rows/link-row.ts';
import { remembered } from './rows/remembered.ts';
import type { PageSource } from './source.ts';
import { messageOf, StreamLog } from './stream-log.ts';
import type { Snapshot } from './wire.ts';

/** Changes of this long travel together; with nobody there, links are looked at less often. */
const TOGETHER = seconds(0.25);
const UNWATCHED = seconds(1);
/** A comment that keeps proxies from closing a quiet stream: every so many ticks, 15 s. */
const TICKS_OF_A_HEARTBEAT = 60;
const HEARTBEAT = ': still here\n\n';
/** How long a client waits before it comes back. */
const RETRY = 'retry: 2000\n\n';

export const MOST_STREAMS = 64;

/** One client. What it has not read yet is limited: `full` ends it, and it may come back. */
export interface StreamSink {
  write(text: string): 'taken' | 'full';
  end(): void;
}

export interface StreamHubOptions {
  readonly source: PageSource;
  readonly clock: Clock;
  /** Names this process in the ids of the stream. */
  readonly process: string;
}

export type Joined = { readonly type: 'joined'; leave(): void } | { readonly type: 'refused' };

/** Reads the source four times a second while somebody looks, and tells every client what changed. */
export class StreamHub {
  readonly #source: PageSource;
  readonly #clock: Clock;
  /** A link is looked at twice: once to be shown, once for its history. */
  readonly #linkRow = remembered(linkRow);
  readonly #states = new PageStates(this.#linkRow);
  readonly #log: StreamLog;
  readonly #sinks = new Set<StreamSink>();
  readonly history = new LinkHistory(this.#linkRow);
  #told: Snapshot | undefined;
  #ticks = 0;
  #cancel: Cancel | undefined;

  constructor({ source, clock, process }: StreamHubOptions) {
    this.#source = source;
    this.#clock = clock;
    this.#log = new StreamLog(process);
  }

  start(): void {
    this.#again();
  }

  stop(): void {
    this.#cancel?.();
    for (const sink of this.#sinks) sink.end();
    this.#sinks.clear();
  }

  get streams(): number {
    return this.#sinks.size;
  }

  /** All rows as they are now. */
  state(): PageState {
    return this.#states.of(this.#source.objects());
  }

  /** Sends what is new since `lastId`, or else everything; then every change until the client leaves. */
  join(sink: StreamSink, lastId: string | undefined): Joined {
    if (this.#sinks.size >= MOST_STREAMS) return { type: 'refused' };
    this.#tell();
    const first = [RETRY, ...this.#greeting(lastId)].join('');
    this.#sinks.add(sink);
    if (this.#sinks.size === 1) this.#again();
    this.#send(sink, first);
    return {
      type: 'joined',
      leave: () => {
        this.#sinks.delete(sink);
      },
    };
  }

  #greeting(lastId: string | undefined): readonly string[] {
    const missed = lastId === undefined ? undefined : this.#log.since(lastId);
    if (missed?.type === 'nothing') return [];
    if (missed?.type === 'messages') return missed.messages;
    return [messageOf('snapshot', this.#log.id, this.#told ?? this.state().snapshot)];
  }

  #again(): void {
    this.#cancel?.();
    const delay = this.#sinks.size > 0 ? TOGETHER : UNWATCHED;
    this.#cancel = this.#clock.after(delay, () => {
      this.#tick();
    });
  }

  #tick(): void {
    this.history.look(this.#source.objects().links, this.#clock.now());
    if (this.#sinks.size > 0) {
      this.#tell();
      this.#ticks += 1;
      if (this.#ticks % TICKS_OF_A_HEARTBEAT === 0) this.#broadcast(HEARTBEAT);
    }
    this.#again();
  }

  #tell(): void {
    const { snapshot } = this.state();
    const before = this.#told;
    this.#told = snapshot;
    if (before === undefined || before === snapshot) return;
    const delta = difference(before, snapshot);
    if (delta !== undefined) this.#broadcast(this.#log.append(delta));
  }

  #broadcast(message: string): void {
    for (const sink of this.#sinks) this.#send(sink, message);
  }

  /** One that cannot keep up is ended: it comes back and is sent what it missed. */
  #send(sink: StreamSink, message: string): void {
    if (sink.write(message) === 'taken') return;
    this.#sinks.delete(sink);
    sink.end();
  }
}
