import { exposition } from './exposition.ts';
import { contentTypes, formatFor } from './exposition-format.ts';
import type { FabricMetrics } from './fabric.ts';
import { fabricMetrics } from './fabric.ts';
import type { Fleet } from './fleet.ts';
import { distanceClasses, fleetMetrics } from './fleet.ts';
import type { HistoryMetrics } from './history.ts';
import { historyMetrics } from './history.ts';
import { MAX_JOB_SERIES } from './jobs.ts';
import { MetricsRegistry } from './metrics-registry.ts';
import type { NodesMetrics } from './nodes.ts';
import { nodesMetrics } from './nodes.ts';
import type { PlacementMetrics } from './placement.ts';
import { placementMetrics } from './placement.ts';
import type { RuntimeMetrics } from './runtime.ts';
import { runtimeMetrics } from './runtime.ts';

/** The page Prometheus scrapes, and the observers that feed it. One per composed process. */
export interface Metrics {
  /** The page as it is now, in the format that the header Accept prefers. */
  page(accept: string | undefined): Promise<ExpositionPage>;
  readonly registry: MetricsRegistry;
  readonly runtime: RuntimeMetrics;
  readonly placement: PlacementMetrics;
  readonly fabric: FabricMetrics;
  readonly nodes: NodesMetrics;
  readonly history: HistoryMetrics;
  /** So many objects of a group had no series on a page. */
  seriesDropped(group: string, objects: number): void;
}

export interface ExpositionPage {
  readonly contentType: string;
  readonly chunks: Iterable<string>;
}

export interface MetricsOptions {
  readonly version: string;
  readonly nodeVersion: string;
  /** Emulated seconds in a real one. */
  readonly timeScale: number;
  /** The objects as they are now; asked once per scrape. */
  readonly read: () => Fleet;
  /** Makes a reading quick; waited for before each page, since a reading itself has no pauses. */
  readonly readAhead?: () => Promise<void>;
}

export function createMetrics(options: MetricsOptions): Metrics {
  const { version, nodeVersion, timeScale, read, readAhead } = options;
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
  const fleet = registry.oncePerPage(read);
  fleetMetrics(registry, fleet);
  return {
    registry,
    runtime: runtimeMetrics(registry),
    placement: placementMetrics(registry),
    fabric: fabricMetrics(registry, () => distanceClasses(fleet())),
    nodes: nodesMetrics(registry, MAX_JOB_SERIES),
    history: historyMetrics(registry),
    seriesDropped: droppedMetrics(registry, fleet),
    page: async (accept) => {
      const format = formatFor(accept);
      await readAhead?.();
      const chunks = exposition(await registry.families(), format);
      return { contentType: contentTypes[format], chunks };
    },
  };
}

function droppedMetrics(registry: MetricsRegistry, fleet: () => Fleet): Metrics['seriesDropped'] {
  const dropped = new Map([['job', 0]]);
  const add = (group: string, objects: number): void => {
    dropped.set(group, (dropped.get(group) ?? 0) + objects);
  };
  registry.readCounter(
    {
      name: 'longhaul_metrics_series_dropped_total',
      help: 'Objects that were left without series because there were too many, at every scrape anew.',
      labels: ['group'],
    },
    () => {
      add('job', Math.max(0, fleet().jobs.length - MAX_JOB_SERIES));
      return [...dropped].map(([group, value]) => ({ labels: [group], value }));
    },
  );
  return add;
}
