import type { EngineModel } from './inference-models.ts';

/** Batch, GPUs of an instance, tokens of a prompt and of an answer, tokens of answers a second and GPU. */
export type ThroughputRow = readonly [
  batch: number,
  gpus: number,
  promptTokens: number,
  outputTokens: number,
  published: number,
];

/** GPUs of an instance, tokens of the one prompt, milliseconds. */
export type FirstTokenRow = readonly [gpus: number, promptTokens: number, published: number];

interface EngineTable {
  readonly gpu: 'A100' | 'H100' | 'H200';
  readonly model: EngineModel;
  readonly throughput: readonly ThroughputRow[];
  readonly firstToken: readonly FirstTokenRow[];
}

export const engineSource = 'NVIDIA TensorRT-LLM 0.9.0, docs/source/performance.md';

/** H100 and H200 in FP8 with the cache in FP8, A100 in FP16. Of models that are known not to agree, those on the H100. */
export const engineTables: readonly EngineTable[] = [
  {
    gpu: 'H100',
    model: 'LLaMA 7B',
    throughput: [
      [896, 1, 128, 128, 19_854],
      [120, 1, 128, 2048, 6944],
      [84, 1, 2048, 128, 2163],
      [56, 1, 2048, 2048, 2826],
    ],
    firstToken: [
      [1, 128, 6.3],
      [1, 2048, 30.8],
    ],
  },
  {
    gpu: 'H100',
    model: 'GPT-J 6B',
    throughput: [
      [1024, 1, 128, 128, 25_860],
      [120, 1, 128, 2048, 7350],
      [64, 1, 2048, 128, 2570],
      [64, 1, 2048, 2048, 3212],
    ],
    firstToken: [
      [1, 128, 5.5],
      [1, 2048, 23.8],
    ],
  },
  {
    gpu: 'H100',
    model: 'LLaMA 70B',
    throughput: [
      [1024, 2, 128, 128, 3214],
      [512, 4, 128, 2048, 2725],
      [96, 2, 2048, 128, 346],
      [64, 2, 2048, 2048, 1011],
    ],
    firstToken: [
      [4, 128, 19.6],
      [8, 2048, 85.1],
    ],
  },
  {
    gpu: 'H200',
    model: 'LLaMA 7B',
    throughput: [
      [896, 1, 128, 128, 20_618],
      [120, 1, 128, 2048, 8348],
      [64, 1, 2048, 128, 2391],
      [56, 1, 2048, 2048, 3522],
    ],
    firstToken: [
      [1, 128, 5.7],
      [1, 2048, 30.2],
    ],
  },
  {
    gpu: 'H200',
    model: 'GPT-J 6B',
    throughput: [
      [1024, 1, 128, 128, 27_304],
      [120, 1, 128, 2048, 8530],
      [64, 1, 2048, 128, 2785],
      [64, 1, 2048, 2048, 3753],
    ],
    firstToken: [
      [1, 128, 5.0],
      [1, 2048, 23.5],
    ],
  },
  {
    gpu: 'H200',
    model: 'LLaMA 70B',
    throughput: [
      [1024, 1, 128, 128, 3989],
      [512, 2, 128, 2048, 3963],
      [64, 1, 2048, 128, 418],
      [64, 1, 2048, 2048, 1458],
    ],
    firstToken: [
      [4, 128, 17.8],
      [4, 2048, 103],
    ],
  },
  {
    gpu: 'A100',
    model: 'LLaMA 7B',
    throughput: [
      [256, 1, 128, 128, 5390],
      [32, 1, 128, 2048, 1484],
      [32, 1, 2048, 128, 533],
      [16, 1, 2048, 2048, 603],
    ],
    firstToken: [
      [1, 128, 16.2],
      [1, 2048, 132.4],
    ],
  },
  {
    gpu: 'A100',
    model: 'GPT-J 6B',
    throughput: [
      [512, 1, 128, 128, 5876],
      [32, 1, 128, 2048, 1549],
      [32, 1, 2048, 128, 545],
      [32, 1, 2048, 2048, 815],
    ],
    firstToken: [
      [1, 128, 14.8],
      [1, 2048, 136.4],
    ],
  },
  {
    gpu: 'A100',
    model: 'LLaMA 70B',
    throughput: [
      [1024, 4, 128, 128, 686],
      [512, 8, 128, 2048, 684],
      [96, 4, 2048, 128, 80],
      [64, 4, 2048, 2048, 289],
    ],
    firstToken: [
      [4, 128, 45.6],
      [8, 2048, 249.2],
    ],
  },
  {
    gpu: 'H100',
    model: 'Mistral 7B',
    throughput: [
      [896, 1, 128, 128, 20_404],
      [120, 1, 128, 2048, 8623],
      [84, 1, 2048, 128, 2405],
      [56, 1, 2048, 2048, 3731],
    ],
    firstToken: [
      [1, 128, 6.5],
      [1, 2048, 32.4],
    ],
  },
  {
    gpu: 'H100',
    model: 'Mixtral 8x7B',
    throughput: [
      [512, 2, 128, 128, 5255],
      [128, 2, 128, 2048, 3408],
      [64, 2, 2048, 128, 588],
      [32, 2, 2048, 2048, 1317],
    ],
    firstToken: [
      [2, 128, 13.4],
      [2, 2048, 89.5],
    ],
  },
  {
    gpu: 'H100',
    model: 'Falcon 180B',
    throughput: [
      [1024, 4, 128, 128, 1100],
      [1024, 8, 128, 2048, 837],
      [64, 4, 2048, 128, 112],
      [64, 4, 2048, 2048, 246],
    ],
    firstToken: [
      [4, 128, 41.1],
      [8, 2048, 129.9],
    ],
  },
];
