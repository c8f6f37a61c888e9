/** Signals come in twos: a terminal sends one to every process, and npm passes its own on. */
const LAST_WORDS_MILLISECONDS = 1000;
const INTERRUPTED = 130;

/**
 * Settles at the first SIGINT or SIGTERM. After a second one the process ends within a second, done or not: time to end
 * what clients watch and to answer what is being written. A third one ends it at once.
 */
export function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      process.exit(INTERRUPTED);
    };
    const steps = [resolve, () => setTimeout(end, LAST_WORDS_MILLISECONDS).unref()];
    const listener = (): void => {
      const step = steps.shift() ?? end;
      step();
    };
    process.on('SIGINT', listener);
    process.on('SIGTERM', listener);
  });
}
