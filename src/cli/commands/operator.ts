import { Command, Option } from 'commander';
import type { LogLevel } from '../../app/log.ts';
import { stderrLog } from '../../app/log.ts';
import { RealClock } from '../../app/real-clock.ts';
import { stopSignal } from '../../app/stop-signal.ts';
import type { ConnectOptions } from '../connect.ts';
import { connect, contextOption, kubeconfigOption } from '../connect.ts';
import { logLevelOption, portOption, seedOption, timeScaleOption } from '../options.ts';
import type { Terminal } from '../output.ts';

interface OperatorOptions extends ConnectOptions {
  readonly webPort: number;
  readonly webAddress: string;
  readonly timeScale: number;
  readonly seed: number;
  readonly leaseNamespace: string;
  readonly leaderElection: boolean;
  readonly emulator: boolean;
  readonly logLevel: LogLevel;
}

export function operatorCommand(terminal: Terminal): Command {
  return new Command('operator')
    .description(
      'Run the controllers and the emulator against a cluster. Its CustomResourceDefinitions come from `longhaul crds`.',
    )
    .addOption(kubeconfigOption())
    .addOption(contextOption())
    .addOption(
      portOption('--web-port', 'port of the web page, /metrics and the health checks', 7080),
    )
    .addOption(
      new Option('--web-address <ip>', 'address the web port listens on').default('127.0.0.1'),
    )
    .addOption(timeScaleOption())
    .addOption(seedOption())
    .addOption(
      new Option('--lease-namespace <name>', 'namespace of the leader election Lease').default(
        'default',
      ),
    )
    .option('--no-leader-election', 'run without asking others; for a single replica')
    .option('--no-emulator', 'run the controllers only: something else plays the data plane')
    .addOption(logLevelOption().default('info'))
    .action(async (options: OperatorOptions) => {
      await operate(options, terminal);
    });
}

async function operate(options: OperatorOptions, terminal: Terminal): Promise<void> {
  const stopped = stopSignal();
  const { startOperator } = await import('../../app/operator.ts');
  const clock = new RealClock();
  const operator = await startOperator({
    client: await connect(options, { fieldManager: 'longhaul', clock }),
    clock,
    web: { host: options.webAddress, port: options.webPort },
    timeScale: options.timeScale,
    seed: options.seed,
    leaderElection: options.leaderElection ? { namespace: options.leaseNamespace } : 'off',
    dataPlane: options.emulator ? 'emulated' : 'elsewhere',
    log: stderrLog(options.logLevel),
  });
  terminal.err(`serving the page and metrics on ${operator.webUrl}\n`);
  try {
    await Promise.race([stopped, operator.failed]);
  } finally {
    await operator.stop();
  }
}
