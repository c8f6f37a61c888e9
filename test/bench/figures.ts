/** What a benchmark found: printed as a table at the end. */
export class Figures {
  readonly #rows: (readonly [what: string, figure: string])[] = [];

  add(what: string, figure: string): void {
    this.#rows.push([what, figure]);
  }

  print(title: string): void {
    const width = Math.max(...this.#rows.map(([what]) => what.length));
    const lines = this.#rows.map(([what, figure]) => `  ${what.padEnd(width)}  ${figure}`);
    process.stdout.write(`\n${title}\n${lines.join('\n')}\n`);
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
