/** What the tests write: an object that says twice which write it is from, and whose label follows from that. */
export interface TestObject {
  readonly metadata?: {
    readonly name?: string;
    readonly resourceVersion?: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
  readonly data?: Readonly<Record<string, string>>;
}

/** An object as a write left it. */
export interface Change {
  readonly name: string;
  readonly revision: number;
  /** Which write it is from. */
  readonly token: string;
}

/** A write that the server has to refuse: nobody may ever see it. */
export const refusedToken = (token: string): string => `refused-${token}`;

/** Tokens end in a number; half of them are even, so that objects enter and leave a selection by label. */
export const parityOf = (token: string): string =>
  Number(token.slice(token.lastIndexOf('-') + 1)) % 2 === 0 ? 'even' : 'odd';

export const labelsOf = (token: string): Readonly<Record<string, string>> => ({
  by: 'kill-nine',
  parity: parityOf(token),
});

export const dataOf = (token: string): Readonly<Record<string, string>> => ({
  first: token,
  second: token,
});

/** Reads an object that somebody was sent. Throws when it is half of one write and half of another. */
export function changeOf({ metadata, data }: TestObject): Change {
  const token = data?.['first'] ?? '';
  const change = {
    name: metadata?.name ?? '',
    revision: Number(metadata?.resourceVersion),
    token,
  };
  if (data?.['second'] !== token || metadata?.labels?.['parity'] !== parityOf(token)) {
    throw new Error(`a half write is visible: ${JSON.stringify({ ...change, data, metadata })}`);
  }
  if (token.startsWith('refused-')) {
    throw new Error(`a refused write is visible: ${JSON.stringify(change)}`);
  }
  return change;
}
