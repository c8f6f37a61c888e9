/**
 * What hashing leaves of equal parallel links: the mean load of a link over the load of the fullest, on average over all
 * ways in which `flows` equal flows can fall onto `links` links. The slowest flow, and with it a collective, runs at that
 * share of its fair rate.
 *
 * Exact, by Poissonisation: for independent Poisson loads X of any mean,
 *   P(max <= m) = P(X_1 + ... + X_P = F, all X <= m) / P(X_1 + ... + X_P = F)
 */
export function hashedEfficiency(flows: number, links: number): number {
  const mean = flows / links;
  const all = waysTo(flows, links, flows);
  let below = 0;
  let efficiency = 0;
  for (let most = Math.ceil(mean); most <= flows && below < 1 - 1e-12; most++) {
    const upTo = waysTo(flows, links, most) / all;
    efficiency += ((upTo - below) * mean) / most;
    below = upTo;
  }
  return efficiency;
}

/** P(sum of `links` Poisson loads = flows, each at most `most`), up to a factor common to all `most`. */
function waysTo(flows: number, links: number, most: number): number {
  const one = truncatedPoisson(flows / links, most);
  let sums: readonly number[] = [1];
  for (let link = 0; link < links; link++) sums = convolved(sums, one, flows);
  return sums[flows] ?? 0;
}

function truncatedPoisson(mean: number, most: number): readonly number[] {
  const chances = [Math.exp(-mean)];
  for (let load = 1; load <= most; load++) chances.push(((chances[load - 1] ?? 0) * mean) / load);
  return chances;
}

function convolved(
  left: readonly number[],
  right: readonly number[],
  longest: number,
): readonly number[] {
  const length = Math.min(longest, left.length + right.length - 2) + 1;
  const sums = new Array<number>(length).fill(0);
  for (const [i, a] of left.entries()) {
    for (let j = 0; j < right.length && i + j < length; j++) {
      sums[i + j] = (sums[i + j] ?? 0) + a * (right[j] ?? 0);
    }
  }
  return sums;
}
