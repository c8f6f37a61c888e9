import type { Training } from '../domain/job.ts';
import { activeLayerParameterCount, attentionWidth } from '../domain/parameters.ts';

/**
 * Work of the slowest pipeline stage over the mean. The output layer (6 V h per token) stands on the last stage: with
 * 256,000 words it weighs as much as 1.3 layers of a 340B model. When the layers cannot be dealt out evenly over all
 * model chunks, the two embeddings take a layer's place each, as Megatron-Core does and as 126 layers are made for.
 */
export function stageImbalance({ model, sequenceLength, parallelism }: Training): number {
  const { pipeline, virtualPipeline } = parallelism;
  const layer = 6 * activeLayerParameterCount(model) + 12 * attentionWidth(model) * sequenceLength;
  const output = 6 * model.vocabularySize * model.hiddenSize;
  const mean = (model.layers * layer + output) / pipeline;
  const even = model.layers % (pipeline * virtualPipeline) === 0;
  const places = even ? model.layers / pipeline : Math.ceil((model.layers + 2) / pipeline);
  const last = even ? places * layer + output : (places - 1) * layer + output;
  return pipeline === 1 ? 1 : Math.max(places * layer, last) / mean;
}
