import type { SiteOffer } from './site-offer.ts';

/** Rows of up to this many sites are tried in every order; longer ones only as listed. */
const MOST_PERMUTED = 4;

/**
 * Every set of `count` offers at different sites with one kind of GPU, as rows: neighbours in a row exchange traffic, so
 * the order matters, but not the direction. The order of the rows is that of the offers: the same for the same request.
 */
export function* rowsOf(
  offers: readonly SiteOffer[],
  count: number,
): Generator<readonly SiteOffer[]> {
  for (const set of setsOf(offers, count)) {
    if (count > MOST_PERMUTED) yield set;
    else yield* forwardOrdersOf(set);
  }
}

function* forwardOrdersOf(set: readonly SiteOffer[]): Generator<readonly SiteOffer[]> {
  for (const row of ordersOf(set)) if (isForward(row)) yield row;
}

function* setsOf(
  offers: readonly SiteOffer[],
  count: number,
  chosen: readonly SiteOffer[] = [],
): Generator<readonly SiteOffer[]> {
  if (chosen.length === count) {
    yield chosen;
    return;
  }
  for (const [index, offer] of offers.entries()) {
    if (chosen.every((other) => goTogether(other, offer))) {
      yield* setsOf(offers.slice(index + 1), count, [...chosen, offer]);
    }
  }
}

function goTogether(a: SiteOffer, b: SiteOffer): boolean {
  return a.site !== b.site && a.accelerator === b.accelerator;
}

function* ordersOf(set: readonly SiteOffer[]): Generator<readonly SiteOffer[]> {
  if (set.length === 0) yield [];
  for (const [index, first] of set.entries()) {
    for (const rest of ordersOf(set.toSpliced(index, 1))) yield [first, ...rest];
  }
}

/** Of a row and its mirror image, one. */
function isForward(row: readonly SiteOffer[]): boolean {
  const first = row[0]?.site ?? '';
  const last = row.at(-1)?.site ?? '';
  return row.length < 2 || first < last;
}
