import { randomFillSync } from 'node:crypto';
import type { Random } from '../base/random.ts';

const POOL_BYTES = 4096;
const DRAW_BYTES = 4;

/**
 * Chance from the operating system, for what must never repeat: the uids of an API server whose objects outlive the
 * process. Everything that a seed shall reproduce uses `seededRandom`.
 */
export function systemRandom(): Random {
  const pool = new DataView(new ArrayBuffer(POOL_BYTES));
  let used = POOL_BYTES;
  const next = (): number => {
    if (used >= POOL_BYTES) {
      randomFillSync(new Uint8Array(pool.buffer));
      used = 0;
    }
    const value = pool.getUint32(used);
    used += DRAW_BYTES;
    return value / 2 ** 32;
  };
  const random: Random = {
    next,
    below: (bound) => Math.floor(next() * bound),
    split: () => random,
  };
  return random;
}
