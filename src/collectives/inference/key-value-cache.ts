import type { Bytes } from '../../base/units.ts';
import { bytes } from '../../base/units.ts';
import type { Precision } from '../../domain/accelerator.ts';
import type { TransformerModel } from '../../domain/model.ts';
import { keyValueSize } from '../../domain/parameters.ts';

const VALUE_BYTES: Readonly<Record<Precision, number>> = { BF16: 2, FP8: 1 };

export function valueBytes(precision: Precision): number {
  return VALUE_BYTES[precision];
}

/**
 * Keys and values of one token: 2 L kv b, kv the width of all key heads (fewer with grouped queries); with latent attention
 * L (rank + position) b.
 */
export function cacheBytesPerToken(model: TransformerModel, precision: Precision): Bytes {
  return bytes(2 * model.layers * keyValueSize(model) * valueBytes(precision));
}
