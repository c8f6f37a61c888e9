import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from '@jest/globals';

/**
 * Plays a golden transcript: every line that is neither blank nor a comment nor an answer (`  ...`) is given to
 * `perform`, and what it answers must stand indented below it. UPDATE_GOLDEN=1 rewrites the file instead.
 */
export async function replay(
  file: string,
  perform: (line: string) => string | Promise<string>,
): Promise<void> {
  const path = new URL(`../golden/${file}`, import.meta.url);
  const text = readFileSync(path, 'utf8');
  const played: string[] = [];
  for (const line of text.split('\n')) {
    if (line.startsWith('  ')) continue;
    played.push(line);
    if (line === '' || line.startsWith('#')) continue;
    const answer = await perform(line);
    if (answer !== '') played.push(...answer.split('\n').map((part) => `  ${part}`));
  }
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(path, played.join('\n'));
  else expect(played.join('\n')).toBe(text);
}
