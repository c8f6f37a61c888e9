/**
 * Non-negative weights w that bring X w closest to 1 in the sum of squares; a row of X is divided by its measured value, so
 * that errors are relative. Every subset of the columns is solved by the normal equations, and the best without a
 * negative weight is taken: exact, and cheap for the handful of columns a law has.
 */
export function nonNegativeFit(
  rows: readonly (readonly number[])[],
  columns: number,
): readonly number[] {
  const scale = Array.from({ length: columns }, (_, column) =>
    Math.max(Number.MIN_VALUE, ...rows.map((row) => at(row, column))),
  );
  let best: readonly number[] = scale.map(() => 0);
  let least = rows.length;
  for (let subset = 1; subset < 2 ** columns; subset++) {
    const used = scale.flatMap((_, column) => ((subset >> column) % 2 === 1 ? [column] : []));
    const scaled = rows.map((row) => used.map((column) => at(row, column) / at(scale, column)));
    const weights = solveNormal(scaled, used.length);
    if (weights === undefined || weights.some((weight) => weight < 0)) continue;
    const error = squaredError(scaled, weights);
    if (error >= least - 1e-12) continue;
    least = error;
    best = scale.map((size, column) => {
      const place = used.indexOf(column);
      return place < 0 ? 0 : at(weights, place) / size;
    });
  }
  return best;
}

function squaredError(rows: readonly (readonly number[])[], weights: readonly number[]): number {
  const errors = rows.map((row) => 1 - sum(row.map((value, i) => value * at(weights, i))));
  return sum(errors.map((error) => error * error));
}

/** X'X w = X'1 by Gaussian elimination with pivots; undefined when the columns say the same. */
function solveNormal(
  rows: readonly (readonly number[])[],
  columns: number,
): readonly number[] | undefined {
  const indices = Array.from({ length: columns }, (_, index) => index);
  const matrix = indices.map((i) => [
    ...indices.map((j) => sum(rows.map((row) => at(row, i) * at(row, j)))),
    sum(rows.map((row) => at(row, i))),
  ]);
  for (const pivot of indices) {
    const order = matrix
      .splice(pivot)
      .sort((a, b) => Math.abs(at(b, pivot)) - Math.abs(at(a, pivot)));
    matrix.push(...order);
    const lead = matrix[pivot] ?? [];
    if (Math.abs(at(lead, pivot)) < 1e-12) return undefined;
    for (const [index, row] of matrix.entries()) {
      if (index === pivot) continue;
      const factor = at(row, pivot) / at(lead, pivot);
      matrix[index] = row.map((value, column) => value - factor * at(lead, column));
    }
  }
  return matrix.map((row, index) => at(row, columns) / at(row, index));
}

const at = (values: readonly number[], index: number): number => values[index] ?? 0;

const sum = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0);
