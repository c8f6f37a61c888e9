import { Command, CommanderError } from 'commander';
import { packageVersion } from '../app/package-root.ts';
import { codeOf } from '../base/errors.ts';
import { UserError } from '../base/user-error.ts';
import { StatusError } from '../kube/status-error.ts';
import { completeCommand, completeForKubectl } from './commands/complete.ts';
import { completionCommand } from './commands/completion.ts';
import { crdsCommand } from './commands/crds.ts';
import { downCommand } from './commands/down.ts';
import { explainPlacementCommand } from './commands/explain-placement.ts';
import { faultCommand } from './commands/fault.ts';
import { jobsCommand } from './commands/jobs.ts';
import { kubeconfigCommand } from './commands/kubeconfig.ts';
import { linksCommand } from './commands/links.ts';
import { operatorCommand } from './commands/operator.ts';
import { planCommand } from './commands/plan.ts';
import { predictCommand } from './commands/predict.ts';
import { simulateCommand } from './commands/simulate.ts';
import { sitesCommand } from './commands/sites.ts';
import { snapshotCommand } from './commands/snapshot.ts';
import { statusCommand } from './commands/status.ts';
import { topCommand } from './commands/top.ts';
import { tuneCommand } from './commands/tune.ts';
import { upCommand } from './commands/up.ts';
import { validateCommand } from './commands/validate.ts';
import { versionCommand } from './commands/version.ts';
import type { ExitCode } from './endings.ts';
import { Interrupted, TimedOut } from './endings.ts';
import type { Invocation } from './invocation.ts';
import { asTyped, commandName } from './invocation.ts';
import type { Terminal } from './output.ts';

/** Runs one command line to its end and says how it went; never rejects. */
export async function runCommandLine(
  args: readonly string[],
  terminal: Terminal,
  invocation: Invocation = 'longhaul',
): Promise<ExitCode> {
  const root = program(terminal, invocation);
  try {
    if (invocation === 'kubectl-completion') await completeForKubectl(root, args, terminal);
    else await root.parseAsync([...args], { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof Interrupted) return 130;
    terminal.err(typedTexts(root)(describe(error)));
    return error instanceof TimedOut ? 124 : 1;
  }
}

/** The whole command line; a command is a file in commands/. */
export function program(terminal: Terminal, invocation: Invocation = 'longhaul'): Command {
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
  for (const command of [
    ...instanceCommands(terminal),
    ...clusterCommands(terminal),
    ...modelCommands(terminal),
    completionCommand(terminal),
    versionCommand(terminal),
  ]) {
    root.addCommand(command);
  }
  root.addCommand(completeCommand(root, terminal), { hidden: true });
  return strict(root, { terminal, typed: typedTexts(root) });
}

/** About the instance on this machine. */
const instanceCommands = (terminal: Terminal): readonly Command[] => [
  upCommand(terminal),
  downCommand(terminal),
  statusCommand(terminal),
  kubeconfigCommand(terminal),
  snapshotCommand(terminal),
];

/** About what a cluster holds. */
const clusterCommands = (terminal: Terminal): readonly Command[] => [
  sitesCommand(terminal),
  linksCommand(terminal),
  jobsCommand(terminal),
  topCommand(terminal),
  planCommand(terminal),
  explainPlacementCommand(terminal),
  faultCommand(terminal),
  operatorCommand(terminal),
];

/** About the models; these need no instance. */
const modelCommands = (terminal: Terminal): readonly Command[] => [
  predictCommand(terminal),
  simulateCommand(terminal),
  tuneCommand(terminal),
  validateCommand(terminal),
  crdsCommand(terminal),
];

type Rewrite = (text: string) => string;

function typedTexts(root: Command): Rewrite {
  const commands = root.commands.map((command) => command.name());
  return (text) => asTyped(text, { name: root.name(), commands });
}

/** Failures are thrown, not exits, and texts go to the terminal that was handed in; for all commands below, too. */
function strict(
  command: Command,
  writer: { readonly terminal: Terminal; readonly typed: Rewrite },
): Command {
  const { terminal, typed } = writer;
  command.exitOverride();
  command.showHelpAfterError('(add --help for the options)');
  command.configureOutput({
    writeOut: (text) => {
      terminal.out(typed(text));
    },
    writeErr: (text) => {
      terminal.err(typed(text));
    },
  });
  for (const child of command.commands) strict(child, writer);
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
