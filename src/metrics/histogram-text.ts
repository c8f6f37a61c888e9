import { labelText } from './exposition.ts';

/** One histogram of a family, counted by somebody else. */
export interface Distribution {
  /** The values, in the order of the family's labels. */
  readonly labels: readonly string[];
  readonly count: number;
  readonly sum: number;
  /** Bounds, ascending, without the infinite one, and how many are within each, those within smaller ones included. */
  readonly within: readonly (readonly [bound: number, count: number])[];
}

export interface HistogramFamily {
  readonly name: string;
  readonly help: string;
  readonly labels: readonly string[];
}

/** The family as a page has it, without a newline at its end. */
export function histogramText(
  { name, help, labels }: HistogramFamily,
  distributions: readonly Distribution[],
): string {
  const lines = distributions.flatMap(({ labels: values, count, sum, within }) => {
    const own = labels.map((label, index) => [label, values[index] ?? ''] as const);
    const bucket = (le: string, value: number): string =>
      `${name}_bucket${labelText([...own, ['le', le]])} ${value}`;
    return [
      ...within.map(([bound, value]) => bucket(String(bound), value)),
      bucket('+Inf', count),
      `${name}_sum${labelText(own)} ${sum}`,
      `${name}_count${labelText(own)} ${count}`,
    ];
  });
  return [`# HELP ${name} ${help}`, `# TYPE ${name} histogram`, ...lines].join('\n');
}
