import type { CollectiveOperation } from './collective.ts';

/** How a collective is run; the names are NCCL's. */
export type CollectiveAlgorithm =
  'Ring' | 'Tree' | 'NVLS' | 'NVLSTree' | 'CollNet' | 'PAT' | 'Pairwise';

/** NCCL's wire protocols, from the lowest latency to the highest bandwidth. */
export type CollectiveProtocol = 'LL' | 'LL128' | 'Simple';

/**
 * Coefficients of one law; what is left out is 0, and none is negative, so that time never falls with the size. With S
 * bytes, n GPUs, N scale-up domains and the bus factor k:
 *
 *   T = fixed + perDoubling log2 N + perRank n                          latency
 *     + (root + rootPerDoubling log2 N + rootPerRank sqrt n) sqrt S     filling the pipeline of chunks
 *     + (byte + bytePerDoubling log2 N) k S                             transfer
 *   and at least wire k S: a ring whose steps are long enough works on one while it waits for the next, and then only the
 *   slowest wire counts.
 *
 * The square root is what the best number of chunks leaves: min over C of (h + C)(g + S/(C B)) = S/B + 2 sqrt(h g S/B) + h g.
 */
export interface LawTerms {
  readonly fixedUs?: number;
  readonly perDoublingUs?: number;
  readonly perRankUs?: number;
  readonly rootNs?: number;
  readonly rootPerDoublingNs?: number;
  readonly rootPerRankNs?: number;
  /** Picoseconds a byte: 1000 over the bus bandwidth in GB/s. */
  readonly bytePs?: number;
  readonly bytePerDoublingPs?: number;
  readonly wirePs?: number;
}

export interface CollectiveLaw {
  readonly algorithm: CollectiveAlgorithm;
  readonly protocol: CollectiveProtocol;
  /** Fewer bytes take as long as so many: below, the law is not known, and time does not fall with the size. */
  readonly fromBytes: number;
  /** NCCL gives up the low-latency protocols above this many bytes. */
  readonly upToBytes?: number;
  /** Rings change their protocol by the bytes of one rank: from so many S / n on, and up to so many. */
  readonly fromRankBytes?: number;
  readonly upToRankBytes?: number;
  readonly terms: LawTerms;
}

/** The laws of one collective on one fabric; the fastest of them is what happens. */
export interface Calibration {
  readonly fabric: string;
  readonly operation: CollectiveOperation;
  /** Scale-up domains it holds for, from and to; 1 is inside one. */
  readonly domains: readonly [number, number];
  readonly laws: readonly CollectiveLaw[];
}
