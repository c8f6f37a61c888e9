/**
 * Seeded chance. Streams split off by name are independent of each other and of how much their
 * parent has drawn, so that adding a draw in one place does not change another.
 */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** A whole number, uniform in [0, bound). */
  below(bound: number): number;
  /** An independent stream; the same name always gives the same stream. */
  split(name: string): Random;
}

/** FNV-1a, 32 bit, with a final mix: turns a stream's name into a state. */
function hash(text: string, seed: number): number {
  let state = (0x811c9dc5 ^ seed) >>> 0;
  for (let index = 0; index < text.length; index++) {
    state = Math.imul(state ^ text.charCodeAt(index), 0x01000193) >>> 0;
  }
  state = Math.imul(state ^ (state >>> 16), 0x85ebca6b) >>> 0;
  state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35) >>> 0;
  return (state ^ (state >>> 16)) >>> 0;
}

/** sfc32 (PractRand): 128 bits of state, fast, and passes the usual test batteries. */
class Sfc32 implements Random {
  readonly #path: string;
  readonly #seed: number;
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(path: string, seed: number) {
    this.#path = path;
    this.#seed = seed;
    this.#a = hash(path, seed);
    this.#b = hash(path, seed ^ 0x9e3779b9);
    this.#c = hash(path, seed ^ 0x243f6a88);
    for (let round = 0; round < 12; round++) this.next();
  }

  next(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum;
    this.#c |= 0;
    return (sum >>> 0) / 0x1_0000_0000;
  }

  below(bound: number): number {
    return Math.floor(this.next() * bound);
  }

  split(name: string): Random {
    return new Sfc32(`${this.#path}/${name}`, this.#seed);
  }
}

export function seededRandom(seed: number): Random {
  return new Sfc32('', seed | 0);
}
