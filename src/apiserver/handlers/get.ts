import { notFound } from '../../kube/status-error.ts';
import { parseRevision } from '../../store/revision.ts';
import type { Stored } from '../../store/stored.ts';
import type { ApiResponse } from '../api-request.ts';
import type { Call, Core } from './call.ts';
import { storageKey } from './call.ts';
import { tooLargeRevision } from './list-options.ts';
import { oddCachedRevision, oddStoredRevision } from './odd-revision.ts';
import { objectAnswer } from './respond.ts';

export function get(core: Core, call: Call): ApiResponse | Promise<ApiResponse> {
  checkRevision(call.request.query.get('resourceVersion') ?? '', core, call);
  const stored = storedObject(core, call);
  return call.resource.whenReady([stored], () =>
    objectAnswer(core, call, stored, { status: 200, warnings: [] }),
  );
}

/** The object that the request names, or 404. */
export function storedObject(core: Core, call: Call): Stored {
  const { resource, info } = call;
  const stored = core.storage.store.get(resource.storage, storageKey(call));
  if (stored === undefined) throw notFound(resource.definition, info.name);
  return stored;
}

function checkRevision(text: string, core: Core, { resource }: Call): void {
  if (text === '') return;
  const wanted = parseRevision(text);
  if (wanted === undefined) {
    // Events are the one kind that a real server does not keep in its cache.
    const isCached = resource.definition.kind !== 'Event' || resource.definition.custom;
    throw isCached ? oddCachedRevision(text) : oddStoredRevision(text);
  }
  const { revision } = core.storage.store;
  if (wanted > revision) throw tooLargeRevision(wanted, revision);
}
