import { textAt } from '../../base/json-at.ts';
import type { FabricSnapshot } from '../../emulator/fabric-observer.ts';
import type { KubeObject } from '../../kube/object.ts';
import { keyOf, keyText } from '../../kube/object.ts';
import type { Informer } from '../../runtime/informer.ts';
import { JobRecord } from './job-record.ts';
import type { JobOutcome } from './job-record.ts';
import { LinkRecord } from './link-record.ts';
import type { LinkOutcome } from './link-record.ts';
import { PoolRecord } from './pool-record.ts';
import type { PoolOutcome } from './pool-record.ts';

/** Something that people would be told. */
export interface Happening {
  readonly at: number;
  readonly type: string;
  readonly about: string;
  readonly reason: string;
  readonly message: string;
}

/** GPUs by what they do; `wanted` are asked for by jobs that wait. */
export type GpuCounts = Readonly<
  Record<'running' | 'standing' | 'idle' | 'failed' | 'wanted', number>
>;

/** The whole factory at one moment. */
export interface Moment {
  readonly at: number;
  readonly gpus: GpuCounts;
  /** Use of the busier direction since the moment before, 0 to 1, by link. */
  readonly links: ReadonlyMap<string, number>;
}

/** What there is to say of a simulation. Times are emulated seconds from its beginning. */
export interface SimulationRecord {
  readonly seconds: number;
  /** As they came, and those that came together by name. */
  readonly jobs: readonly JobOutcome[];
  readonly pools: readonly PoolOutcome[];
  readonly links: readonly LinkOutcome[];
  readonly moments: readonly Moment[];
  readonly happenings: readonly Happening[];
  /** Happenings beyond the most that are kept. */
  readonly unheard: number;
}

export interface RecorderParts {
  readonly informers: Readonly<Record<'pools' | 'links' | 'jobs' | 'events', Informer>>;
  /** Seconds since the beginning. */
  readonly now: () => number;
  readonly fabric: () => FabricSnapshot;
}

const MOST_HAPPENINGS = 2000;

/** Writes down what happens in the factory, as its objects and its emulated fabric tell it. */
export class Recorder {
  readonly #parts: RecorderParts;
  readonly #jobs = new Map<string, JobRecord>();
  readonly #pools = new Map<string, PoolRecord>();
  readonly #links = new Map<string, LinkRecord>();
  readonly #moments: Moment[] = [];
  readonly #happenings: Happening[] = [];
  #unheard = 0;

  constructor(parts: RecorderParts) {
    this.#parts = parts;
    const { pools, links, jobs, events } = parts.informers;
    this.#follow(pools, this.#pools, (pool, at) => new PoolRecord(pool, at));
    this.#follow(links, this.#links, (link, at) => new LinkRecord(link, at));
    this.#follow(jobs, this.#jobs, (job, at) => new JobRecord(job, at));
    events.onChange(({ after }) => {
      if (after !== undefined) this.#heard(after);
    });
  }

  /** To be called now and then: of what lies between, the mean is told. */
  sample(): void {
    const at = this.#parts.now();
    const uses = this.#parts.fabric().links.map(({ link, directions }): [string, number] => {
      const carried = Math.max(0, ...directions.map(({ carriedBytes }) => carriedBytes));
      return [link, this.#links.get(link)?.sampled(carried, at) ?? 0];
    });
    this.#moments.push({ at, gpus: this.#gpus(), links: new Map(uses) });
  }

  finish(): SimulationRecord {
    const at = this.#parts.now();
    return {
      seconds: at,
      jobs: inOrder(this.#jobs)
        .map((job) => job.outcome(at))
        .sort((left, right) => left.submittedAt - right.submittedAt),
      pools: inOrder(this.#pools).map((pool) => pool.outcome(at)),
      links: inOrder(this.#links).map((link) => link.outcome(at)),
      moments: this.#moments,
      happenings: this.#happenings,
      unheard: this.#unheard,
    };
  }

  #follow<Followed extends { changed(object: KubeObject, at: number): void }>(
    informer: Informer,
    records: Map<string, Followed>,
    begin: (object: KubeObject, at: number) => Followed,
  ): void {
    informer.onChange(({ before, after }) => {
      const object = after ?? before;
      const key = keyText(keyOf(object));
      const at = this.#parts.now();
      const known = records.get(key);
      if (known === undefined) records.set(key, begin(object, at));
      else known.changed(object, at);
    });
  }

  #gpus(): GpuCounts {
    const jobs = [...this.#jobs.values()];
    const pools = [...this.#pools.values()];
    const inState = (...states: readonly JobRecord['state'][]): number =>
      sum(jobs.map(({ state, gpus }) => (states.includes(state) ? gpus : 0)));
    return {
      running: inState('running'),
      standing: inState('standing'),
      wanted: inState('waiting'),
      idle: sum(pools.map(({ gpus }) => gpus.idle)),
      failed: sum(pools.map(({ gpus }) => gpus.failed)),
    };
  }

  #heard(event: KubeObject): void {
    if (this.#happenings.length >= MOST_HAPPENINGS) {
      this.#unheard++;
      return;
    }
    const text = (...path: readonly string[]): string => textAt(event, ...path) ?? '';
    this.#happenings.push({
      at: this.#parts.now(),
      type: text('type'),
      about: `${text('involvedObject', 'kind')} ${text('involvedObject', 'name')}`,
      reason: text('reason'),
      message: text('message'),
    });
  }
}

const inOrder = <Value>(records: ReadonlyMap<string, Value>): readonly Value[] =>
  [...records].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, value]) => value);

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);
