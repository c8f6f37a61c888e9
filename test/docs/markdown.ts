export interface CodeBlock {
  readonly language: string;
  readonly text: string;
  /** The line of the page on which it begins, from 1. */
  readonly line: number;
}

const FENCE = /^```(\w*)\n([\s\S]*?)^```$/gm;

export function codeBlocks(markdown: string): readonly CodeBlock[] {
  return [...markdown.matchAll(FENCE)].map((found) => ({
    language: found[1] ?? '',
    text: found[2] ?? '',
    line: markdown.slice(0, found.index).split('\n').length,
  }));
}

export const withoutBlocks = (markdown: string): string => markdown.replaceAll(FENCE, '');

/** Prose alone: code in a line is left out as well. */
export const prose = (markdown: string): string =>
  withoutBlocks(markdown).replaceAll(/`[^`\n]*`/g, '');
