/** What tells one series from another: colour, dashes and the shape of its marks, each alone enough. */
export interface SeriesStyle {
  readonly colour: string;
  /** Lengths of dashes and gaps; empty: solid. */
  readonly dashes: readonly number[];
  readonly shape: Shape;
  /** The mark where only letters can be drawn. */
  readonly letter: string;
  readonly symbol: string;
}

export type Shape = 'circle' | 'square' | 'triangle' | 'diamond' | 'cross' | 'ring';

/** Okabe and Ito's colours (jfly, 2008), which people with any colour vision tell apart; yellow is too pale on white. */
const styles: readonly SeriesStyle[] = [
  { colour: '#0072b2', dashes: [], shape: 'circle', letter: '*', symbol: '●' },
  { colour: '#d55e00', dashes: [8, 4], shape: 'square', letter: '#', symbol: '■' },
  { colour: '#009e73', dashes: [2, 3], shape: 'triangle', letter: '^', symbol: '▲' },
  { colour: '#cc79a7', dashes: [10, 3, 2, 3], shape: 'diamond', letter: '%', symbol: '◆' },
  { colour: '#e69f00', dashes: [5, 2], shape: 'cross', letter: 'x', symbol: '×' },
  { colour: '#000000', dashes: [1, 4], shape: 'ring', letter: 'o', symbol: '○' },
];

const plain: SeriesStyle = {
  colour: '#0072b2',
  dashes: [],
  shape: 'circle',
  letter: '*',
  symbol: '●',
};

/** Beyond six series they repeat. */
export function styleOf(index: number): SeriesStyle {
  return styles[index % styles.length] ?? plain;
}

/** Beyond this many points a line carries marks on some of them only. */
const MOST_MARKS = 12;

export function carriesMark(index: number, count: number): boolean {
  return index % Math.ceil(count / MOST_MARKS) === 0 || index === count - 1;
}
