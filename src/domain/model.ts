/** The shape of a dense transformer. */
export interface TransformerModel {
  readonly name: string;
  readonly layers: number;
  readonly hiddenSize: number;
  readonly feedForwardSize: number;
  readonly attentionHeads: number;
  /** Fewer than `attentionHeads` with grouped-query attention. */
  readonly keyValueHeads: number;
  readonly vocabularySize: number;
  /** A gated block (SwiGLU) has three matrices, a plain one two. */
  readonly feedForward: 'gated' | 'plain';
  /** Whether the output layer has weights of its own or shares those of the input embedding. */
  readonly embeddings: 'tied' | 'untied';
}
