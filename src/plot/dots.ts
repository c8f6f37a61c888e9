/** A grid of dots; the first row is the lowest. */
export class Dots {
  readonly columns: number;
  readonly rows: number;
  readonly #dots: Uint8Array;

  constructor(columns: number, rows: number) {
    this.columns = columns;
    this.rows = rows;
    this.#dots = new Uint8Array(columns * rows);
  }

  set(column: number, row: number): void {
    if (column < 0 || column >= this.columns || row < 0 || row >= this.rows) return;
    this.#dots[row * this.columns + column] = 1;
  }

  has(column: number, row: number): boolean {
    return this.#dots[row * this.columns + column] === 1;
  }

  /** Every dot a straight line touches, those of its gaps left out: `dashes` are lengths in dots, on and off in turn. */
  line(
    [fromColumn, fromRow]: readonly [number, number],
    [toColumn, toRow]: readonly [number, number],
    dashes: readonly number[],
  ): void {
    const steps = Math.max(1, Math.abs(toColumn - fromColumn), Math.abs(toRow - fromRow));
    for (let step = 0; step <= steps; step++) {
      if (!isOn(step, dashes)) continue;
      const share = step / steps;
      this.set(
        Math.round(fromColumn + share * (toColumn - fromColumn)),
        Math.round(fromRow + share * (toRow - fromRow)),
      );
    }
  }
}

function isOn(step: number, dashes: readonly number[]): boolean {
  const total = dashes.reduce((sum, length) => sum + length, 0);
  if (total === 0) return true;
  let left = step % total;
  for (const [index, length] of dashes.entries()) {
    if (left < length) return index % 2 === 0;
    left -= length;
  }
  return true;
}
