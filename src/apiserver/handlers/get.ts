import { badRequest, notFound } from '../../kube/status-error.ts';
import { parseRevision } from '../../store/revision.ts';
import type { Stored } from '../../store/stored.ts';
import type { ApiResponse } from '../api-request.ts';
import type { Call, Core } from './call.ts';
import { storageKey } from './call.ts';
import { tooLargeRevision } from './list-options.ts';
import { objectAnswer } from './respond.ts';

export function get(core: Core, call: Call): ApiResponse | Promise<ApiResponse> {
  checkRevision(call.request.query.get('resourceVersion') ?? '', core);
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

function checkRevision(text: string, core: Core): void {
  if (text === '') return;
  const wanted = parseRevision(text);
  if (wanted === undefined) {
    const value = `resourceVersion: Invalid value: ${JSON.stringify(text)}`;
    const why = `strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`;
    throw badRequest(`invalid resource version: ${value}: ${why}`);
  }
  const { revision } = core.storage.store;
  if (wanted > revision) throw tooLargeRevision(wanted, revision);
}
