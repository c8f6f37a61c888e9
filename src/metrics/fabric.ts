import type { MetricsRegistry } from './metrics-registry.ts';

interface Direction {
  readonly from: string;
  readonly to: string;
  readonly carriedBytes: number;
}

/** The part of the emulator's snapshot that its objects do not say. */
interface Fabric {
  readonly emulatedSeconds: number;
  readonly links: readonly {
    readonly link: string;
    readonly queueSeconds: number;
    readonly directions: readonly Direction[];
  }[];
}

/** Satisfies the observer that `src/emulator` declares. */
export interface FabricMetrics {
  attach(read: () => Fabric): void;
}

export function fabricMetrics(registry: MetricsRegistry): FabricMetrics {
  let read: () => Fabric = () => ({ emulatedSeconds: 0, links: [] });
  registry.readCounter(
    {
      name: 'longhaul_simulation_seconds_total',
      help: 'Emulated time since the emulator began to run.',
    },
    () => [{ labels: [], value: read().emulatedSeconds }],
  );
  registry.readCounter(
    {
      name: 'longhaul_link_transmit_bytes_total',
      help: 'Bytes a link carried since the emulator began to run, by direction.',
      labels: ['link', 'direction'],
    },
    () =>
      read().links.flatMap(({ link, directions }) =>
        directions.map(({ from, to, carriedBytes }) => ({
          labels: [link, `${from}-${to}`],
          value: carriedBytes,
        })),
      ),
  );
  registry.readGauge(
    {
      name: 'longhaul_link_queueing_delay_seconds',
      help: 'Mean queueing delay at the bottleneck of a link, with the parameters in effect.',
      labels: ['link'],
    },
    () => read().links.map(({ link, queueSeconds }) => ({ labels: [link], value: queueSeconds })),
  );
  return {
    attach: (reader) => {
      read = reader;
    },
  };
}
