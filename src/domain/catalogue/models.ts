import type { TransformerModel } from '../model.ts';

/*
 * Shapes as published: Llama 3.1 (arXiv 2407.21783, table 3), Nemotron-4 340B (arXiv 2406.11704, table 1),
 * GPT-3 (arXiv 2005.14165, table 2.1), DeepSeek-V3 (arXiv 2412.19437, section 4.2, without the layer that predicts a second
 * token), Grok-1 (xai-org/grok-1, run.py).
 */
const catalogue: readonly TransformerModel[] = [
  {
    name: 'llama-3.1-8b',
    layers: 32,
    hiddenSize: 4096,
    feedForwardSize: 14336,
    attentionHeads: 32,
    keyValueHeads: 8,
    vocabularySize: 128256,
    feedForward: 'gated',
    embeddings: 'untied',
  },
  {
    name: 'llama-3.1-70b',
    layers: 80,
    hiddenSize: 8192,
    feedForwardSize: 28672,
    attentionHeads: 64,
    keyValueHeads: 8,
    vocabularySize: 128256,
    feedForward: 'gated',
    embeddings: 'untied',
  },
  {
    name: 'llama-3.1-405b',
    layers: 126,
    hiddenSize: 16384,
    feedForwardSize: 53248,
    attentionHeads: 128,
    keyValueHeads: 8,
    vocabularySize: 128256,
    feedForward: 'gated',
    embeddings: 'untied',
  },
  {
    name: 'nemotron-4-340b',
    layers: 96,
    hiddenSize: 18432,
    feedForwardSize: 73728,
    attentionHeads: 96,
    keyValueHeads: 8,
    vocabularySize: 256000,
    feedForward: 'plain',
    embeddings: 'untied',
  },
  {
    name: 'gpt-3-175b',
    layers: 96,
    hiddenSize: 12288,
    feedForwardSize: 49152,
    attentionHeads: 96,
    keyValueHeads: 96,
    vocabularySize: 50257,
    feedForward: 'plain',
    embeddings: 'tied',
  },
  {
    name: 'deepseek-v3',
    layers: 61,
    hiddenSize: 7168,
    feedForwardSize: 18432,
    attentionHeads: 128,
    keyValueHeads: 128,
    vocabularySize: 129280,
    feedForward: 'gated',
    embeddings: 'untied',
    latentAttention: {
      queryRank: 1536,
      keyValueRank: 512,
      headSize: 128,
      positionSize: 64,
      valueSize: 128,
    },
    mixture: {
      experts: 256,
      activeExperts: 8,
      sharedExperts: 1,
      feedForwardSize: 2048,
      denseLayers: 3,
      domainsPerToken: 4,
    },
  },
  {
    name: 'grok-1',
    layers: 64,
    hiddenSize: 6144,
    feedForwardSize: 32768,
    attentionHeads: 48,
    keyValueHeads: 8,
    vocabularySize: 131072,
    feedForward: 'gated',
    embeddings: 'tied',
    mixture: {
      experts: 8,
      activeExperts: 2,
      sharedExperts: 0,
      feedForwardSize: 32768,
      denseLayers: 0,
    },
  },
];

export const modelNames: readonly string[] = catalogue.map(({ name }) => name);

export function modelByName(name: string): TransformerModel | undefined {
  return catalogue.find((model) => model.name === name);
}
