import { hasReason } from '../../kube/status-error.ts';
import { deleteOptions } from '../admission/delete-options.ts';
import type { DeleteWish } from '../admission/delete-options.ts';
import type { Stored } from '../../store/stored.ts';
import type { ApiResponse } from '../api-request.ts';
import type { Call, Core } from './call.ts';
import { removeNamed } from './delete.ts';
import { listOptions } from './list-options.ts';
import { pageOf, viewedBy } from './list.ts';
import { listAnswer, withWarnings } from './respond.ts';
import { selectionOf } from './selection.ts';

/** So many at a time share a commit. Others have their turn in between, and of thousands only these wait in memory. */
const AT_A_TIME = 250;

/** Deletes all that fit, or one page of them, and answers with what it found. */
export async function removeCollection(core: Core, call: Call): Promise<ApiResponse> {
  const { resource, request } = call;
  const wish = deleteOptions(request);
  const wanted = {
    options: listOptions(request.query),
    selection: selectionOf(request.query, resource.definition),
  };
  await resource.makeReady(viewedBy(core, call, wanted));
  const { items } = pageOf(core, call, wanted);
  const isPicky = wish.uid !== undefined || wish.resourceVersion !== undefined;
  const mayRefuse = isPicky || core.extension.hooksFor(resource, '') !== undefined;
  // Where somebody may refuse one, those behind it stay, as in the real server: so one after the other.
  const step = mayRefuse ? 1 : AT_A_TIME;
  const warnings: string[] = [];
  for (let from = 0; from < items.length; from += step) {
    const some = items.slice(from, from + step);
    const said = await Promise.all(some.map((item) => removeOne(core, call, { wish, item })));
    warnings.push(...said.flat());
  }
  const end = resource.definition.custom ? { continue: '' } : {};
  const metadata = { ...end, resourceVersion: String(core.storage.store.revision) };
  return withWarnings(listAnswer(core, call, { items, metadata }), warnings);
}

async function removeOne(
  core: Core,
  call: Call,
  { wish, item }: { readonly wish: DeleteWish; readonly item: Stored },
): Promise<readonly string[]> {
  const { name = '', namespace = '' } = item.object.metadata;
  const one = { ...call, info: { ...call.info, name, namespace } };
  try {
    const { warnings } = await removeNamed(core, one, { wish, name });
    return warnings;
  } catch (error) {
    if (!hasReason(error, 'NotFound')) throw error;
    return [];
  }
}
