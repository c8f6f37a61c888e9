import type { TransformerModel } from './model.ts';

/** Width of all key (or value) heads together. */
export function keyValueSize(model: TransformerModel): number {
  return (model.hiddenSize * model.keyValueHeads) / model.attentionHeads;
}

/** h^2 (2 + 2 kv/heads) for attention, 3 or 2 h f for the feed-forward block, 2 h for the norms. */
export function layerParameterCount(model: TransformerModel): number {
  const { hiddenSize, feedForwardSize } = model;
  const attention = 2 * hiddenSize * (hiddenSize + keyValueSize(model));
  const matrices = model.feedForward === 'gated' ? 3 : 2;
  return attention + matrices * hiddenSize * feedForwardSize + 2 * hiddenSize;
}

/**
 * All weights: the layers, the last norm, and the embedding once (tied) or twice. Biases and learned positions, below
 * 0.1 % where a model has them, are left out.
 */
export function parameterCount(model: TransformerModel): number {
  const copies = model.embeddings === 'tied' ? 1 : 2;
  const embeddings = copies * model.vocabularySize * model.hiddenSize;
  return model.layers * layerParameterCount(model) + model.hiddenSize + embeddings;
}
