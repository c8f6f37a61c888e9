import type { Bytes, BytesPerSecond, Seconds } from '../base/units.ts';
import type { WorkPrediction } from '../collectives/work.ts';
import type { Precision } from '../domain/accelerator.ts';
import type { Phase } from '../domain/inference.ts';
import type { Cut } from '../domain/job.ts';
import type { Placement } from '../domain/placement.ts';

/** The answer to one request: a place, or everything that stands in the way. */
export type Decision =
  | {
      readonly type: 'placed';
      readonly candidate: Candidate;
      /** The next best, best first. */
      readonly alternatives: readonly Candidate[];
      readonly search: Search;
    }
  | {
      readonly type: 'refused';
      readonly refusals: readonly Refusal[];
      readonly search: Search;
    };

/** One way to place the job, with what it would do there. */
export interface Candidate {
  readonly cut: 'none' | 'data' | 'pipeline' | 'phase';
  readonly placement: Placement;
  readonly prediction: WorkPrediction;
}

/** How much was looked at. A search that was cut short may have missed a better place, or the only one. */
export interface Search {
  readonly candidates: number;
  readonly extent: 'complete' | 'cut-short';
}

/** One thing that stands in the way, with its facts. */
export type Refusal = PoolRefusal | PhaseRefusal | CutRefusal | LinkRefusal;

/** Why the whole job cannot be in one pool; all but `no-room` also keep every part of it out. */
export type PoolRefusal =
  | { readonly type: 'no-pools' }
  | {
      readonly type: 'wrong-accelerator';
      readonly pool: string;
      readonly accelerator: string;
      readonly wanted: string;
    }
  | { readonly type: 'no-precision'; readonly pool: string; readonly precision: Precision }
  /** It was not said how fast the memory of its GPUs is. */
  | { readonly type: 'no-memory-rate'; readonly pool: string; readonly accelerator: string }
  | {
      readonly type: 'wrong-site';
      readonly pool: string;
      readonly site: string;
      readonly wanted: string;
    }
  | {
      readonly type: 'tensor-domain';
      readonly pool: string;
      readonly tensor: number;
      readonly domainGpus: number;
    }
  | {
      readonly type: 'memory';
      readonly pool: string;
      readonly needed: Bytes;
      readonly present: Bytes;
    }
  | {
      readonly type: 'no-room';
      readonly pool: string;
      readonly neededNodes: number;
      readonly freeNodes: number;
      readonly nodes: number;
    };

/** Why the instances of one phase of an inference cannot be in one pool. */
export interface PhaseRefusal {
  readonly type: 'phase';
  readonly phase: Phase;
  readonly refusal: PoolRefusal;
}

/** Why the job cannot be cut over sites. */
export type CutRefusal =
  /** It has too few replicas or stages to be cut that way. */
  | { readonly type: 'indivisible'; readonly cut: Cut; readonly parts: number }
  /** It may not be cut. */
  | { readonly type: 'site-boundary'; readonly maxSites: number; readonly allow: readonly Cut[] }
  /** No allowed row of sites has the room; `sites` is the number of sites in the longest row tried. */
  | {
      readonly type: 'too-few-together';
      readonly cut: Cut;
      readonly neededGpus: number;
      readonly sites: number;
    }
  /** Prefill and decode find room each, and not both. */
  | { readonly type: 'phases-together'; readonly neededGpus: number };

/** Why two sites cannot be neighbours in a cut. */
export type LinkRefusal =
  | { readonly type: 'no-path'; readonly from: string; readonly to: string }
  | {
      readonly type: 'round-trip';
      readonly from: string;
      readonly to: string;
      readonly roundTrip: Seconds;
      readonly limit: Seconds;
    }
  /** Less is free than the least the job takes. */
  | {
      readonly type: 'bandwidth';
      readonly link: string;
      readonly from: string;
      readonly to: string;
      readonly needed: BytesPerSecond;
      readonly free: BytesPerSecond;
    };
