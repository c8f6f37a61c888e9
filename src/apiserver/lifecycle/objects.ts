import type { Instant } from '../../base/clock.ts';
import type { Stored } from '../../store/stored.ts';
import { deleted } from '../admission/deletion.ts';
import type { Propagation } from '../admission/deletion.ts';
import type { Core } from '../handlers/call.ts';
import type { ServedResource } from '../registry/resources-served.ts';

/** The objects of a resource, in a namespace or everywhere. */
export function objectsOf(core: Core, storage: string, prefix = ''): readonly Stored[] {
  const listing = core.storage.store.list({ resource: storage, prefix });
  return listing.type === 'page' ? listing.items : [];
}

/** Where the object is kept within its resource. */
export function keyOfStored({ object }: Stored): string {
  const { namespace = '', name = '' } = object.metadata;
  return namespace === '' ? name : `${namespace}/${name}`;
}

/** Deletes all of the objects, together, so that the disk is waited for once. */
export async function deleteAll(
  core: Core,
  resource: ServedResource,
  objects: readonly Stored[],
): Promise<void> {
  await Promise.all(objects.map((stored) => deleteStored(core, resource, stored)));
}

/** Deletes an object as a client would; one that is held by finalizers is marked. */
export async function deleteStored(
  core: Core,
  resource: ServedResource,
  stored: Stored,
  propagation: Propagation = 'Background',
): Promise<void> {
  const now: Instant = core.clock.now();
  const { uid } = stored.object.metadata;
  await core.storage.write(resource.storage, keyOfStored(stored), (live) => {
    if (live === undefined || live.object.metadata.uid !== uid) return { type: 'keep' };
    return deleted(live.object, resource.definition, { propagation, now });
  });
}
