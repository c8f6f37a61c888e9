import type { FitCandidate, FitPlan } from './law-fit.ts';

const MIB = 2 ** 20;

/** NCCL on eight H200 takes Ring with LL up to 1 MiB and NVLS with Simple from 2 MiB (stas00/ml-engineering). */
const lowLatencyRing: FitCandidate = {
  algorithm: 'Ring',
  protocol: 'LL',
  upToBytes: MIB,
  fromBytes: 0,
  terms: ['fixedUs', 'rootNs', 'bytePs'],
};
const inSwitch: FitCandidate = {
  algorithm: 'NVLS',
  protocol: 'Simple',
  fromBytes: MIB,
  terms: ['fixedUs', 'rootNs', 'bytePs'],
};
const ring: FitCandidate = { ...inSwitch, algorithm: 'Ring' };
/** A ring of n steps of S / n bytes: n (a + S / n B), until the wire is always busy. */
const stepwise: FitCandidate = { ...ring, terms: ['perRankUs', 'bytePs', 'wirePs'] };
/** Between the sizes of a rank at which p5's rings still go at LL128's rate (8 MiB) and at which they go at Simple's (16 MiB). */
const RING_SIMPLE_FROM = 12 * MIB;
const switchTree: FitCandidate = { ...inSwitch, algorithm: 'NVLSTree' };

const oneNode = (fabric: string, candidates: readonly FitCandidate[]): FitPlan => ({
  fabric,
  operation: 'AllReduce',
  domains: [1, 1],
  fitted: 'every-other-row',
  candidates,
});

/**
 * What is fitted to what. Where several node counts were measured, 2, 8 and 32 nodes are fitted and 4 and 16 tested; where
 * only one was, every other row.
 */
export const fitPlans: readonly FitPlan[] = [
  oneNode('dgx-h100', [lowLatencyRing, inSwitch]),
  {
    fabric: 'dgx-h100',
    operation: 'ReduceScatter',
    domains: [1, 1],
    fitted: 'every-other-row',
    candidates: [ring],
  },
  oneNode('hgx-h200', [lowLatencyRing, inSwitch]),
  oneNode('azure-ndv5', [lowLatencyRing, inSwitch]),
  oneNode('azure-ndv5-h200', [lowLatencyRing, inSwitch]),
  oneNode('azure-nda100-v4', [ring]),
  oneNode('p6-b200', [inSwitch]),
  oneNode('gb200-nvl72', [inSwitch]),
  {
    fabric: 'gb200-nvl72',
    operation: 'AllReduce',
    domains: [2, 20],
    fitted: 'every-other-row',
    candidates: [
      { ...switchTree, terms: ['fixedUs', 'perRankUs', 'rootNs', 'bytePs', 'bytePerDoublingPs'] },
    ],
  },
  {
    fabric: 'coreweave-h100-ib',
    operation: 'AllReduce',
    domains: [8, 8],
    fitted: 'every-other-row',
    candidates: [{ ...inSwitch, algorithm: 'CollNet' }],
  },
  {
    fabric: 'p6-b200',
    operation: 'AllReduce',
    domains: [4, 4],
    fitted: 'every-other-row',
    candidates: [{ ...lowLatencyRing, algorithm: 'Tree', upToBytes: 16 * MIB }, switchTree],
  },
  {
    fabric: 'aws-p4de',
    operation: 'AllReduce',
    domains: [2, 2],
    fitted: 'every-other-row',
    // From 16 MiB on every size takes some 0.85 ms longer than its bytes at the rate of the NICs; up to 8 MiB none does.
    candidates: [
      { ...lowLatencyRing, algorithm: 'Tree' },
      { ...ring, algorithm: 'Tree', protocol: 'LL128', upToBytes: 8 * MIB },
      { ...ring, startBytes: 16 * MIB, fromBytes: 8 * MIB, terms: ['fixedUs', 'bytePs'] },
    ],
  },
  {
    fabric: 'gcp-a3-mega',
    operation: 'AllGather',
    domains: [2, 2],
    fitted: 'every-other-row',
    candidates: [{ ...ring, fromBytes: 0 }],
  },
  {
    fabric: 'aws-p5',
    operation: 'AllReduce',
    domains: [2, 2],
    fitted: [2],
    candidates: [
      { ...lowLatencyRing, algorithm: 'Tree' },
      { ...switchTree, protocol: 'LL128', upToBytes: 64 * MIB },
      { ...switchTree, fromBytes: 64 * MIB },
    ],
  },
  {
    fabric: 'aws-p5',
    operation: 'AllReduce',
    domains: [3, 32],
    fitted: [8, 32],
    candidates: [
      { ...switchTree, terms: ['rootNs', 'rootPerDoublingNs', 'bytePs'] },
      { ...ring, startBytes: 2048 * MIB, terms: ['perRankUs', 'bytePs'] },
    ],
  },
  {
    fabric: 'aws-p5',
    operation: 'AllToAll',
    domains: [2, 32],
    fitted: [2, 8, 32],
    candidates: [
      {
        ...ring,
        algorithm: 'Pairwise',
        terms: ['fixedUs', 'perDoublingUs', 'rootPerRankNs', 'bytePs', 'bytePerDoublingPs'],
      },
    ],
  },
  {
    fabric: 'aws-p5',
    operation: 'AllGather',
    domains: [2, 32],
    fitted: [2, 8, 32],
    candidates: [
      { ...stepwise, protocol: 'LL128', upToRankBytes: RING_SIMPLE_FROM },
      { ...stepwise, fromRankBytes: RING_SIMPLE_FROM },
    ],
  },
];
