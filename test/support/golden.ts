import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from '@jest/globals';

const RULE = '\n----\n';

/**
 * Replays a transcript: blocks of `command`, `----` and the expected output, apart by empty lines; what has no rule is a
 * comment. Fails on the first difference, or rewrites the outputs when UPDATE_GOLDEN=1.
 */
export function replay(file: string, perform: (command: string) => string): void {
  const before = readFileSync(file, 'utf8');
  const after = before
    .trimEnd()
    .split(/\n{2,}/)
    .map((block) => replayBlock(block, perform))
    .join('\n\n');
  expectGolden(file, `${after}\n`);
}

function replayBlock(block: string, perform: (command: string) => string): string {
  const rule = `${block}\n`.indexOf(RULE);
  if (rule < 0) return block;
  const lines = block.slice(0, rule).split('\n');
  const command = lines.filter((line) => !line.startsWith('#')).join('\n');
  return `${block.slice(0, rule)}${RULE}${perform(command)}`.trimEnd();
}

/** The text must be what the file says; with UPDATE_GOLDEN=1 the file becomes the text. */
export function expectGolden(file: string, text: string): void {
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, text);
  expect(text).toBe(readFileSync(file, 'utf8'));
}
