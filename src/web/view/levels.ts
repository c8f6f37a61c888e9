/** From nothing (0) to nearly all (4): the five steps that colours stand for. Edges in percent, the same for links and sites. */
export type Level = 0 | 1 | 2 | 3 | 4;

export const levelEdges: readonly number[] = [25, 50, 75, 90];

export function levelOf(percent: number): Level {
  if (percent < 25) return 0;
  if (percent < 50) return 1;
  if (percent < 75) return 2;
  return percent < 90 ? 3 : 4;
}
