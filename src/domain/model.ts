/** The shape of a transformer; dense unless it has a `mixture`. */
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
  /** Left out, every head is hiddenSize / attentionHeads wide and keeps its own keys and values. */
  readonly latentAttention?: LatentAttention;
  readonly mixture?: Mixture;
}

/** Keys and values kept as one low-rank vector for all heads (DeepSeek). */
export interface LatentAttention {
  readonly queryRank: number;
  readonly keyValueRank: number;
  /** Width of a query or key head that carries no position, of the part that does, and of a value head. */
  readonly headSize: number;
  readonly positionSize: number;
  readonly valueSize: number;
}

/** Layers whose feed-forward block is a choice of experts, after `denseLayers` with an ordinary one. */
export interface Mixture {
  readonly experts: number;
  /** Experts a token is sent to. */
  readonly activeExperts: number;
  /** Experts that see every token. */
  readonly sharedExperts: number;
  readonly feedForwardSize: number;
  readonly denseLayers: number;
  /** The copies of a token go to at most so many scale-up domains; left out, wherever its experts are. */
  readonly domainsPerToken?: number;
}
