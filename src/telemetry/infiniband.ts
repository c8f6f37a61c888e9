import type { PlainFamily, Series } from '../metrics/exposition.ts';
import { labelText } from '../metrics/exposition.ts';
import { PACKET } from '../network/lane-conduct.ts';
import type { Done } from './gpu-totals.ts';
import type { EmulatedNode } from './node.ts';

/** ACTIVE and LinkUp, as the kernel numbers them. */
const STATE_ACTIVE = 4;
const PHYSICAL_LINK_UP = 5;

interface Metric {
  readonly name: string;
  readonly type: PlainFamily['type'];
  readonly help: string;
  readonly value: (port: Port) => number;
}

interface Port {
  /** Sent since the emulator began; as much was received. */
  readonly bytes: number;
  /** Received since then. */
  readonly markedPackets: number;
  /** Sent since then, and asked for again. */
  readonly lostPackets: number;
  /** Sent since then; as many were received. */
  readonly notifications: number;
  readonly lineRate: number;
}

const bytesOf = ({ bytes }: Port): number => Math.round(bytes);
const packetsOf = ({ bytes }: Port): number => Math.round(bytes / PACKET);

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
    name: 'np_ecn_marked_roce_packets_received_total',
    type: 'counter',
    help: 'RoCE packets received with the mark of congestion.',
    value: ({ markedPackets }) => Math.round(markedPackets),
  },
  {
    name: 'np_cnp_packets_sent_total',
    type: 'counter',
    help: 'Congestion notification packets sent by the notification point.',
    value: ({ notifications }) => Math.round(notifications),
  },
  {
    name: 'rp_cnp_packets_handled_total',
    type: 'counter',
    help: 'Congestion notification packets handled by the reaction point to throttle.',
    value: ({ notifications }) => Math.round(notifications),
  },
  {
    // One for each gap: of packets lost in a row a real receiver complains once.
    name: 'packet_sequence_errors_total',
    type: 'counter',
    help: 'Complaints of the other side about a gap, after which what is missing is sent again.',
    value: ({ lostPackets }) => Math.round(lostPackets),
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

/** What node_exporter's infiniband collector says of the NICs, as far as the emulator has it: traffic, states, and the marks of the links between sites. */
export function infinibandFamilies(node: EmulatedNode): readonly PlainFamily[] {
  const { nicsPerNode, nicRate } = node.pool.scaleOut;
  const port = {
    bytes: perNic(node, ({ nicBytes }) => nicBytes),
    markedPackets: perNic(node, ({ markedPackets }) => markedPackets),
    lostPackets: perNic(node, ({ lostPackets }) => lostPackets),
    notifications: perNic(node, ({ notifications }) => notifications),
    lineRate: nicRate,
  };
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

/** The NICs of a node share evenly in what its GPUs did. */
function perNic({ gpus, pool }: EmulatedNode, value: (done: Done) => number): number {
  const { nicsPerNode } = pool.scaleOut;
  if (nicsPerNode === 0) return 0;
  return gpus.reduce((sum, { done }) => sum + value(done), 0) / nicsPerNode;
}
