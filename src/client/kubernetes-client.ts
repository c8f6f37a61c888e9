import type { Clock } from '../base/clock.ts';
import { seconds } from '../base/units.ts';
import type { Seconds } from '../base/units.ts';
import type { Client } from './client.ts';
import { Credentials } from './credentials.ts';
import type { KubeconfigSource } from './kubeconfig-source.ts';
import { HttpsTransport } from './https-transport.ts';
import { transportClient } from './transport-client.ts';

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
  /** Of the kubeconfig's context, or of the pod this runs in; undefined where neither says. */
  readonly namespace: string | undefined;
}

/**
 * A client of any Kubernetes API server. Requests and watches are sent without the official client's generated classes,
 * which know only built-in kinds and hide how a watch ended.
 */
export function kubernetesClient(options: KubernetesClientOptions): KubernetesClient {
  const { kubeconfig, clock, fieldManager, requestTimeout = seconds(30) } = options;
  const credentials = new Credentials(kubeconfig, clock);
  const transport = new HttpsTransport({ credentials, clock, requestTimeout });
  const { host, namespace } = credentials;
  return { ...transportClient(transport, fieldManager), host, namespace };
}
