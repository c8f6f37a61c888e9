import type { FabricMetrics } from './fabric.ts';
import { fabricMetrics } from './fabric.ts';
import type { Fleet } from './fleet.ts';
import { fleetMetrics } from './fleet.ts';
import { MetricsRegistry } from './metrics-registry.ts';
import type { PlacementMetrics } from './placement.ts';
import { placementMetrics } from './placement.ts';
import type { RuntimeMetrics } from './runtime.ts';
import { runtimeMetrics } from './runtime.ts';

/** The page Prometheus scrapes, and the observers that feed it. One per composed process. */
export interface Metrics {
  readonly contentType: string;
  render(): Promise<string>;
  readonly registry: MetricsRegistry;
  readonly runtime: RuntimeMetrics;
  readonly placement: PlacementMetrics;
  readonly fabric: FabricMetrics;
}

export interface MetricsOptions {
  readonly version: string;
  readonly nodeVersion: string;
  /** Emulated seconds in a real one. */
  readonly timeScale: number;
  /** The objects as they are now; asked once per scrape. */
  readonly read: () => Fleet;
}

export function createMetrics({ version, nodeVersion, timeScale, read }: MetricsOptions): Metrics {
  const registry = new MetricsRegistry();
  registry.processMetrics();
  registry.readGauge(
    {
      name: 'longhaul_build_info',
      help: 'What is running.',
      labels: ['version', 'node_version'],
    },
    () => [{ labels: [version, nodeVersion], value: 1 }],
  );
  registry.readGauge(
    {
      name: 'longhaul_simulation_speed_ratio',
      help: 'Emulated seconds in a real one.',
    },
    () => [{ labels: [], value: timeScale }],
  );
  let fleet: Fleet | undefined;
  fleetMetrics(registry, () => (fleet ??= read()));
  return {
    registry,
    runtime: runtimeMetrics(registry),
    placement: placementMetrics(registry),
    fabric: fabricMetrics(registry),
    contentType: registry.contentType,
    render: () => {
      fleet = undefined;
      return registry.render();
    },
  };
}
