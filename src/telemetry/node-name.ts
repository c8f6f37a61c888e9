/** A node of a pool, counted from 0. */
export interface NodeName {
  readonly pool: string;
  readonly index: number;
}

/** `memphis-h100-0007`; more digits when there are more nodes. */
export function nodeNameOf({ pool, index }: NodeName): string {
  return `${pool}-${String(index).padStart(4, '0')}`;
}

/** Undefined when it is no name that `nodeNameOf` makes. */
export function parseNodeName(name: string): NodeName | undefined {
  const [, pool = '', digits = ''] = /^(.+)-(\d{4,7})$/.exec(name) ?? [];
  const parsed = { pool, index: Number(digits) };
  return nodeNameOf(parsed) === name ? parsed : undefined;
}
