/** A stage that a share of the requests pass; its rate is what it can serve in a second. */
export interface Stage<Name extends string> {
  readonly name: Name;
  readonly requestsPerSecond: number;
  /** Of all requests, 0 to 1; left out, all of them. */
  readonly share?: number;
}

export interface Bottleneck<Name extends string> {
  /** Of all requests together. */
  readonly requestsPerSecond: number;
  /** The stage that has nothing to spare; the first of equals. */
  readonly name: Name;
}

/** Stages in a row, or side by side before one: total = min over the stages of rate / share. */
export function bottleneckOf<Name extends string>(
  first: Stage<Name>,
  ...others: readonly Stage<Name>[]
): Bottleneck<Name> {
  let narrowest = { name: first.name, requestsPerSecond: totalOf(first) };
  for (const stage of others) {
    const requestsPerSecond = totalOf(stage);
    if (requestsPerSecond < narrowest.requestsPerSecond)
      narrowest = { name: stage.name, requestsPerSecond };
  }
  return narrowest;
}

const totalOf = ({ requestsPerSecond, share = 1 }: Stage<string>): number =>
  share === 0 ? Infinity : requestsPerSecond / share;
