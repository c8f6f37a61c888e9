/** Settles at the first SIGINT or SIGTERM. A second one ends the process at once, for whoever cannot wait. */
export function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    const listener = (): void => {
      if (asked) process.exit(130);
      asked = true;
      resolve();
    };
    process.on('SIGINT', listener);
    process.on('SIGTERM', listener);
  });
}
