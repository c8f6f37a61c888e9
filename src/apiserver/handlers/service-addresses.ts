import type { KubeObject } from '../../kube/object.ts';
import type { Call, Core } from './call.ts';

/** The object with the addresses that it gets when it is stored; only Services get any. */
export function withAddresses(core: Core, { resource }: Call, object: KubeObject): KubeObject {
  return core.addresses.assigned(object, resource.definition, () => {
    const listing = core.storage.store.list({ resource: resource.storage, prefix: '' });
    return listing.type === 'page' ? listing.items.map((stored) => stored.object) : [];
  });
}
