import type { Family, Series } from '../metrics/exposition.ts';
import { labelText } from '../metrics/exposition.ts';
import type { EmulatedNode } from './node.ts';

/** Payload of one RoCE packet. */
const PACKET_BYTES = 4096;
/** ACTIVE and LinkUp, as the kernel numbers them. */
const STATE_ACTIVE = 4;
const PHYSICAL_LINK_UP = 5;

interface Metric {
  readonly name: string;
  readonly type: Family['type'];
  readonly help: string;
  readonly value: (port: Port) => number;
}

interface Port {
  /** Sent since the emulator began; as much was received. */
  readonly bytes: number;
  readonly lineRate: number;
}

const bytesOf = ({ bytes }: Port): number => Math.round(bytes);
const packetsOf = ({ bytes }: Port): number => Math.round(bytes / PACKET_BYTES);

const metrics: readonly Metric[] = [
  {
    name: 'port_data_transmitted_bytes_total',
    type: 'counter',
    help: 'Bytes sent on all lanes of a port.',
    value: bytesOf,
  },
  {
    name: 'port_data_received_bytes_total',
    type: 'counter',
    help: 'Bytes received on all lanes of a port.',
    value: bytesOf,
  },
  {
    name: 'port_packets_transmitted_total',
    type: 'counter',
    help: 'Packets sent.',
    value: packetsOf,
  },
  {
    name: 'port_packets_received_total',
    type: 'counter',
    help: 'Packets received.',
    value: packetsOf,
  },
  {
    name: 'rate_bytes_per_second',
    type: 'gauge',
    help: 'Line rate of a port.',
    value: ({ lineRate }) => lineRate,
  },
  {
    name: 'state_id',
    type: 'gauge',
    help: 'State of a port; 4 is active.',
    value: () => STATE_ACTIVE,
  },
  {
    name: 'physical_state_id',
    type: 'gauge',
    help: 'Physical state of a port; 5 is up.',
    value: () => PHYSICAL_LINK_UP,
  },
];

/** What node_exporter's infiniband collector says of the NICs, as far as the emulator has it: traffic and states. */
export function infinibandFamilies(node: EmulatedNode): readonly Family[] {
  const { nicsPerNode, nicRate } = node.pool.scaleOut;
  const sent = node.gpus.reduce((sum, { done }) => sum + done.nicBytes, 0);
  const port = { bytes: nicsPerNode === 0 ? 0 : sent / nicsPerNode, lineRate: nicRate };
  const labels = Array.from({ length: nicsPerNode }, (_, nic) =>
    labelText([
      ['device', `mlx5_${nic}`],
      ['port', '1'],
    ]),
  );
  return metrics.map(({ name, type, help, value }) => ({
    name: `node_infiniband_${name}`,
    type,
    help,
    series: labels.map((written): Series => ({ labels: written, value: value(port) })),
  }));
}
