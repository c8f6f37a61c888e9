import { CommandLine } from './instance.ts';

/** A running `longhaul up --no-controllers` on a free port. */
export interface LoneApiServer {
  readonly process: CommandLine;
  readonly kubeconfig: string;
}

/** Resolves when it says that it is ready. */
export async function startLoneApiServer(
  dataDirectory: string,
  args: readonly string[] = [],
): Promise<LoneApiServer> {
  const process = new CommandLine([
    ...['up', '--no-controllers', '--data-dir', dataDirectory, '--api-port', '0'],
    ...args,
  ]);
  return { process, kubeconfig: await process.printed(/export KUBECONFIG=(\S+)/) };
}
