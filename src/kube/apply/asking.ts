import { assert } from '../../base/assert.ts';
import type { KubeObject } from '../object.ts';
import { StatusError } from '../status-error.ts';

/** An object that is wanted in another version. The answer is the object there; a StatusError, thrown in, that there is none. */
export interface Conversion {
  readonly object: KubeObject;
  readonly apiVersion: string;
}

/** Work that may ask for conversions on its way: somebody outside does them, which takes time. */
export type Asking<Result> = Generator<Conversion, Result, KubeObject>;

/** The result of work that has nothing to ask. */
export function unasked<Result>(work: Asking<Result>): Result {
  const step = work.next();
  assert(step.done === true, 'who converts nothing outside is not asked for it');
  return step.value;
}

/** The same work; where a conversion fails it is said what it was for. */
export function* saying<Result>(what: string, work: Asking<Result>): Asking<Result> {
  try {
    return yield* work;
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    throw new StatusError(500, '', `${what}: ${error.message}`);
  }
}
