/*
 * aliyun/SimAI, inputs/ratio, NIC column set: bus bandwidth as a share of the ideal by size and by nodes of eight GPUs. The
 * only public set up to 1,024 GPUs; for fabrics nobody has measured it is right within a factor of about 1.5.
 */
export const ratioNodes: readonly number[] = [2, 4, 8, 16, 32, 64, 128];

export const ratiosBySize: readonly (readonly [size: string, ratios: readonly number[]])[] = [
  ['16M', [0.32, 0.24, 0.13, 0.05, 0.044, 0.021, 0.0087]],
  ['64M', [0.5, 0.53, 0.39, 0.21, 0.106, 0.051, 0.044]],
  ['256M', [0.85, 0.77, 0.69, 0.57, 0.387, 0.209, 0.103]],
  ['1G', [0.92, 0.93, 0.9, 0.76, 0.74, 0.563, 0.315]],
  ['4G', [0.95, 0.95, 0.95, 0.95, 0.923, 0.755, 0.74]],
  ['16G', [0.96, 0.96, 0.96, 0.96, 0.957, 0.958, 0.919]],
];

/** The same inside one node, of what NVLink is in theory. */
export const ratiosInDomain: typeof ratiosBySize = [
  ['16M', [0.45]],
  ['256M', [0.73]],
  ['1G', [0.77]],
  ['16G', [0.81]],
];

/**
 * NVIDIA/nccl issue 1455: bus bandwidth in GB/s of an all-reduce by the GPUs of one H100 node that take part. In-switch
 * reduction (NVLS) pays off from five GPUs; a ring gives 370 for any number.
 */
export const busBandwidthByGroup: Readonly<Record<number, number>> = {
  2: 370,
  3: 370,
  4: 370,
  5: 420,
  6: 440,
  7: 460,
  8: 480,
};
