import type { CollectFunction } from 'prom-client';
import {
  collectDefaultMetrics,
  Counter as PromCounter,
  Gauge as PromGauge,
  Registry,
} from 'prom-client';
import type { Distribution, Family } from './exposition.ts';
import { labelText } from './exposition.ts';
import { BucketHistogram } from './histogram.ts';
import type { HistogramDescription } from './histogram.ts';
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
  readonly #counted: (() => Family)[] = [];

  counter({ name, help, labels = [] }: Description): Counter {
    const metric = new PromCounter({
      name,
      help,
      labelNames: [...labels],
      registers: [this.#registry],
    });
    return {
      add: (values, amount = 1) => {
        metric.inc(labelled(labels, values), amount);
      },
      series: (values) => {
        const known = labelled(labels, values);
        return () => {
          metric.inc(known);
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
  readGauge({ name, help, labels = [] }: Description, read: () => readonly Sample[]): void {
    const collect: CollectFunction<PromGauge> = function () {
      this.reset();
      for (const { labels: values, value } of read()) this.set(labelled(labels, values), value);
    };
    new PromGauge({ name, help, labelNames: [...labels], registers: [this.#registry], collect });
  }

  /** A counter that somebody else counts: its series are what `read` returns at each scrape. */
  readCounter({ name, help, labels = [] }: Description, read: () => readonly Sample[]): void {
    const collect: CollectFunction<PromCounter> = function () {
      this.reset();
      for (const { labels: values, value } of read()) this.inc(labelled(labels, values), value);
    };
    new PromCounter({ name, help, labelNames: [...labels], registers: [this.#registry], collect });
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
        labels: labelText(labels.map((label, index) => [label, counted.labels[index] ?? ''])),
      })),
    }));
  }

  /** Memory, CPU, event loop and garbage collection of this process. */
  processMetrics(): void {
    collectDefaultMetrics({ register: this.#registry });
    for (const name of MISNAMED) this.#registry.removeSingleMetric(name);
  }

  /** Everything as it is now. */
  async families(): Promise<readonly Family[]> {
    const collected: readonly CollectedMetric[] = await this.#registry.getMetricsAsJSON();
    return [...collected.map(familyOf), ...this.#counted.map((family) => family())];
  }
}

function labelled(names: readonly string[], values: LabelValues): Record<string, string> {
  return Object.fromEntries(names.map((name, index) => [name, values[index] ?? '']));
}
