/** Lets everything go first that has come in together with this. */
export const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
