import type { Command } from 'commander';
import { CommanderError } from 'commander';
import { codeOf } from '../base/errors.ts';
import { UserError } from '../base/user-error.ts';
import { StatusError } from '../kube/status-error.ts';
import type { ExitCode } from './endings.ts';
import { Interrupted, TimedOut } from './endings.ts';
import type { Invocation } from './invocation.ts';
import type { Terminal } from './output.ts';
import { rootOf, typedTexts } from './root.ts';

/** Runs one command line to its end and says how it went; never rejects. */
export async function runCommandLine(
  args: readonly string[],
  terminal: Terminal,
  invocation: Invocation = 'longhaul',
): Promise<ExitCode> {
  const root = await rootFor(args, terminal, invocation);
  try {
    if (invocation === 'kubectl-completion') {
      const { completeForKubectl } = await import('./commands/complete.ts');
      await completeForKubectl(root, args, terminal);
    } else await root.parseAsync([...args], { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof Interrupted) return 130;
    terminal.err(typedTexts(root)(describe(error)));
    return error instanceof TimedOut ? 124 : 1;
  }
}

/** The models that other commands load take longer than the start of a server: `up` does without. */
async function rootFor(
  args: readonly string[],
  terminal: Terminal,
  invocation: Invocation,
): Promise<Command> {
  if (invocation === 'longhaul' && args[0] === 'up') {
    const { upCommand } = await import('./commands/up.ts');
    return rootOf([upCommand(terminal)], terminal, invocation);
  }
  const { program } = await import('./program.ts');
  return program(terminal, invocation);
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
