import { Argument, Command } from 'commander';
import type { Shell } from '../completion/scripts.ts';
import { scripts, shells } from '../completion/scripts.ts';
import type { Terminal } from '../output.ts';

export function completionCommand(terminal: Terminal): Command {
  return new Command('completion')
    .description(
      'Print what a shell needs to complete commands, flags, values and names of objects. As a plugin kubectl completes it without this.',
    )
    .addArgument(new Argument('<shell>', 'the shell').choices(shells))
    .addHelpText(
      'after',
      `
Examples:
  # In bash, for this session
  source <(longhaul completion bash)

  # In zsh, after compinit
  source <(longhaul completion zsh)

  # In fish, for all sessions
  longhaul completion fish > ~/.config/fish/completions/longhaul.fish

  # In PowerShell, for this session
  longhaul completion powershell | Out-String | Invoke-Expression`,
    )
    .action((shell: Shell) => {
      terminal.out(scripts[shell]);
    });
}
