import type { Bytes } from '../../base/units.ts';
import { bytes } from '../../base/units.ts';

/** The buffer of a switch at the head of a link, as SONiC configures it. */
export interface SwitchModel {
  readonly name: string;
  /** Shared by all queues. */
  readonly pool: Bytes;
  /** Kept for what arrives after a pause was asked for, by all lossless queues together. */
  readonly headroom: Bytes;
  readonly source: string;
}

/** What a link has at its head when nothing is said: with HBM behind the port. */
export const deepBuffer: SwitchModel = {
  name: 'DeepBuffer',
  pool: bytes(25_766_440_000),
  headroom: bytes(2_863_254_732),
  source: 'SONiC, Arista 7280R4 (HBM)',
};

const models: readonly SwitchModel[] = [
  deepBuffer,
  {
    name: 'Spectrum-4',
    pool: bytes(158_229_504),
    headroom: bytes(67_700_000),
    source: 'SONiC, NVIDIA SN5600: egress lossless pool; ingress lossless pool',
  },
  {
    name: 'Tomahawk-5',
    pool: bytes(121_964_196),
    headroom: bytes(29_520_896),
    source: 'SONiC, Broadcom Tomahawk 5',
  },
];

export const switchNames: readonly string[] = models.map(({ name }) => name);

export function switchByName(name: string): SwitchModel | undefined {
  return models.find((model) => model.name === name);
}
