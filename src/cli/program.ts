import { Command, CommanderError } from 'commander';
import { packageVersion } from '../app/package-root.ts';
import { codeOf } from '../base/errors.ts';
import { UserError } from '../base/user-error.ts';
import { StatusError } from '../kube/status-error.ts';
import { crdsCommand } from './commands/crds.ts';
import { downCommand } from './commands/down.ts';
import { faultCommand } from './commands/fault.ts';
import { kubeconfigCommand } from './commands/kubeconfig.ts';
import { operatorCommand } from './commands/operator.ts';
import { predictCommand } from './commands/predict.ts';
import { snapshotCommand } from './commands/snapshot.ts';
import { statusCommand } from './commands/status.ts';
import { tuneCommand } from './commands/tune.ts';
import { upCommand } from './commands/up.ts';
import { validateCommand } from './commands/validate.ts';
import { versionCommand } from './commands/version.ts';
import type { Terminal } from './output.ts';

/** 0: done; 1: failed; 2: the command line is wrong. */
export type ExitCode = 0 | 1 | 2;

/** Runs one command line to its end and says how it went; never rejects. */
export async function runCommandLine(
  args: readonly string[],
  terminal: Terminal,
): Promise<ExitCode> {
  try {
    await program(terminal).parseAsync([...args], { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    terminal.err(describe(error));
    return 1;
  }
}

/** The whole command line; a command is a file in commands/. */
export function program(terminal: Terminal): Command {
  const root = new Command('longhaul')
    .description(
      'A control plane for AI factories that span several sites, with an emulated data plane.',
    )
    .version(packageVersion(), '-V, --version', 'print the version')
    .helpCommand(false)
    .addHelpText(
      'after',
      '\nStart everything on this machine with `longhaul up`; then use kubectl as with any cluster.',
    );
  for (const command of [
    upCommand(terminal),
    downCommand(terminal),
    statusCommand(terminal),
    kubeconfigCommand(terminal),
    snapshotCommand(terminal),
    faultCommand(terminal),
    operatorCommand(terminal),
    predictCommand(terminal),
    tuneCommand(terminal),
    validateCommand(terminal),
    crdsCommand(terminal),
    versionCommand(terminal),
  ]) {
    root.addCommand(command);
  }
  return strict(root, terminal);
}

/** Failures are thrown, not exits, and texts go to the terminal that was handed in; for all commands below, too. */
function strict(command: Command, terminal: Terminal): Command {
  command.exitOverride();
  command.showHelpAfterError('(add --help for the options)');
  command.configureOutput({
    writeOut: (text) => {
      terminal.out(text);
    },
    writeErr: (text) => {
      terminal.err(text);
    },
  });
  for (const child of command.commands) strict(child, terminal);
  return command;
}

function describe(error: unknown): string {
  if (error instanceof UserError) return `longhaul: ${error.message}\n  ${error.hint}\n`;
  if (error instanceof StatusError) return `longhaul: the API server refused: ${error.message}\n`;
  if (isUnreachable(error)) {
    return `longhaul: the API server does not answer: ${error.message}\n  is it running? See: longhaul status\n`;
  }
  if (error instanceof Error) return `longhaul: ${error.stack ?? error.message}\n`;
  return `longhaul: ${String(error)}\n`;
}

const UNREACHABLE = ['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH', 'ETIMEDOUT', 'ECONNRESET'];

function isUnreachable(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  return UNREACHABLE.includes(codeOf(error) ?? '') || isUnreachable(error.cause);
}
