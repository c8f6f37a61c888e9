import type { Refusal } from '../../src/placement/decision.ts';
import type { Waiting } from './decide.ts';

/** Shapes of jobs that wait; beyond, all is forgotten. */
const MOST_SHAPES = 1000;

interface Known {
  readonly waiting: Waiting;
  readonly text: string;
}

/**
 * Refusals as they were given last: one that says the same again is the same object. So who was told it need not be told
 * again, and what would help is sought once.
 */
export class KnownRefusals {
  readonly #byShape = new Map<string, Known>();

  same(shape: string, fresh: Waiting): Waiting {
    const text = textOf(fresh.refusals);
    const before = this.#byShape.get(shape);
    if (before?.text === text) return before.waiting;
    if (this.#byShape.size >= MOST_SHAPES) this.#byShape.clear();
    this.#byShape.set(shape, { waiting: fresh, text });
    return fresh;
  }
}

const textOf = (refusals: readonly Refusal[]): string => JSON.stringify(refusals);
