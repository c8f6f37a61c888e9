import type { Client, ClientResource } from '../../src/client/client.ts';
import { keyText } from '../../src/kube/object.ts';
import type { KubeObject, ObjectKey, WatchEventType } from '../../src/kube/object.ts';

export interface Watched {
  readonly client: Client;
  readonly resource: ClientResource;
  readonly key: ObjectKey;
}

/** Within what a test may take, so that the failure tells what was seen instead. */
const PATIENCE_MILLISECONDS = 50_000;
const TOLD = 12;

/** Settles with the first state of the object, from now on, that is as wanted; rejects with what it saw when none comes. */
export function watchUntil(
  { client, resource, key }: Watched,
  isWanted: (object: KubeObject, type: WatchEventType) => boolean,
): Promise<KubeObject> {
  return new Promise((resolve, reject) => {
    const seen: string[] = [];
    const patience = setTimeout(() => {
      stop();
      const what = `${seen.length} events of ${keyText(key)}, none as wanted; the last`;
      reject(new Error([what, ...seen.slice(-TOLD)].join('\n')));
    }, PATIENCE_MILLISECONDS);
    const end = (): void => {
      clearTimeout(patience);
      stop();
    };
    const stop = client.watch(
      resource,
      {
        namespace: key.namespace,
        fieldSelector: `metadata.name=${key.name}`,
        resourceVersion: '0',
      },
      {
        event: ({ type, object }) => {
          seen.push(`${type} ${JSON.stringify(object)}`);
          if (type === 'BOOKMARK' || !isWanted(object, type)) return;
          end();
          resolve(object);
        },
        closed: (error) => {
          clearTimeout(patience);
          reject(error ?? new Error('the watch ended'));
        },
      },
    );
  });
}
