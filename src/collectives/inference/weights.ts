import type { TransformerModel } from '../../domain/model.ts';
import { expertParameterCount, parameterCount } from '../../domain/parameters.ts';

/**
 * Weights that so many tokens of one pass meet at least once: all but experts that no token was sent to, of which the share
 * is (1 - k/E)^tokens when routing is even. The embedding is looked up, not read; the output layer is.
 */
export function weightsTouched(model: TransformerModel, tokens: number): number {
  const { mixture } = model;
  const all = parameterCount(model) - lookedUp(model);
  if (mixture === undefined) return all;
  const idle = (1 - mixture.activeExperts / mixture.experts) ** tokens;
  return all - idle * expertParameterCount(model);
}

function lookedUp({ embeddings, vocabularySize, hiddenSize }: TransformerModel): number {
  return embeddings === 'untied' ? vocabularySize * hiddenSize : 0;
}
