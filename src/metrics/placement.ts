import type { Seconds } from '../base/units.ts';
import type { MetricsRegistry } from './metrics-registry.ts';

/** What the job controller says of its decisions. */
export interface PlacementMetrics {
  decided(result: PlacementResult, took: Seconds): void;
}

export type PlacementResult = 'single_site' | 'multi_site' | 'rejected';

const RESULTS: readonly PlacementResult[] = ['single_site', 'multi_site', 'rejected'];

export function placementMetrics(registry: MetricsRegistry): PlacementMetrics {
  const decisions = registry.counter({
    name: 'longhaul_placement_decisions_total',
    help: 'Placement decisions, by what was decided.',
    labels: ['decision'],
  });
  for (const result of RESULTS) decisions.add([result], 0);
  const duration = registry.histogram({
    name: 'longhaul_placement_duration_seconds',
    help: 'Time to reach one placement decision.',
    buckets: [0.0001, 0.001, 0.01, 0.1, 1],
  });
  return {
    decided: (result, took) => {
      decisions.add([result]);
      duration.observe([], took);
    },
  };
}
