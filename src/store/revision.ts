/**
 * The one counter of the store. Every write takes the next value, whatever it writes, so that two
 * revisions can be compared across resources. On the wire it is `metadata.resourceVersion`.
 */
export type Revision = number;

/** Reads a revision as clients send it; undefined when it is no decimal number. */
export function parseRevision(text: string): Revision | undefined {
  return /^[0-9]{1,20}$/.test(text) ? Number(text) : undefined;
}
