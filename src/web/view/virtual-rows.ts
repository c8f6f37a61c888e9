export interface Window {
  /** The first row that is drawn, and the one after the last. */
  readonly from: number;
  readonly to: number;
}

/** Rows drawn above and below what is seen, so that a turn of the wheel finds them there. */
const SPARE = 12;

/** Which rows of equal height are in sight, with some to spare. */
export function rowsInSight(scroll: {
  readonly top: number;
  readonly height: number;
  readonly rowHeight: number;
  readonly rows: number;
}): Window {
  const { top, height, rowHeight, rows } = scroll;
  const first = Math.floor(top / rowHeight) - SPARE;
  const last = Math.ceil((top + height) / rowHeight) + SPARE;
  const from = Math.min(Math.max(0, first), Math.max(0, rows - 1));
  return { from, to: Math.max(from, Math.min(rows, last)) };
}

/** The pages of `size` rows that a window lies on. */
export function pagesOf({ from, to }: Window, size: number): readonly number[] {
  if (to <= from) return [];
  const first = Math.floor(from / size);
  const last = Math.floor((to - 1) / size);
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
