import type { ClientResource } from '../../src/client/client.ts';
import type { KubernetesClient } from '../../src/client/kubernetes-client.ts';
import type { KubeObject } from '../../src/kube/object.ts';

const WRITES_AT_ONCE = 16;

export async function createAll(
  client: KubernetesClient,
  resource: ClientResource,
  objects: readonly KubeObject[],
): Promise<void> {
  const left = [...objects];
  const work = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      await client.create(resource, next);
    }
  };
  await Promise.all(Array.from({ length: WRITES_AT_ONCE }, work));
}
