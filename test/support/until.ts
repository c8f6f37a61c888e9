const LONGEST_MILLISECONDS = 60_000;
const INTERVAL_MILLISECONDS = 10;

/** Waits for a condition; rejects with what it was about when it does not come true for very long. */
export async function until(
  what: () => string,
  condition: () => boolean | Promise<boolean>,
): Promise<void> {
  const begun = performance.now();
  while (!(await condition())) {
    if (performance.now() - begun > LONGEST_MILLISECONDS) throw new Error(`not true: ${what()}`);
    await new Promise((resolve) => setTimeout(resolve, INTERVAL_MILLISECONDS));
  }
}
