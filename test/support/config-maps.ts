import { RealClock } from '../../src/app/real-clock.ts';
import type { Client, ClientResource } from '../../src/client/client.ts';
import { kubernetesClient } from '../../src/client/kubernetes-client.ts';
import type { KubeObject } from '../../src/kube/object.ts';

/** The simplest objects there are, for tests that ask what becomes of any. */
export const configMaps: ClientResource = {
  group: '',
  version: 'v1',
  plural: 'configmaps',
  kind: 'ConfigMap',
  scope: 'Namespaced',
};

export const configMap = (name: string, text?: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'default' },
  ...(text === undefined ? {} : { data: { text } }),
});

export const clientOf = (kubeconfig: string): Client =>
  kubernetesClient({
    kubeconfig: { type: 'file', path: kubeconfig },
    fieldManager: 'test',
    clock: new RealClock(),
  });
