import { Command, Option } from 'commander';
import { bindAddress } from '../../app/bind-address.ts';
import type { BindAddress } from '../../app/bind-address.ts';
import { positiveNumber, wholeNumber } from '../../app/config.ts';
import type { InstallDefinitions } from '../../app/definition-step.ts';
import { installDefinitionsModes } from '../../app/definition-step.ts';
import { duration } from '../../app/duration.ts';
import type { LogLevel } from '../../app/log.ts';
import { stderrLog } from '../../app/log.ts';
import type { LeadershipConfig } from '../../app/operator-leadership.ts';
import { RealClock } from '../../app/real-clock.ts';
import { stopSignal } from '../../app/stop-signal.ts';
import type { Seconds } from '../../base/units.ts';
import { UserError } from '../../base/user-error.ts';
import type { RequestRate } from '../../client/polite-client.ts';
import type { ConnectOptions } from '../connect.ts';
import { connect, contextOption, kubeconfigOption } from '../connect.ts';
import { asArgument, logLevelOption, seedOption, timeScaleOption } from '../options.ts';
import type { Terminal } from '../output.ts';

interface OperatorOptions extends ConnectOptions {
  readonly installCrds: InstallDefinitions;
  readonly kubeApiQps: number;
  readonly kubeApiBurst: number;
  readonly healthProbeBindAddress: BindAddress;
  readonly metricsBindAddress: BindAddress;
  readonly webBindAddress: BindAddress;
  readonly timeScale: number;
  readonly seed: number;
  readonly leaderElection: boolean;
  readonly leaseNamespace?: string;
  readonly leaderElectLeaseDuration: Seconds;
  readonly leaderElectRenewDeadline: Seconds;
  readonly leaderElectRetryPeriod: Seconds;
  readonly emulator: boolean;
  readonly logLevel: LogLevel;
}

export function operatorCommand(terminal: Terminal): Command {
  const command = new Command('operator')
    .description('Run the controllers and the emulator against a cluster.')
    .addOption(kubeconfigOption())
    .addOption(contextOption())
    .addOption(
      new Option(
        '--install-crds <when>',
        'bring the CustomResourceDefinitions along; one of a newer release is never replaced',
      )
        .choices(installDefinitionsModes)
        .default('if-absent' satisfies InstallDefinitions),
    )
    .option('--no-emulator', 'run the controllers only: something else plays the data plane')
    .addOption(timeScaleOption())
    .addOption(seedOption())
    .addOption(logLevelOption().default('info'));
  for (const option of [...requestOptions(), ...addressOptions(), ...leaderOptions()]) {
    command.addOption(option);
  }
  return command.action(async (options: OperatorOptions) => {
    await operate(options, terminal);
  });
}

function requestOptions(): readonly Option[] {
  const parse = asArgument((text) =>
    text === '0' ? 0 : positiveNumber('--kube-api-qps', text, 1_000_000),
  );
  return [
    new Option('--kube-api-qps <rate>', 'requests a second to the API server; 0 sets no limit')
      .default(50)
      .argParser(parse),
    new Option('--kube-api-burst <count>', 'requests at once after a rest')
      .default(100)
      .argParser(
        asArgument((text) => wholeNumber('--kube-api-burst', text, { least: 1, most: 1_000_000 })),
      ),
  ];
}

function addressOptions(): readonly Option[] {
  const address = (flag: string, description: string, preset: string): Option =>
    new Option(`${flag} <address>`, `${description}; 0 for none`)
      .default(bindAddress(flag, preset), preset)
      .argParser(asArgument((text) => bindAddress(flag, text)));
  return [
    address('--health-probe-bind-address', 'where /healthz and /readyz are served', ':8081'),
    address('--metrics-bind-address', 'where /metrics and /metrics/state are served', ':8080'),
    address('--web-bind-address', 'where the page is served; it has no password', '0'),
  ];
}

function leaderOptions(): readonly Option[] {
  const time = (flag: string, description: string, preset: string): Option =>
    new Option(`${flag} <time>`, description)
      .default(duration(flag, preset), preset)
      .argParser(asArgument((text) => duration(flag, text)));
  return [
    new Option('--no-leader-election', 'run without asking others; for a single replica'),
    new Option(
      '--lease-namespace <name>',
      'namespace of the leader election Lease; left out: that of the pod or of the context, else default',
    ),
    time('--leader-elect-lease-duration', 'how long others wait after a silent leader', '15s'),
    time('--leader-elect-renew-deadline', 'how long a leader goes on without a renewal', '10s'),
    time('--leader-elect-retry-period', 'time between two attempts', '2s'),
  ];
}

async function operate(options: OperatorOptions, terminal: Terminal): Promise<void> {
  const stopped = stopSignal();
  const { startOperator } = await import('../../app/operator.ts');
  const clock = new RealClock();
  const client = await connect(options, { fieldManager: 'longhaul', clock });
  const operator = await startOperator({
    client,
    clock,
    definitions: options.installCrds,
    rate: rateOf(options),
    endpoints: { probes: options.healthProbeBindAddress, metrics: options.metricsBindAddress },
    web: options.webBindAddress,
    timeScale: options.timeScale,
    seed: options.seed,
    leadership: leadershipOf(options, client.namespace ?? 'default'),
    dataPlane: options.emulator ? 'emulated' : 'elsewhere',
    log: stderrLog(options.logLevel),
  });
  for (const [name, url] of operator.urls) terminal.err(`serving ${name} on ${url}\n`);
  try {
    await Promise.race([stopped, operator.failed]);
  } finally {
    await operator.stop();
  }
}

const rateOf = ({ kubeApiQps, kubeApiBurst }: OperatorOptions): RequestRate =>
  kubeApiQps === 0
    ? { type: 'unlimited' }
    : { type: 'limited', perSecond: kubeApiQps, burst: kubeApiBurst };

/** Attempts of a leader are up to 1.2 times the period apart, and one at least must fit before it has to end. */
function leadershipOf(options: OperatorOptions, namespace: string): LeadershipConfig {
  if (!options.leaderElection) return { type: 'alone' };
  const leaseDuration = options.leaderElectLeaseDuration;
  const renewDeadline = options.leaderElectRenewDeadline;
  const retryPeriod = options.leaderElectRetryPeriod;
  if (leaseDuration < 1 || leaseDuration <= renewDeadline || renewDeadline <= retryPeriod * 1.2) {
    throw new UserError(
      `leader election: wanted a lease duration of at least 1s and above the renew deadline, and that above 1.2 retry periods; found ${leaseDuration}s, ${renewDeadline}s and ${retryPeriod}s`,
      'the usual ones are 15s, 10s and 2s',
    );
  }
  const timing = { leaseDuration, renewDeadline, retryPeriod };
  return { type: 'elected', namespace: options.leaseNamespace ?? namespace, timing };
}
