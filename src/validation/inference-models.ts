import type { TransformerModel } from '../domain/model.ts';

/** Models of the engine's tables that the catalogue has not. Shapes as in their published configurations. */
export type EngineModel =
  'GPT-J 6B' | 'LLaMA 7B' | 'LLaMA 70B' | 'Mistral 7B' | 'Mixtral 8x7B' | 'Falcon 180B';

const llama7b: TransformerModel = {
  name: 'LLaMA 7B',
  layers: 32,
  hiddenSize: 4096,
  feedForwardSize: 11_008,
  attentionHeads: 32,
  keyValueHeads: 32,
  vocabularySize: 32_000,
  feedForward: 'gated',
  embeddings: 'untied',
};

const mistral7b: TransformerModel = {
  ...llama7b,
  name: 'Mistral 7B',
  feedForwardSize: 14_336,
  keyValueHeads: 8,
};

export const engineModels: Readonly<Record<EngineModel, TransformerModel>> = {
  'GPT-J 6B': {
    name: 'GPT-J 6B',
    layers: 28,
    hiddenSize: 4096,
    feedForwardSize: 16_384,
    attentionHeads: 16,
    keyValueHeads: 16,
    vocabularySize: 50_400,
    feedForward: 'plain',
    embeddings: 'untied',
  },
  'LLaMA 7B': llama7b,
  'LLaMA 70B': {
    ...llama7b,
    name: 'LLaMA 70B',
    layers: 80,
    hiddenSize: 8192,
    feedForwardSize: 28_672,
    attentionHeads: 64,
    keyValueHeads: 8,
  },
  'Mistral 7B': mistral7b,
  'Mixtral 8x7B': {
    ...mistral7b,
    name: 'Mixtral 8x7B',
    mixture: {
      experts: 8,
      activeExperts: 2,
      sharedExperts: 0,
      feedForwardSize: 14_336,
      denseLayers: 0,
    },
  },
  'Falcon 180B': {
    name: 'Falcon 180B',
    layers: 80,
    hiddenSize: 14_848,
    feedForwardSize: 59_392,
    attentionHeads: 232,
    keyValueHeads: 8,
    vocabularySize: 65_024,
    feedForward: 'plain',
    embeddings: 'untied',
  },
};
