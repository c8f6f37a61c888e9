import type { Cancel, Clock, Instant } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Random } from '../base/random.ts';
import { reasonOf } from '../base/errors.ts';
import { seconds } from '../base/units.ts';
import type { Seconds } from '../base/units.ts';
import type { Client } from '../client/client.ts';
import type { ObjectKey } from '../kube/object.ts';
import { hasReason } from '../kube/status-error.ts';
import { leaderStep } from './leader-step.ts';
import type {
  LeaderCommand,
  LeaderInput,
  LeaderSettings,
  LeaderState,
  Lease,
} from './leader-step.ts';
import { formatLease, leases, parseLease } from './lease.ts';
import type { RuntimeObserver } from './observer.ts';

export type LeaderTiming = Omit<LeaderSettings, 'identity'>;

export interface LeaderElectionOptions {
  readonly client: Client;
  /** The lease they compete for. */
  readonly lease: ObjectKey;
  /** Different for every process, also after a restart. */
  readonly identity: string;
  /** Steady: one that is set back while this process leads would let it lead for too long. */
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly observer: RuntimeObserver;
  readonly onLead: () => void;
  /** It leads no more, and must have stopped leading when this returns. */
  readonly onFollow: () => void;
  readonly timing?: LeaderTiming;
}

export interface LeaderElection {
  start(): void;
  /** Hands the lease over at once if it is held: stop what needs it first. */
  stop(): Promise<void>;
  isLeading(): boolean;
}

/** What client-go uses. */
const usualTiming: LeaderTiming = {
  leaseDuration: seconds(15),
  renewDeadline: seconds(10),
  retryPeriod: seconds(2),
};

/** Candidates that were refused come back at different times, up to this share later. */
const jitter = 1.2;

export function createLeaderElection(options: LeaderElectionOptions): LeaderElection {
  return new LeaseElection(options);
}

class LeaseElection implements LeaderElection {
  readonly #options: LeaderElectionOptions;
  readonly #settings: LeaderSettings;
  #state: LeaderState = { type: 'following' };
  #retry: Cancel = () => undefined;
  #deadline: Cancel = () => undefined;
  /** What a request that is no longer waited for answers is not heard. */
  #request = 0;
  #release: Promise<void> | undefined;
  readonly #lastFailures = new Map<Operation, string>();

  constructor(options: LeaderElectionOptions) {
    this.#options = options;
    this.#settings = { ...usualTiming, ...options.timing, identity: options.identity };
  }

  start(): void {
    this.#options.observer.leading(this.#options.lease.name, 'follower');
    this.#take({ type: 'due', now: this.#now() });
  }

  async stop(): Promise<void> {
    this.#retry();
    this.#request++;
    this.#take({ type: 'stop', now: this.#now() });
    await this.#release;
  }

  isLeading(): boolean {
    return this.#state.type === 'leading' && this.#now() < this.#state.until;
  }

  #now(): Instant {
    return this.#options.clock.now();
  }

  #take(input: LeaderInput): void {
    const [state, commands] = leaderStep(this.#settings, this.#state, input);
    this.#state = state;
    this.#armDeadline();
    for (const command of commands) this.#perform(command);
  }

  /** A leader that hears nothing must notice by itself. */
  #armDeadline(): void {
    this.#deadline();
    this.#deadline = () => undefined;
    if (this.#state.type !== 'leading') return;
    const left = seconds((this.#state.until - this.#now()) / 1000);
    this.#deadline = this.#options.clock.after(left, () => {
      this.#take({ type: 'deadline', now: this.#now() });
    });
  }

  #perform(command: LeaderCommand): void {
    switch (command.type) {
      case 'read':
        this.#ask('read', this.#read());
        return;
      case 'write':
        if (this.#state.type === 'stopped') this.#release = this.#handOver(command.lease);
        else this.#ask('write', this.#write(command.lease));
        return;
      case 'lead':
        this.#options.log.info('leads', { lease: this.#options.lease.name });
        this.#options.observer.leading(this.#options.lease.name, 'leader');
        this.#options.onLead();
        return;
      case 'follow':
        this.#options.log.info('leads no more', { lease: this.#options.lease.name });
        this.#options.observer.leading(this.#options.lease.name, 'follower');
        this.#options.onFollow();
        return;
      case 'try-later':
        this.#tryLater();
    }
  }

  #tryLater(): void {
    const { clock, random } = this.#options;
    const { retryPeriod } = this.#settings;
    const spread = this.#state.type === 'leading' ? 0 : jitter * random.next();
    this.#retry();
    this.#request++;
    this.#retry = clock.after(seconds(retryPeriod * (1 + spread)), () => {
      this.#take({ type: 'due', now: this.#now() });
    });
  }

  /** Waits for the answer for half the renewal deadline, so that there is time for another attempt. */
  #ask(operation: Operation, answer: Promise<LeaderInput>): void {
    const request = ++this.#request;
    const settle = (input: () => LeaderInput): void => {
      if (request !== this.#request) return;
      this.#request++;
      this.#take(input());
    };
    const limit: Seconds = seconds(this.#settings.renewDeadline / 2);
    const cancel = this.#options.clock.after(limit, () => {
      settle(() => ({ type: 'failed', now: this.#now() }));
    });
    answer.then(
      (input) => {
        cancel();
        this.#lastFailures.delete(operation);
        settle(() => ({ ...input, now: this.#now() }));
      },
      (error: unknown) => {
        cancel();
        this.#noteFailure(operation, error);
        settle(() => ({ type: 'failed', now: this.#now() }));
      },
    );
  }

  async #read(): Promise<LeaderInput> {
    const { client, lease } = this.#options;
    try {
      const found = await client.get(leases, lease);
      return { type: 'read', lease: parseLease(found), now: this.#now() };
    } catch (error) {
      if (!hasReason(error, 'NotFound')) throw error;
      return { type: 'read', lease: undefined, now: this.#now() };
    }
  }

  async #write(wanted: Lease): Promise<LeaderInput> {
    const { client, lease: key } = this.#options;
    const asked = this.#now();
    const object = formatLease(key, wanted);
    const written = await (wanted.resourceVersion === ''
      ? client.create(leases, object)
      : client.update(leases, object));
    return { type: 'written', asked, lease: parseLease(written), now: this.#now() };
  }

  /** A renewal that was under way at the stop may have been written over the version that was known. */
  async #handOver(lease: Lease): Promise<void> {
    try {
      await this.#write(lease);
    } catch (error) {
      this.#noteFailure('write', error);
      if (hasReason(error, 'Conflict')) await this.#handOverAnew(lease);
    }
  }

  async #handOverAnew(lease: Lease): Promise<void> {
    const { client, lease: key, identity } = this.#options;
    try {
      const { holder, resourceVersion } = parseLease(await client.get(leases, key));
      if (holder === identity) await this.#write({ ...lease, resourceVersion });
    } catch (error) {
      this.#noteFailure('write', error);
    }
  }

  #noteFailure(operation: Operation, error: unknown): void {
    const because = reasonOf(error);
    // To lose a race is normal; whatever else keeps it from the lease is said once, not every two seconds.
    const isNews = !isLostRace(error) && because !== this.#lastFailures.get(operation);
    this.#lastFailures.set(operation, because);
    this.#options.log[isNews ? 'warn' : 'debug']('the lease was neither read nor written', {
      because,
    });
  }
}

type Operation = 'read' | 'write';

const isLostRace = (error: unknown): boolean =>
  hasReason(error, 'Conflict') || hasReason(error, 'AlreadyExists');
