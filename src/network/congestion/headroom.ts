import type { Bytes, BytesPerSecond, Km } from '../../base/units.ts';
import { bytes, toGbps } from '../../base/units.ts';
import type { Medium } from '../../domain/catalogue/media.ts';
import { singleModeFibre } from '../../domain/catalogue/media.ts';

/** Light in a cable of glass, as SONiC counts it. */
const SPEED_METRES_PER_SECOND = 1.98e8;
const PORT_MTU = 9216;
const LOSSLESS_MTU = 4096;
const MAC_AND_GEARBOX_BYTES = 2048;
/** Memory cells that small packets leave partly empty: the slope of SONiC's long-haul tables over the bytes on the cable. */
const CELL_OCCUPANCY = 1.33;
/** IEEE 802.3: how long a sender may take to obey a pause frame, in quanta of 512 bits, by speed. */
const PAUSE_QUANTA: readonly (readonly [gbps: number, quanta: number])[] = [
  [10, 67],
  [25, 80],
  [40, 118],
  [50, 147],
  [100, 394],
  [200, 453],
];
const PAUSE_QUANTA_ABOVE = 905;

/**
 * What still arrives after a switch has asked for a pause, and must find room (xoff):
 *   lossless MTU + (port MTU + 2 L C / v + MAC and gearbox + pause quanta x 64 B) x cell occupancy
 * Source: SONiC, buffer_headroom_mellanox.lua and doc/qos/dynamically-headroom-calculation.md. v is that of glass; where light
 * is faster, less of it is on the cable.
 */
export function pfcHeadroom(length: Km, rate: BytesPerSecond, medium: Medium): Bytes {
  const speed = (SPEED_METRES_PER_SECOND * singleModeFibre.delayPerKm) / medium.delayPerKm;
  const onCable = (2 * length * 1000 * rate) / speed;
  const quanta = PAUSE_QUANTA.find(([gbps]) => toGbps(rate) <= gbps)?.[1] ?? PAUSE_QUANTA_ABOVE;
  const propagation = PORT_MTU + onCable + MAC_AND_GEARBOX_BYTES + quanta * 64;
  return bytes(LOSSLESS_MTU + propagation * CELL_OCCUPANCY);
}

/** What the driver of Mellanox NICs keeps (mlx5e): xoff = (301 + 2.16 L) x Gb/s + 2.72 MTU, L in metres. */
export function driverHeadroom(length: Km, rate: BytesPerSecond, mtu: Bytes): Bytes {
  return bytes((301 + 2.16 * length * 1000) * toGbps(rate) + 2.72 * mtu);
}
