import { hasReason } from '../../kube/status-error.ts';
import { deleteOptions } from '../admission/delete-options.ts';
import type { ApiResponse } from '../api-request.ts';
import type { Call, Core } from './call.ts';
import { removeNamed } from './delete.ts';
import { keyPrefix } from './list.ts';
import { listAnswer } from './respond.ts';
import { selectionOf } from './selection.ts';

/** Deletes all that fit and answers with what it found. */
export async function removeCollection(core: Core, call: Call): Promise<ApiResponse> {
  const { resource, request, info } = call;
  const wish = deleteOptions(request);
  const selection = selectionOf(request.query, resource.definition);
  const { store } = core.storage;
  const listing = store.list({ resource: resource.storage, prefix: keyPrefix(call) });
  const all = listing.type === 'page' ? listing.items : [];
  await resource.makeReady(all);
  const items = all.filter((item) => selection.fits(resource.view(item).object));
  await Promise.all(
    items.map(async ({ object }) => {
      const { name = '', namespace = '' } = object.metadata;
      const one = { ...call, info: { ...info, name, namespace } };
      try {
        await removeNamed(core, one, { wish, name });
      } catch (error) {
        if (!hasReason(error, 'NotFound')) throw error;
      }
    }),
  );
  const end = resource.definition.custom ? { continue: '' } : {};
  const metadata = { ...end, resourceVersion: String(store.revision) };
  return listAnswer(core, call, { items, metadata });
}
