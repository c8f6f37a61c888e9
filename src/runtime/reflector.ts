import type { Cancel, Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { Breaths } from '../base/others-first.ts';
import type { Random } from '../base/random.ts';
import { seconds } from '../base/units.ts';
import type { Seconds } from '../base/units.ts';
import type { Client, ClientResource, WatchEvent } from '../client/client.ts';
import type { KubeObject } from '../kube/object.ts';
import { groupResource } from '../kube/resource.ts';
import { StatusError, statusErrorFrom } from '../kube/status-error.ts';
import type { RuntimeObserver } from './observer.ts';
import { watchStep } from './watch-step.ts';
import type { WatchCommand, WatchInput, WatchState } from './watch-step.ts';

/** Who keeps what the reflector learns. Told in the order of the server's revisions. */
interface ReflectorTarget {
  /** These are all the objects; it takes them in one by one, as it is asked to go on, so that there can be pauses. */
  replace(objects: readonly KubeObject[]): Generator;
  put(object: KubeObject): void;
  remove(object: KubeObject): void;
}

export interface ReflectorOptions {
  readonly client: Client;
  readonly resource: ClientResource;
  readonly namespace?: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly observer: RuntimeObserver;
  /** What is kept of an object: a large cache leaves out what nobody reads. */
  readonly transform?: (object: KubeObject) => KubeObject;
  readonly target: ReflectorTarget;
}

const pageSize = 500;
const firstPauseSeconds = 0.8;
const longestPauseSeconds = 30;

/** How long to wait before this attempt: doubling, and up to twice that, so that clients do not come back all at once. */
function reconnectPause(attempt: number, random: Random): Seconds {
  if (attempt === 0) return seconds(0);
  const base = Math.min(firstPauseSeconds * 2 ** (attempt - 1), longestPauseSeconds);
  return seconds(base * (1 + random.next()));
}

/** Performs what `watchStep` commands: one list, one watch or one pause at a time. */
export class Reflector {
  readonly #options: ReflectorOptions;
  readonly #name: string;
  #state: WatchState = { type: 'empty' };
  /** Ends what is under way; what it still says afterwards is not heard. */
  #end: Cancel = () => undefined;
  #activity = 0;

  constructor(options: ReflectorOptions) {
    this.#options = options;
    this.#name = groupResource(options.resource);
  }

  start(): void {
    this.#take({ type: 'start' });
  }

  stop(): void {
    this.#take({ type: 'stop' });
  }

  #take(input: WatchInput): void {
    const [state, commands] = watchStep(this.#state, input);
    this.#state = state;
    for (const command of commands) this.#perform(command);
  }

  #perform(command: WatchCommand): void {
    this.#end();
    this.#end = () => undefined;
    const activity = ++this.#activity;
    const isCurrent = (): boolean => activity === this.#activity;
    if (command.type === 'end') return;
    const begin = (): void => {
      if (command.type === 'watch') this.#watch(command.from, isCurrent);
      else void this.#list(isCurrent); // never rejects: a failure is an input
    };
    const { clock, random } = this.#options;
    if (command.pause === 0) begin();
    else this.#end = clock.after(reconnectPause(command.pause, random), begin);
  }

  async #list(isCurrent: () => boolean): Promise<void> {
    let found: Listed;
    try {
      found = await listAll(this.#options);
    } catch (error) {
      if (isCurrent()) this.#failed('cannot list', error, seconds(0));
      return;
    }
    if (!isCurrent()) return;
    this.#options.observer.listed(this.#name, found.objects.length);
    await this.#takeIn(found.objects, isCurrent);
    if (isCurrent()) this.#take({ type: 'listed', revision: found.revision });
  }

  /** Of a large fleet piece by piece. What happens meanwhile is heard afterwards: the watch begins at the list's revision. */
  async #takeIn(objects: readonly KubeObject[], isCurrent: () => boolean): Promise<void> {
    const { target, clock } = this.#options;
    const pieces = target.replace(objects);
    const breaths = new Breaths(clock);
    while (isCurrent() && pieces.next().done !== true) {
      const breath = breaths.due();
      if (breath !== undefined) await breath;
    }
  }

  #watch(from: string, isCurrent: () => boolean): void {
    const { client, resource, namespace, clock } = this.#options;
    const begun = clock.now();
    const lasted = (): Seconds => seconds((clock.now() - begun) / 1000);
    const where = namespace === undefined ? {} : { namespace };
    this.#end = client.watch(
      resource,
      { ...where, resourceVersion: from },
      {
        event: (event) => {
          if (isCurrent()) this.#heard(event, lasted());
        },
        closed: (error) => {
          if (!isCurrent()) return;
          if (error !== undefined) {
            this.#failed('the watch broke off', error, lasted());
            return;
          }
          this.#options.observer.watchEnded(this.#name, 'clean');
          this.#take({ type: 'closed', lasted: lasted() });
        },
      },
    );
  }

  #heard({ type, object }: WatchEvent, lasted: Seconds): void {
    const { target, transform = same } = this.#options;
    switch (type) {
      case 'ADDED':
      case 'MODIFIED':
        target.put(transform(object));
        break;
      case 'DELETED':
        target.remove(transform(object));
        break;
      case 'BOOKMARK':
        break;
      case 'ERROR':
        this.#failed('the server ended the watch', statusErrorFrom(object), lasted);
        return;
    }
    const { resourceVersion } = object.metadata;
    if (resourceVersion !== undefined) this.#take({ type: 'heard', revision: resourceVersion });
  }

  #failed(what: string, error: unknown, lasted: Seconds): void {
    const expired = error instanceof StatusError && error.code === 410;
    const because = error instanceof Error ? error.message : 'for no reason given';
    const { log, observer } = this.#options;
    if (expired) log.debug(what, { resource: this.#name, because });
    else log.warn(what, { resource: this.#name, because });
    if (this.#state.type === 'watching') {
      observer.watchEnded(this.#name, expired ? 'expired' : 'failed');
    }
    this.#take(expired ? { type: 'expired' } : { type: 'failed', lasted });
  }
}

interface Listed {
  readonly objects: readonly KubeObject[];
  readonly revision: string;
}

const same = (object: KubeObject): KubeObject => object;

/** All pages; they show one revision, that of the first. Of each only what is kept outlives the next. */
async function listAll(options: ReflectorOptions): Promise<Listed> {
  const { client, resource, namespace, transform = same } = options;
  const where = namespace === undefined ? {} : { namespace };
  const objects: KubeObject[] = [];
  let page = await client.list(resource, { ...where, limit: pageSize });
  for (;;) {
    objects.push(...page.items.map(transform));
    const { continue: token = '', resourceVersion: revision = '' } = page.metadata;
    if (token === '') return { objects, revision };
    page = await client.list(resource, { ...where, limit: pageSize, continue: token });
  }
}
