import type { Calibration } from '../law.ts';

/*
 * Fitted to the rows that src/validation/fit-plans.ts names, of the measurements in measured/; do not edit. To write it anew:
 *   UPDATE_GOLDEN=1 npm test -- test/papers/collective-laws
 */
export const calibrations: readonly Calibration[] = [
  {
    fabric: 'dgx-h100',
    operation: 'AllReduce',
    domains: [1, 1],
    laws: [
      {
        algorithm: 'Ring',
        protocol: 'LL',
        fromBytes: 0,
        upToBytes: 1048576,
        terms: { fixedUs: 15.26, rootNs: 12.01 },
      },
      {
        algorithm: 'NVLS',
        protocol: 'Simple',
        fromBytes: 1048576,
        terms: { fixedUs: 20.39, rootNs: 9.674, bytePs: 1.998 },
      },
    ],
  },
  {
    fabric: 'dgx-h100',
    operation: 'ReduceScatter',
    domains: [1, 1],
    laws: [
      {
        algorithm: 'Ring',
        protocol: 'Simple',
        fromBytes: 1048576,
        terms: { fixedUs: 13.02, rootNs: 3.939, bytePs: 2.712 },
      },
    ],
  },
  {
    fabric: 'hgx-h200',
    operation: 'AllReduce',
    domains: [1, 1],
    laws: [
      {
        algorithm: 'Ring',
        protocol: 'LL',
        fromBytes: 0,
        upToBytes: 1048576,
        terms: { fixedUs: 39.36 },
      },
      {
        algorithm: 'NVLS',
        protocol: 'Simple',
        fromBytes: 1048576,
        terms: { fixedUs: 36.94, rootNs: 9.221, bytePs: 1.987 },
      },
    ],
  },
  {
    fabric: 'azure-ndv5',
    operation: 'AllReduce',
    domains: [1, 1],
    laws: [
      {
        algorithm: 'Ring',
        protocol: 'LL',
        fromBytes: 0,
        upToBytes: 1048576,
        terms: { fixedUs: 26.19, rootNs: 27.59 },
      },
      {
        algorithm: 'NVLS',
        protocol: 'Simple',
        fromBytes: 1048576,
        terms: { fixedUs: 23.35, rootNs: 10.25, bytePs: 1.986 },
      },
    ],
  },
  {
    fabric: 'azure-ndv5-h200',
    operation: 'AllReduce',
    domains: [1, 1],
    laws: [
      {
        algorithm: 'Ring',
        protocol: 'LL',
        fromBytes: 0,
        upToBytes: 1048576,
        terms: { fixedUs: 30.24, rootNs: 1.594 },
      },
      {
        algorithm: 'NVLS',
        protocol: 'Simple',
        fromBytes: 1048576,
        terms: { fixedUs: 20.51, rootNs: 9.801, bytePs: 1.981 },
      },
    ],
  },
  {
    fabric: 'azure-nda100-v4',
    operation: 'AllReduce',
    domains: [1, 1],
    laws: [
      {
        algorithm: 'Ring',
        protocol: 'Simple',
        fromBytes: 1048576,
        terms: { fixedUs: 14.47, rootNs: 28.42, bytePs: 3.883 },
      },
    ],
  },
  {
    fabric: 'p6-b200',
    operation: 'AllReduce',
    domains: [1, 1],
    laws: [
      {
        algorithm: 'NVLS',
        protocol: 'Simple',
        fromBytes: 1048576,
        terms: { fixedUs: 39.31, rootNs: 9.433, bytePs: 1.182 },
      },
    ],
  },
  {
    fabric: 'gb200-nvl72',
    operation: 'AllReduce',
    domains: [1, 1],
    laws: [
      {
        algorithm: 'NVLS',
        protocol: 'Simple',
        fromBytes: 1048576,
        terms: { fixedUs: 406, rootNs: 9.057, bytePs: 1.125 },
      },
    ],
  },
  {
    fabric: 'gb200-nvl72',
    operation: 'AllReduce',
    domains: [2, 20],
    laws: [
      {
        algorithm: 'NVLSTree',
        protocol: 'Simple',
        fromBytes: 1048576,
        terms: { perRankUs: 2.866, rootNs: 24.61, bytePs: 0.7564, bytePerDoublingPs: 0.3462 },
      },
    ],
  },
  {
    fabric: 'coreweave-h100-ib',
    operation: 'AllReduce',
    domains: [8, 8],
    laws: [
      {
        algorithm: 'CollNet',
        protocol: 'Simple',
        fromBytes: 1048576,
        terms: { fixedUs: 253.4, bytePs: 2.583 },
      },
    ],
  },
  {
    fabric: 'p6-b200',
    operation: 'AllReduce',
    domains: [4, 4],
    laws: [
      {
        algorithm: 'Tree',
        protocol: 'LL',
        fromBytes: 0,
        upToBytes: 16777216,
        terms: { fixedUs: 92.78, rootNs: 11.89, bytePs: 43.25 },
      },
      {
        algorithm: 'NVLSTree',
        protocol: 'Simple',
        fromBytes: 1048576,
        terms: { fixedUs: 165.5, rootNs: 23.6, bytePs: 2.437 },
      },
    ],
  },
  {
    fabric: 'aws-p4de',
    operation: 'AllReduce',
    domains: [2, 2],
    laws: [
      {
        algorithm: 'Tree',
        protocol: 'LL',
        fromBytes: 0,
        upToBytes: 1048576,
        terms: { fixedUs: 164.6, rootNs: 163.4 },
      },
      {
        algorithm: 'Tree',
        protocol: 'LL128',
        fromBytes: 1048576,
        upToBytes: 8388608,
        terms: { fixedUs: 84.9, rootNs: 219.2 },
      },
      {
        algorithm: 'Ring',
        protocol: 'Simple',
        fromBytes: 8388608,
        terms: { fixedUs: 822.2, bytePs: 12.9 },
      },
    ],
  },
  {
    fabric: 'gcp-a3-mega',
    operation: 'AllGather',
    domains: [2, 2],
    laws: [
      {
        algorithm: 'Ring',
        protocol: 'Simple',
        fromBytes: 0,
        terms: { fixedUs: 85.09, rootNs: 7.573, bytePs: 5.19 },
      },
    ],
  },
  {
    fabric: 'aws-p5',
    operation: 'AllReduce',
    domains: [2, 2],
    laws: [
      {
        algorithm: 'Tree',
        protocol: 'LL',
        fromBytes: 0,
        upToBytes: 1048576,
        terms: { fixedUs: 73.12, rootNs: 94.69 },
      },
      {
        algorithm: 'NVLSTree',
        protocol: 'LL128',
        fromBytes: 1048576,
        upToBytes: 67108864,
        terms: { fixedUs: 97.26, rootNs: 21.45, bytePs: 3.375 },
      },
      {
        algorithm: 'NVLSTree',
        protocol: 'Simple',
        fromBytes: 67108864,
        terms: { fixedUs: 280, rootNs: 6.652, bytePs: 2.055 },
      },
    ],
  },
  {
    fabric: 'aws-p5',
    operation: 'AllReduce',
    domains: [3, 32],
    laws: [
      {
        algorithm: 'NVLSTree',
        protocol: 'Simple',
        fromBytes: 1048576,
        terms: { rootNs: 24.23, rootPerDoublingNs: 26.73, bytePs: 2.194 },
      },
      {
        algorithm: 'Ring',
        protocol: 'Simple',
        fromBytes: 1048576,
        terms: { perRankUs: 12.71, bytePs: 3.094 },
      },
    ],
  },
  {
    fabric: 'aws-p5',
    operation: 'AllToAll',
    domains: [2, 32],
    laws: [
      {
        algorithm: 'Pairwise',
        protocol: 'Simple',
        fromBytes: 1048576,
        terms: {
          fixedUs: 80.69,
          perDoublingUs: 57.1,
          rootPerRankNs: 6.619,
          bytePs: 8.536,
          bytePerDoublingPs: 3.154,
        },
      },
    ],
  },
  {
    fabric: 'aws-p5',
    operation: 'AllGather',
    domains: [2, 32],
    laws: [
      {
        algorithm: 'Ring',
        protocol: 'LL128',
        fromBytes: 1048576,
        upToRankBytes: 12582912,
        terms: { perRankUs: 10, bytePs: 2.216, wirePs: 3.806 },
      },
      {
        algorithm: 'Ring',
        protocol: 'Simple',
        fromBytes: 1048576,
        fromRankBytes: 12582912,
        terms: { perRankUs: 31.71, bytePs: 2.562, wirePs: 3.043 },
      },
    ],
  },
];
