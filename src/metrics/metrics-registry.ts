import { collectDefaultMetrics, Gauge as PromGauge, Registry } from 'prom-client';
import { LabelledCounter } from './counter.ts';
import type { Distribution, Family, PlainFamily, Series } from './exposition.ts';
import { labelTextOf } from './exposition.ts';
import { BucketHistogram } from './histogram.ts';
import type { HistogramDescription } from './histogram.ts';
import { OncePerPage } from './once-per-page.ts';
import { familyOf } from './prom-client-family.ts';
import type { CollectedMetric } from './prom-client-family.ts';

/** The values of a metric's labels, in the order its label names were declared in. */
export type LabelValues = readonly string[];

export interface Counter {
  add(labels: LabelValues, amount?: number): void;
  /** Adds one to the series of these labels: for whoever does so thousands of times a second. */
  series(labels: LabelValues): () => void;
}

export interface Gauge {
  set(labels: LabelValues, value: number): void;
  add(labels: LabelValues, amount: number): void;
}

export interface Histogram {
  observe(labels: LabelValues, value: number, exemplar?: LabelValues): void;
  /** Observes in the series of these labels. */
  series(labels: LabelValues): (value: number, exemplar?: LabelValues) => void;
}

interface Description {
  readonly name: string;
  readonly help: string;
  readonly labels?: readonly string[];
}

/** A histogram that somebody else counted, its labels as their values in the order of their names. */
export interface CountedDistribution extends Omit<Distribution, 'labels' | 'exemplars'> {
  readonly labels: LabelValues;
}

/** One value of a gauge that is read when the page is asked for. */
export interface Sample {
  readonly labels: LabelValues;
  readonly value: number;
}

/** Gauges that prom-client names like counters; `promtool check metrics` refuses them. */
const MISNAMED = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
];

/**
 * The only place that knows prom-client. Every composed process has a registry of its own, so that two emulators in one
 * test never share a count.
 */
export class MetricsRegistry {
  readonly #registry = new Registry();
  readonly #read: Family[] = [];
  readonly #counted: (() => Family)[] = [];
  readonly #pages = new OncePerPage();

  /** Not prom-client's, which looks the series up by its labels each time. */
  counter(description: Description): Counter {
    const counter = new LabelledCounter(description);
    this.#counted.push(() => counter.family());
    return {
      add: (values, amount = 1) => {
        counter.series(values).add(amount);
      },
      series: (values) => {
        const known = counter.series(values);
        return () => {
          known.add(1);
        };
      },
    };
  }

  gauge({ name, help, labels = [] }: Description): Gauge {
    const metric = new PromGauge({
      name,
      help,
      labelNames: [...labels],
      registers: [this.#registry],
    });
    return {
      set: (values, value) => {
        metric.set(labelled(labels, values), value);
      },
      add: (values, amount) => {
        metric.inc(labelled(labels, values), amount);
      },
    };
  }

  /** Not prom-client's, where an observation and a scrape take longer. */
  histogram(description: HistogramDescription): Histogram {
    const histogram = new BucketHistogram(description, Date.now);
    this.#counted.push(() => histogram.family());
    return {
      observe: (values, value, exemplar) => {
        histogram.series(values).observe(value, exemplar);
      },
      series: (values) => {
        const known = histogram.series(values);
        return (value, exemplar) => {
          known.observe(value, exemplar);
        };
      },
    };
  }

  /** A gauge whose series are exactly what `read` returns at each scrape: nothing is kept in step by hand. */
  readGauge(description: Description, read: () => readonly Sample[]): void {
    this.#read.push(readFamily('gauge', description, read));
  }

  /** A counter that somebody else counts: its series are what `read` returns at each scrape. */
  readCounter(description: Description, read: () => readonly Sample[]): void {
    this.#read.push(readFamily('counter', description, read));
  }

  /** The same reading, made once for all series of a page: of a large fleet it costs more than they do. */
  oncePerPage<Value>(read: () => Value): () => Value {
    return this.#pages.share(read);
  }

  /** A histogram that somebody else counts: its series are what `read` returns at each scrape. */
  readHistogram(
    { name, help, labels = [] }: Description,
    read: () => readonly CountedDistribution[],
  ): void {
    this.#counted.push(() => ({
      ...{ type: 'histogram', name, help },
      distributions: read().map((counted) => ({
        ...counted,
        labels: labelTextOf(labels, counted.labels),
      })),
    }));
  }

  /** Memory, CPU, event loop and garbage collection of this process. */
  processMetrics(): void {
    collectDefaultMetrics({ register: this.#registry });
    for (const name of MISNAMED) this.#registry.removeSingleMetric(name);
  }

  /** Everything, read as it is taken: once, from the first family to the last. */
  async families(): Promise<Iterable<Family>> {
    const collected: readonly CollectedMetric[] = await this.#registry.getMetricsAsJSON();
    return this.#pages.within(this.#all(collected));
  }

  *#all(collected: readonly CollectedMetric[]): Generator<Family> {
    yield* collected.map(familyOf);
    yield* this.#read;
    for (const family of this.#counted) yield family();
  }
}

function readFamily(
  type: PlainFamily['type'],
  { name, help, labels = [] }: Description,
  read: () => readonly Sample[],
): Family {
  const series: Iterable<Series> = {
    *[Symbol.iterator]() {
      for (const { labels: values, value } of read())
        yield { labels: labelTextOf(labels, values), value };
    },
  };
  return { name, type, help, series };
}

function labelled(names: readonly string[], values: LabelValues): Record<string, string> {
  return Object.fromEntries(names.map((name, index) => [name, values[index] ?? '']));
}
