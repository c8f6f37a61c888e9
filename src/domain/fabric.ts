import type { BytesPerSecond } from '../base/units.ts';

/** GPUs and the network between them in one site, as one operator builds it. */
export interface Fabric {
  readonly name: string;
  /** A name of the catalogue of accelerators. */
  readonly accelerator: string;
  /** GPUs of one scale-up domain: a node of eight, a rack of 72. */
  readonly gpusPerDomain: number;
  /** What one GPU can send to others of its domain, per direction, in theory. */
  readonly scaleUp: BytesPerSecond;
  /** What one GPU gets of the NICs, per direction, in theory. */
  readonly nicPerGpu: BytesPerSecond;
  /** Share of that the network carries when all send: oversubscription and collisions of hashed flows. */
  readonly networkShare: number;
  /** The fabric whose measured laws hold inside a domain; another one with the same board. */
  readonly boardOf: string;
  /** The fabric whose measured laws hold between domains; another one with the same NICs and switches. */
  readonly networkOf: string;
  readonly source: string;
}
