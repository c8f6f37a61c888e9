import { basename } from 'node:path';

/** The three names of the one executable. */
export type Invocation = 'longhaul' | 'kubectl-plugin' | 'kubectl-completion';

/** By the name of the file that was started; kubectl finds its plugins by theirs. */
export function invocationOf(script: string): Invocation {
  switch (basename(script).replace(/\.(js|cmd|exe|ps1)$/, '')) {
    case 'kubectl-longhaul':
      return 'kubectl-plugin';
    case 'kubectl_complete-longhaul':
      return 'kubectl-completion';
    default:
      return 'longhaul';
  }
}

/** What the user types. */
export function commandName(invocation: Invocation): string {
  return invocation === 'longhaul' ? 'longhaul' : 'kubectl longhaul';
}

/**
 * Texts name the command as `longhaul`; here they name it as it was typed. Only a command is renamed, by the word that
 * follows: the product keeps its name.
 */
export function asTyped(
  text: string,
  { name, commands }: { readonly name: string; readonly commands: readonly string[] },
): string {
  if (name === 'longhaul') return text;
  const command = new RegExp(`(?<!kubectl )\\blonghaul (?=(?:${commands.join('|')})\\b)`, 'g');
  return text.replace(command, `${name} `);
}
