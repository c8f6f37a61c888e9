import type { Client, ClientResource } from '../../src/client/client.ts';
import type { KubeObject, ObjectKey, WatchEventType } from '../../src/kube/object.ts';

export interface Watched {
  readonly client: Client;
  readonly resource: ClientResource;
  readonly key: ObjectKey;
}

/** Settles with the first state of the object, from now on, that is as wanted. */
export function watchUntil(
  { client, resource, key }: Watched,
  isWanted: (object: KubeObject, type: WatchEventType) => boolean,
): Promise<KubeObject> {
  return new Promise((resolve, reject) => {
    const stop = client.watch(
      resource,
      {
        namespace: key.namespace,
        fieldSelector: `metadata.name=${key.name}`,
        resourceVersion: '0',
      },
      {
        event: ({ type, object }) => {
          if (type === 'BOOKMARK' || !isWanted(object, type)) return;
          stop();
          resolve(object);
        },
        closed: (error) => {
          reject(error ?? new Error('the watch ended'));
        },
      },
    );
  });
}
