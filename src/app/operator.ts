import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Log } from '../base/log.ts';
import { seededRandom } from '../base/random.ts';
import { UserError } from '../base/user-error.ts';
import type { KubernetesClient } from '../client/kubernetes-client.ts';
import { createMetrics } from '../metrics/page.ts';
import { createLeaderElection } from '../runtime/leader-election.ts';
import { observedClient } from '../runtime/observed-client.ts';
import { Closers } from './closers.ts';
import { createControlPlane } from './control-plane.ts';
import type { ControlPlane } from './control-plane.ts';
import { fleetOf } from './fleet.ts';
import { WorkerLinkStudies } from './link-studies.ts';
import { packageVersion } from './package-root.ts';
import type { RealClock } from './real-clock.ts';
import { serveWeb } from './web.ts';

export interface OperatorConfig {
  readonly client: KubernetesClient;
  readonly clock: RealClock;
  readonly web: { readonly host: string; readonly port: number };
  /** Emulated seconds in a real one. */
  readonly timeScale: number;
  readonly seed: number;
  readonly leaderElection: { readonly namespace: string } | 'off';
  readonly dataPlane: 'emulated' | 'elsewhere';
  readonly log: Log;
}

export interface Operator {
  readonly webUrl: string;
  /** Rejects when it may not go on: another process leads, or the start failed. */
  readonly failed: Promise<never>;
  stop(): Promise<void>;
}

const LEASE_NAME = 'longhaul-operator';

/** Runs the control plane against a cluster; with leader election, once this process leads. */
export async function startOperator(config: OperatorConfig): Promise<Operator> {
  const { clock, log } = config;
  const closers = new Closers();
  closers.add(() => {
    clock.stop();
  });
  const metrics = createMetrics({
    version: packageVersion(),
    nodeVersion: process.version,
    timeScale: config.timeScale,
    read: () => fleetOf(plane.objects()),
  });
  const { client } = config;
  const linkStudies = new WorkerLinkStudies(log);
  closers.add(() => linkStudies.stop());
  const plane = createControlPlane({
    client: observedClient({ client, host: client.host, clock, observer: metrics.runtime }),
    clock,
    random: seededRandom(config.seed),
    log,
    observers: metrics,
    timeScale: config.timeScale,
    dataPlane: config.dataPlane,
    linkStudies,
  });
  const webUrl = await serveWeb({ plane, metrics, address: config.web, closers });
  const failed = new Promise<never>((_resolve, reject) => {
    lead({ ...config, plane, closers, metrics }, reject);
  });
  return { webUrl, failed, stop: () => closers.close() };
}

interface Leading extends OperatorConfig {
  readonly plane: ControlPlane;
  readonly closers: Closers;
  readonly metrics: ReturnType<typeof createMetrics>;
}

function lead(parts: Leading, fail: (error: unknown) => void): void {
  const { client, clock, log, leaderElection, plane, closers, metrics } = parts;
  const begin = (): void => {
    closers.add(() => plane.stop());
    plane.start().catch(fail);
  };
  if (leaderElection === 'off') {
    begin();
    return;
  }
  const election = createLeaderElection({
    client,
    lease: { namespace: leaderElection.namespace, name: LEASE_NAME },
    identity: `${hostname()}_${randomUUID()}`,
    clock,
    random: seededRandom(parts.seed).split('leader-election'),
    log,
    observer: metrics.runtime,
    onLead: begin,
    onFollow: () => {
      fail(
        new UserError(
          'the leader lease was lost; another process may lead now',
          'start this one again: it then waits for its turn',
        ),
      );
    },
  });
  closers.add(() => election.stop());
  election.start();
}
