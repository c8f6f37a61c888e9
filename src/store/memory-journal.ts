import type { Journal } from './journal.ts';

/** Keeps nothing: for tests and for runs in virtual time, in which nothing outlives the process. */
export function memoryJournal(): Journal {
  return {
    load: () => ({ revision: 0, objects: [] }),
    append: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}
