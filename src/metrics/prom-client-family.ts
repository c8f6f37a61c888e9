import type { Distribution, Family, Series } from './exposition.ts';
import { labelText } from './exposition.ts';

/** What prom-client tells of a metric; its types leave out the names it has for the parts of a histogram. */
export interface CollectedMetric {
  readonly name: string;
  readonly help: string;
  readonly type: unknown;
  readonly values: readonly CollectedValue[];
}

interface CollectedValue {
  readonly value: number;
  readonly labels: Readonly<Record<string, string | number | undefined>>;
  readonly metricName?: string;
}

export function familyOf({ name, help, type, values }: CollectedMetric): Family {
  switch (type) {
    case 'gauge':
    case 'counter':
      return { name, help, type, series: plainSeries(values) };
    case 'histogram':
      return { name, help, type, distributions: distributionsOf(name, values) };
    default:
      throw new Error(`${name}: wanted a gauge, a counter or a histogram, found ${String(type)}`);
  }
}

function* plainSeries(values: readonly CollectedValue[]): Generator<Series> {
  for (const { labels, value } of values) yield { labels: textOf(labels), value };
}

const textOf = (labels: CollectedValue['labels']): string =>
  labelText(Object.entries(labels).map(([label, value]) => [label, String(value)]));

/** The values come flat: the buckets of a series one after the other, then its sum, then its count. */
function* distributionsOf(
  name: string,
  values: readonly CollectedValue[],
): Generator<Distribution> {
  let within: (readonly [number, number])[] = [];
  let sum = 0;
  for (const { metricName, labels, value } of values) {
    if (metricName === `${name}_bucket`) {
      if (labels['le'] !== '+Inf') within.push([Number(labels['le']), value]);
    } else if (metricName === `${name}_sum`) sum = value;
    else {
      yield { labels: textOf(labels), count: value, sum, within };
      within = [];
    }
  }
}
