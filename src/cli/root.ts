import { Command } from 'commander';
import { packageVersion } from '../app/package-root.ts';
import type { Invocation } from './invocation.ts';
import { asTyped, commandName } from './invocation.ts';
import type { Terminal } from './output.ts';

/** A command line of these commands. */
export function rootOf(
  commands: readonly Command[],
  terminal: Terminal,
  invocation: Invocation,
): Command {
  const root = new Command(commandName(invocation))
    .description(
      'A control plane for AI factories that span several sites, with an emulated data plane.',
    )
    .version(packageVersion(), '-V, --version', 'print the version')
    .helpCommand(false)
    .addHelpText(
      'after',
      '\nStart everything on this machine with `longhaul up`; then use kubectl as with any cluster.',
    );
  for (const command of commands) root.addCommand(command);
  return strict(root, root, terminal);
}

type Rewrite = (text: string) => string;

export function typedTexts(root: Command): Rewrite {
  const commands = root.commands.map((command) => command.name());
  return (text) => asTyped(text, { name: root.name(), commands });
}

/** Failures are thrown, not exits, and texts go to the terminal that was handed in; for all commands below, too. */
export function strict(command: Command, root: Command, terminal: Terminal): Command {
  command.exitOverride();
  command.showHelpAfterError('(add --help for the options)');
  command.configureOutput({
    writeOut: (text) => {
      terminal.out(typedTexts(root)(text));
    },
    writeErr: (text) => {
      terminal.err(typedTexts(root)(text));
    },
  });
  for (const child of command.commands) strict(child, root, terminal);
  return command;
}
