import type { TransformerModel } from './model.ts';

/** Width of all key (or value) heads together. */
export function keyValueSize(model: TransformerModel): number {
  return (model.hiddenSize * model.keyValueHeads) / model.attentionHeads;
}

/**
 * The number of weights: h^2 (2 + 2 kv/heads) for attention, 3 or 2 h f for the feed-forward block and 2 h for the
 * norms in each layer, the last norm, and the embedding once (tied) or twice. Biases and learned positions, below
 * 0.1 % where a model has them, are left out.
 */
export function parameterCount(model: TransformerModel): number {
  const { layers, hiddenSize, feedForwardSize, vocabularySize } = model;
  const attention = 2 * hiddenSize * (hiddenSize + keyValueSize(model));
  const matrices = model.feedForward === 'gated' ? 3 : 2;
  const feedForward = matrices * hiddenSize * feedForwardSize;
  const embeddings = (model.embeddings === 'tied' ? 1 : 2) * vocabularySize * hiddenSize;
  return layers * (attention + feedForward + 2 * hiddenSize) + hiddenSize + embeddings;
}
