import type { Random } from './random.ts';

/** A version 4 UUID from a seeded stream: in virtual time a run repeats to the letter. */
export function uuid(random: Random): string {
  let text = '';
  for (let place = 0; place < 32; place++) text += random.below(16).toString(16);
  const variant = (8 + random.below(4)).toString(16);
  return `${text.slice(0, 8)}-${text.slice(8, 12)}-4${text.slice(13, 16)}-${variant}${text.slice(17, 20)}-${text.slice(20)}`;
}
