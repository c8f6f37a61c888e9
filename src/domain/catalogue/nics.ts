import type { BytesPerSecond } from '../../base/units.ts';
import { gbps } from '../../base/units.ts';

/** Line rate of one port, per direction. */
interface Nic {
  readonly name: string;
  readonly rate: BytesPerSecond;
  readonly source: string;
}

const catalogue: readonly Nic[] = [
  { name: 'connectx-6', rate: gbps(200), source: 'NVIDIA ConnectX-6 data sheet (HDR, 200 Gb/s)' },
  { name: 'connectx-7', rate: gbps(400), source: 'NVIDIA ConnectX-7 data sheet (NDR, 400 Gb/s)' },
  { name: 'connectx-8', rate: gbps(800), source: 'NVIDIA ConnectX-8 data sheet (XDR, 800 Gb/s)' },
  { name: 'efa-v1', rate: gbps(100), source: 'AWS, p4de.24xlarge: 4 x 100 Gb/s' },
  { name: 'efa-v2', rate: gbps(100), source: 'AWS, p5.48xlarge: 32 x 100 Gb/s' },
  { name: 'efa-v4', rate: gbps(400), source: 'AWS, p6-b200.48xlarge: 8 x 400 Gb/s' },
  { name: 'gpudirect-tcpxo', rate: gbps(200), source: 'Google Cloud, A3 Mega: 8 x 200 Gb/s' },
];

export function nicByName(name: string): Nic | undefined {
  return catalogue.find((nic) => nic.name === name);
}
