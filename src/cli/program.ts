import type { Command } from 'commander';
import { completeCommand } from './commands/complete.ts';
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
import type { Invocation } from './invocation.ts';
import type { Terminal } from './output.ts';
import { rootOf, strict } from './root.ts';

/** The whole command line; a command is a file in commands/. */
export function program(terminal: Terminal, invocation: Invocation = 'longhaul'): Command {
  const root = rootOf(
    [
      ...instanceCommands(terminal),
      ...clusterCommands(terminal),
      ...modelCommands(terminal),
      completionCommand(terminal),
      versionCommand(terminal),
    ],
    terminal,
    invocation,
  );
  root.addCommand(strict(completeCommand(root, terminal), root, terminal), { hidden: true });
  return root;
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
