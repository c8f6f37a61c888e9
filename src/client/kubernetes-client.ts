import http from 'node:http';
import https from 'node:https';
import { KubeConfig } from '@kubernetes/client-node';
import type { Clock, Instant } from '../base/clock.ts';
import { seconds } from '../base/units.ts';
import type { Seconds } from '../base/units.ts';
import { reasonOf } from '../base/errors.ts';
import { UserError } from '../base/user-error.ts';
import type { Client } from './client.ts';
import type { Connection } from './exchange.ts';
import { HttpsTransport } from './https-transport.ts';
import { transportClient } from './transport-client.ts';

export type KubeconfigSource =
  | { readonly type: 'file'; readonly path: string; readonly context?: string }
  /** $KUBECONFIG, ~/.kube/config, or else the service account. */
  | { readonly type: 'default'; readonly context?: string }
  | { readonly type: 'in-cluster' };

export interface KubernetesClientOptions {
  readonly kubeconfig: KubeconfigSource;
  readonly fieldManager: string;
  readonly clock: Clock;
  /** Default 30 s. */
  readonly requestTimeout?: Seconds;
}

export interface KubernetesClient extends Client {
  /** `127.0.0.1:7443`, for metrics and messages. */
  readonly host: string;
}

/** Credentials may be renewed on disk or by a command at any time; reading them for every request costs too much. */
const credentialsTime = 10_000;

/**
 * A client of any Kubernetes API server. The official client reads the kubeconfig and knows every way of proving who one
 * is; requests and watches are sent without its generated classes, which know only built-in kinds and hide how a watch ended.
 */
export function kubernetesClient(options: KubernetesClientOptions): KubernetesClient {
  const config = load(options.kubeconfig);
  const cluster = config.getCurrentCluster();
  if (cluster === null) {
    const contexts = config.getContexts().map(({ name }) => name);
    throw new UserError(
      `the kubeconfig has no cluster for its context "${config.getCurrentContext()}"`,
      contexts.length === 0
        ? 'it has no contexts at all; is it the right file?'
        : `choose one of its contexts: ${contexts.join(', ')}`,
    );
  }
  const server = new URL(cluster.server);
  const pool = { keepAlive: true };
  const agent = server.protocol === 'http:' ? new http.Agent(pool) : new https.Agent(pool);
  const apply = async (): Promise<Connection> => {
    const applied: https.RequestOptions = {};
    await config.applyToHTTPSOptions(applied);
    const usesProxy = cluster.proxyUrl !== undefined;
    return { server, options: usesProxy ? applied : { ...applied, agent } };
  };
  const { clock, fieldManager, requestTimeout = seconds(30) } = options;
  const connect = remembered(clock, apply);
  const transport = new HttpsTransport({ connect, clock, requestTimeout });
  return { ...transportClient(transport, fieldManager), host: server.host };
}

function load(source: KubeconfigSource): KubeConfig {
  const config = new KubeConfig();
  try {
    read(config, source);
  } catch (cause) {
    const which = source.type === 'file' ? source.path : (process.env['KUBECONFIG'] ?? 'default');
    throw new UserError(
      `the kubeconfig ${which} cannot be read: ${reasonOf(cause)}`,
      'name the right file, or mend this one',
      { cause },
    );
  }
  if (source.type !== 'in-cluster' && source.context !== undefined) {
    config.setCurrentContext(source.context);
  }
  return config;
}

function read(config: KubeConfig, source: KubeconfigSource): void {
  switch (source.type) {
    case 'file':
      config.loadFromFile(source.path);
      return;
    case 'default':
      config.loadFromDefault();
      return;
    case 'in-cluster':
      config.loadFromCluster();
  }
}

/** Asks again when the answer is old; a failure is not kept. */
function remembered<Value>(clock: Clock, ask: () => Promise<Value>): () => Promise<Value> {
  let kept: { readonly value: Promise<Value>; readonly at: Instant } | undefined;
  return async () => {
    if (kept === undefined || clock.now() - kept.at > credentialsTime) {
      kept = { value: ask(), at: clock.now() };
    }
    try {
      return await kept.value;
    } catch (error) {
      kept = undefined;
      throw error;
    }
  };
}
