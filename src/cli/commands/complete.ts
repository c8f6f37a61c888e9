import { Command } from 'commander';
import type { Completion } from '../completion/complete.ts';
import { complete } from '../completion/complete.ts';
import { valuesNow } from '../completion/values.ts';
import type { Terminal } from '../output.ts';

/** Asked by the scripts of `longhaul completion`; not for people. */
export function completeCommand(root: Command, terminal: Terminal): Command {
  return new Command('__complete')
    .description('Answer a shell that completes a command line.')
    .argument('[words...]', 'the words up to the cursor')
    .action(async (words: readonly string[]) => {
      terminal.out(answer(await complete(root, words, valuesNow)));
    });
}

/** kubectl starts `kubectl_complete-longhaul` with the words after its plugin's name. */
export async function completeForKubectl(
  root: Command,
  words: readonly string[],
  terminal: Terminal,
): Promise<void> {
  terminal.out(answer(await complete(root, words, valuesNow)));
}

/** The last line is a sum of bits, as kubectl's own completion writes it: 4 keeps file names out. */
function answer({ candidates, files }: Completion): string {
  const lines = candidates.map(({ value, description }) =>
    description === '' ? value : `${value}\t${description}`,
  );
  return [...lines, files === 'files' ? ':0' : ':4', ''].join('\n');
}
