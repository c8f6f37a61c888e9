import type { LatentAttention, Mixture, TransformerModel } from './model.ts';

/** Width of all keys (or values) that are kept of a token in one layer. */
export function keyValueSize(model: TransformerModel): number {
  const { latentAttention: latent } = model;
  if (latent !== undefined) return (latent.keyValueRank + latent.positionSize) / 2;
  return (model.hiddenSize * model.keyValueHeads) / model.attentionHeads;
}

/** Width of all attention heads together: what scores and values are computed with, their mean where they differ. */
export function attentionWidth({ hiddenSize, attentionHeads, ...model }: TransformerModel): number {
  const { latentAttention: latent } = model;
  if (latent === undefined) return hiddenSize;
  const { headSize, positionSize, valueSize } = latent;
  return (attentionHeads * (headSize + positionSize + valueSize)) / 2;
}

/** The same where keys and values are read back: latent ones are not spread out again, every head works on the vector itself. */
export function cachedAttentionWidth(model: TransformerModel): number {
  const { latentAttention: latent, attentionHeads } = model;
  if (latent === undefined) return attentionWidth(model);
  return (attentionHeads * (2 * latent.keyValueRank + latent.positionSize)) / 2;
}

/** h^2 (2 + 2 kv/heads) for attention, 3 or 2 h f for the feed-forward block, 2 h for the norms: a dense layer. */
function layerParameterCount(model: TransformerModel): number {
  return attentionParameterCount(model) + blockParameterCount(model, model.feedForwardSize);
}

/** Of the weights of a layer, those that one token meets, on average over all layers. */
export function activeLayerParameterCount(model: TransformerModel): number {
  return layerMean(model, ({ activeExperts, sharedExperts }) => activeExperts + sharedExperts);
}

/** Of one token: the weights it meets in experts, shared ones too, over all layers. */
export function activeExpertParameterCount(model: TransformerModel): number {
  const { mixture } = model;
  if (mixture === undefined) return 0;
  const { activeExperts, sharedExperts } = mixture;
  return mixtureLayers(model) * (activeExperts + sharedExperts) * expertSize(model, mixture);
}

/** The weights of all experts a token may be sent to. */
export function expertParameterCount(model: TransformerModel): number {
  const { mixture } = model;
  return mixture === undefined
    ? 0
    : mixtureLayers(model) * mixture.experts * expertSize(model, mixture);
}

export function mixtureLayers({ layers, mixture }: TransformerModel): number {
  return mixture === undefined ? 0 : layers - mixture.denseLayers;
}

/**
 * All weights: the layers, the last norm, and the embedding once (tied) or twice. Biases and learned positions, below
 * 0.1 % where a model has them, are left out.
 */
export function parameterCount(model: TransformerModel): number {
  const layers = layerMean(model, ({ experts, sharedExperts }) => experts + sharedExperts);
  return model.layers * layers + model.hiddenSize + embeddingParameterCount(model);
}

/** The weights that one token meets. */
export function activeParameterCount(model: TransformerModel): number {
  const layers = model.layers * activeLayerParameterCount(model);
  return layers + model.hiddenSize + embeddingParameterCount(model);
}

function embeddingParameterCount({
  embeddings,
  vocabularySize,
  hiddenSize,
}: TransformerModel): number {
  return (embeddings === 'tied' ? 1 : 2) * vocabularySize * hiddenSize;
}

/** Weights of a layer when so many experts of each mixture count. */
function layerMean(model: TransformerModel, count: (mixture: Mixture) => number): number {
  const { mixture, layers } = model;
  const dense = layerParameterCount(model);
  if (mixture === undefined) return dense;
  const router = mixture.experts * model.hiddenSize;
  const mixed =
    attentionParameterCount(model) + router + count(mixture) * expertSize(model, mixture);
  return (mixture.denseLayers * dense + mixtureLayers(model) * mixed) / layers;
}

const expertSize = (model: TransformerModel, { feedForwardSize }: Mixture): number =>
  blockParameterCount(model, feedForwardSize);

function blockParameterCount(model: TransformerModel, feedForwardSize: number): number {
  return (model.feedForward === 'gated' ? 3 : 2) * model.hiddenSize * feedForwardSize;
}

/** With the two norms of the layer. */
function attentionParameterCount(model: TransformerModel): number {
  const { hiddenSize, latentAttention: latent } = model;
  const matrices =
    latent === undefined
      ? 2 * hiddenSize * (hiddenSize + keyValueSize(model))
      : latentParameterCount(model, latent);
  return matrices + 2 * hiddenSize;
}

/** Down to the ranks, up to the heads, and the values back to the hidden size. */
function latentParameterCount(
  { hiddenSize, attentionHeads }: TransformerModel,
  { queryRank, keyValueRank, headSize, positionSize, valueSize }: LatentAttention,
): number {
  const down = hiddenSize * (queryRank + keyValueRank + positionSize);
  const queries = queryRank * attentionHeads * (headSize + positionSize);
  const keysAndValues = keyValueRank * attentionHeads * (headSize + valueSize);
  return down + queries + keysAndValues + attentionHeads * valueSize * hiddenSize;
}
