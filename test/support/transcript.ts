import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expectGolden } from './golden.ts';

/**
 * Plays a transcript of one-line steps, in `test/golden`: every line that is neither blank nor a comment nor indented is
 * given to `perform`, one after the other, and what it answers stands indented below it.
 */
export async function replaySteps(
  file: string,
  perform: (step: string) => string | Promise<string>,
): Promise<void> {
  const path = fileURLToPath(new URL(`../golden/${file}`, import.meta.url));
  const played: string[] = [];
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    if (line.startsWith('  ')) continue;
    played.push(line);
    if (line === '' || line.startsWith('#')) continue;
    const answer = await perform(line);
    if (answer !== '') played.push(...answer.split('\n').map((part) => `  ${part}`));
  }
  expectGolden(path, played.join('\n'));
}
