import type { Bytes, BytesPerSecond, Seconds } from '../base/units.ts';
import type { GpuPool } from '../domain/gpu-pool.ts';
import type { Training } from '../domain/job.ts';

/** One stretch of a job: the GPUs it has in one site, all of one pool. */
export interface SiteShare {
  readonly site: string;
  readonly pool: GpuPool;
  readonly gpus: number;
  readonly replicas: number;
  readonly stages: number;
}

/** The way between two neighbouring sites of a job: one link, or several in a row. */
export interface SitePath {
  readonly from: string;
  readonly to: string;
  readonly roundTrip: Seconds;
  /** Standard deviation of the one-way delay over the whole way. */
  readonly jitter: Seconds;
  /** What the job gets in each direction, after losses of efficiency. */
  readonly rate: BytesPerSecond;
}

export interface StepInput {
  readonly training: Training;
  /** One element: the job is whole. */
  readonly shares: readonly SiteShare[];
  /** Between shares[i] and shares[i + 1]; one fewer than shares. */
  readonly paths: readonly SitePath[];
  readonly cut: 'none' | 'data' | 'pipeline';
}

/** The time of one optimiser step and its parts; the parts add up to `step`. */
export interface StepPrediction {
  readonly step: Seconds;
  readonly compute: Seconds;
  readonly exposedTensor: Seconds;
  readonly exposedContext: Seconds;
  /** All-to-alls between tokens and experts. */
  readonly exposedExpert: Seconds;
  readonly bubble: Seconds;
  /** Gradient and parameter exchange inside the sites that no computation hides. */
  readonly exposedData: Seconds;
  readonly exposedCrossSite: Seconds;
  /** The optimiser's pass over its state. */
  readonly optimizer: Seconds;
  /** Model FLOPs over the peak of all GPUs, 0 to 1. */
  readonly modelFlopsUtilization: number;
  /** Communication that no computation hides, as a share of the step, 0 to 1. */
  readonly exposedCommunication: number;
  /** The same communication by the network that is waited for; the three add up to it. */
  readonly exposedByTier: Readonly<Record<Tier, Seconds>>;
  /** Of `compute`, what the mean stage waits for the slowest. */
  readonly imbalance: Seconds;
  /** Of a training over several sites: what keeps its exchange from being faster. */
  readonly crossSiteLimit?: CrossSiteLimit;
}

/** The job's share of the links, the NICs of its GPUs, or what these may have under way. */
export type CrossSiteLimit = 'links' | 'nics' | 'windows';

/** NVLink, the network of a site, the links between sites. */
export type Tier = 'scaleUp' | 'scaleOut' | 'scaleAcross';

/** What one neighbouring pair of sites exchanges, so that a network can share its links among jobs. */
export interface CrossSiteDemand {
  readonly from: string;
  readonly to: string;
  /** Per step, in each direction that is used. */
  readonly volume: Bytes;
  /** How much of the transfer computation can hide. */
  readonly window: Seconds;
  /** What all senders together may have under way; undefined: enough for any distance. */
  readonly underWay: Bytes | undefined;
  /** there: nothing worth counting comes back. */
  readonly ways: 'both' | 'there';
}
