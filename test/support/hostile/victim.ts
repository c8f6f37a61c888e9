import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { KubeConfig } from '@kubernetes/client-node';
import { CommandLine, TemporaryFolder } from '../instance.ts';
import type { Ended } from '../instance.ts';
import type { Address } from './sending.ts';

const MONITOR = pathToFileURL(join(import.meta.dirname, 'monitor.js')).href;

/** What the monitor inside of the process has seen so far. */
export interface Seen {
  readonly longestTurnCpuSeconds: number;
  readonly largestMemoryBytes: number;
}

/** The shipped API server as a process of its own, where anybody with the token `admin` may do anything. */
export class Victim {
  readonly #folder = new TemporaryFolder();
  readonly #seen = join(this.#folder.path, 'seen');
  readonly #program: CommandLine;

  constructor() {
    const tokens = join(this.#folder.path, 'tokens.csv');
    writeFileSync(tokens, 'admin,admin,admin,system:masters\n');
    this.#program = new CommandLine(
      [
        ...['up', '--no-controllers', '--data-dir', join(this.#folder.path, 'data')],
        ...['--api-port', '0', '--token-auth-file', tokens],
      ],
      { NODE_OPTIONS: `--import=${MONITOR}`, LONGHAUL_TEST_MONITOR: this.#seen },
    );
  }

  /** Resolves when it is ready: where it is. */
  async address(): Promise<Address> {
    const config = new KubeConfig();
    config.loadFromFile(await this.#program.printed(/export KUBECONFIG=(\S+)/));
    const cluster = config.getCurrentCluster();
    const ca = Buffer.from(cluster?.caData ?? '', 'base64').toString();
    return { ca, port: Number(new URL(cluster?.server ?? '').port) };
  }

  seen(): Seen {
    return JSON.parse(readFileSync(this.#seen, 'utf8').trimEnd().split('\n').at(-1) ?? '') as Seen;
  }

  /** Ends it with SIGTERM; what it wrote. */
  async stop(): Promise<Ended> {
    this.#program.signal('SIGTERM');
    const ended = await this.#program.ended;
    this.#folder.remove();
    return ended;
  }
}
