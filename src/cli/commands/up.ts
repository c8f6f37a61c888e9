import { Command, Option } from 'commander';
import { authorizationModes } from '../../apiserver/access/authorization-mode.ts';
import type { AuthorizationMode } from '../../apiserver/access/authorization-mode.ts';
import type { UpConfig } from '../../app/config.ts';
import type { LocalInstance } from '../../app/local-instance.ts';
import type { LogLevel } from '../../app/log.ts';
import { stderrLog } from '../../app/log.ts';
import { keepHeapModest } from '../../app/modest-heap.ts';
import { packageVersion } from '../../app/package-root.ts';
import { stopSignal } from '../../app/stop-signal.ts';
import {
  dataDirOption,
  inFlightOption,
  logLevelOption,
  portOption,
  seedOption,
  timeScaleOption,
} from '../options.ts';
import type { Terminal } from '../output.ts';

interface UpOptions {
  readonly dataDir: string;
  readonly address: string;
  readonly tlsSan?: readonly string[];
  readonly apiPort: number;
  readonly webPort: number;
  readonly timeScale: number;
  readonly seed: number;
  readonly apply?: string;
  readonly tokenAuthFile?: string;
  readonly authorizationMode: AuthorizationMode;
  readonly controllers: boolean;
  readonly auditLog?: string;
  readonly maxRequestsInflight: number;
  readonly maxMutatingRequestsInflight: number;
  readonly logLevel: LogLevel;
}

export function upCommand(terminal: Terminal): Command {
  return new Command('up')
    .description(
      'Start the API server, the controllers, the emulator, the metrics and the web page on this machine; serve until Ctrl-C.',
    )
    .addOption(dataDirOption())
    .addOption(
      new Option(
        '--address <ip>',
        'address that the API and the page listen on; the page has no password',
      ).default('127.0.0.1'),
    )
    .addOption(
      new Option(
        '--tls-san <name...>',
        'further names or addresses that the certificate of the API server is good for',
      ),
    )
    .addOption(portOption('--api-port', 'port of the Kubernetes API', 7443))
    .addOption(portOption('--web-port', 'port of the web page and /metrics', 7080))
    .addOption(timeScaleOption())
    .addOption(seedOption())
    .addOption(
      new Option('--apply <path>', 'manifest, or folder of manifests, to load at the start'),
    )
    .addOption(
      new Option(
        '--token-auth-file <file>',
        'CSV file of further API users, a line each: token,user,uid,"group1,group2"',
      ),
    )
    .addOption(
      new Option(
        '--authorization-mode <mode>',
        'how the API decides who may do what; with AlwaysAllow everybody it knows may do everything',
      )
        .choices(authorizationModes)
        .default('RBAC'),
    )
    .addOption(
      new Option('--audit-log <file>', 'file to write who asked for what to, or - for stdout'),
    )
    .addOption(inFlightOption('--max-requests-inflight', 'requests that read', 400))
    .addOption(
      inFlightOption('--max-mutating-requests-inflight', 'requests that change something', 200),
    )
    .option(
      '--no-controllers',
      'start the API server alone: no kinds, controllers, emulator, or page',
    )
    .addOption(logLevelOption())
    .action(async (options: UpOptions) => {
      await up(options, terminal);
    });
}

async function up(options: UpOptions, terminal: Terminal): Promise<void> {
  const started = performance.now();
  const stopped = stopSignal();
  // The servers take a second to load; `--help` need not wait for them.
  const { startLocalInstance } = await import('../../app/local-instance.ts');
  const instance = await startLocalInstance(configOf(options), {
    log: stderrLog(options.logLevel),
    progress: (text) => {
      terminal.err(`${text}\n`);
    },
  });
  const took = (performance.now() - started) / 1000;
  // Not before: while everything is loaded, nearly all that is allocated stays.
  keepHeapModest();
  terminal.out(greeting(instance, { options, tookSeconds: took.toFixed(1) }));
  await stopped;
  terminal.err('stopping\n');
  await instance.stop();
  terminal.err('stopped; everything is kept in the data directory\n');
}

function configOf(options: UpOptions): UpConfig {
  return {
    dataDirectory: options.dataDir,
    address: options.address,
    tlsNames: options.tlsSan ?? [],
    apiPort: options.apiPort,
    webPort: options.webPort,
    timeScale: options.timeScale,
    seed: options.seed,
    apply: options.apply,
    tokenAuthFile: options.tokenAuthFile,
    authorizationMode: options.authorizationMode,
    parts: options.controllers ? 'everything' : 'api-server',
    auditLog: options.auditLog,
    maxRequestsInFlight: options.maxRequestsInflight,
    maxMutatingRequestsInFlight: options.maxMutatingRequestsInflight,
  };
}

function greeting(
  { apiUrl, webUrl, kubeconfig }: LocalInstance,
  { options, tookSeconds }: { readonly options: UpOptions; readonly tookSeconds: string },
): string {
  return [
    `Longhaul ${packageVersion()} is ready after ${tookSeconds} s (seed ${options.seed}, ${options.timeScale} emulated seconds a second).`,
    '',
    ...(webUrl === undefined ? [] : [`  page     ${webUrl}/`, `  metrics  ${webUrl}/metrics`]),
    `  API      ${apiUrl}`,
    '',
    `  export KUBECONFIG=${kubeconfig}`,
    ...(webUrl === undefined ? ['  kubectl api-resources'] : tryIt),
    '',
    'Ctrl-C stops it; nothing is lost.',
    '',
  ].join('\n');
}

const tryIt = ['  kubectl apply -f examples/llama-405b-two-sites/', '  kubectl get cj -o wide -w'];
