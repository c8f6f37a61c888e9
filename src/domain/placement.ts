import type { BytesPerSecond } from '../base/units.ts';
import type { Phase } from './inference.ts';

/** The part of a job in one pool. */
export interface Assignment {
  readonly site: string;
  readonly pool: string;
  /** Whole nodes held. */
  readonly nodes: number;
  readonly gpus: number;
  /** Data-parallel replicas here; in a pipeline cut, all of them. Of an inference, its instances here. */
  readonly replicas: number;
  /** Pipeline stages of each replica here; in a data cut, all of them. */
  readonly stages: number;
  /** Of an inference, what its instances here are for. */
  readonly instances?: Readonly<Record<Phase, number>>;
}

/** Bandwidth held on one direction of one link. */
export interface Reservation {
  readonly link: string;
  readonly from: string;
  readonly to: string;
  readonly rate: BytesPerSecond;
}

export interface Placement {
  /** In the order of the cut: neighbours in the list exchange traffic, prefill comes before decode. Assignments of one site stand together. */
  readonly assignments: readonly Assignment[];
  readonly reservations: readonly Reservation[];
}
