import { assert } from '../../base/assert.ts';
import { isJsonObject } from '../../base/json.ts';
import type { JsonObject, JsonValue } from '../../base/json.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { ScalePaths } from '../../kube/resource.ts';
import { badRequest, notFound, StatusError } from '../../kube/status-error.ts';
import type { Stored } from '../../store/stored.ts';
import { writeOptions } from '../admission/options.ts';
import { scaleOf, withScale } from '../admission/scale.ts';
import type { ApiResponse } from '../api-request.ts';
import { decodeBody } from '../http/decode-body.ts';
import type { Decision } from '../storage.ts';
import type { Call, Core } from './call.ts';
import { storedObject } from './get.ts';
import { decodePatch, patched, patchTypeOf } from './patch-types.ts';
import { partialMetadata, plainAnswer } from './respond.ts';
import { scaleTable } from './scale-table.ts';
import { checkExpected, existing, replacementOf } from './update.ts';
import { perform } from './write.ts';

function pathsOf({ resource, info }: Call): ScalePaths {
  const { scale } = resource.definition;
  if (scale === undefined) throw notFound(resource.definition, info.name);
  return scale;
}

export function getScale(core: Core, call: Call): ApiResponse {
  const { object } = call.resource.view(storedObject(core, call));
  return scaleAnswer(core, call, scaleOf(object, pathsOf(call)));
}

/** The Scale as the client wants to see it. */
function scaleAnswer(core: Core, call: Call, scale: KubeObject): ApiResponse {
  const { representation } = call;
  switch (representation.type) {
    case 'object':
      return plainAnswer(scale);
    case 'table':
      return plainAnswer(scaleTable(core, call, { scale, version: representation.version }));
    case 'partial-object-metadata':
    case 'partial-object-metadata-list':
      return plainAnswer(partialMetadata(scale, representation.version));
  }
}

export function updateScale(core: Core, call: Call): Promise<ApiResponse> {
  const { manager, run } = writeOptions(call.request, 'UpdateOptions');
  const { value } = decodeBody(call.request.body, call.request.headers.get('content-type'));
  if (!isJsonObject(value)) throw badRequest('the body must be a Scale');
  return writeScale(core, call, { manager, run, scale: () => value });
}

export function patchScale(core: Core, call: Call): Promise<ApiResponse> {
  const { definition, schema } = call.resource;
  const type = patchTypeOf(call.request, definition);
  if (type === 'apply') throw notApplicable();
  const { manager, run } = writeOptions(call.request, 'PatchOptions');
  const decoded = decodePatch(call.request, type);
  const scale = (before: JsonObject): JsonValue => patched(before, decoded, schema);
  return writeScale(core, call, { manager, run, scale });
}

function notApplicable(): StatusError {
  const what = 'failed to convert live object (/; autoscaling/v1, Kind=Scale) to proper version';
  const why = 'request to convert CR to an invalid group/version: autoscaling/v1';
  const message = `failed to create manager for existing fields: ${what}: ${why}`;
  return new StatusError(500, '', message);
}

interface ScaleWrite {
  readonly manager: string;
  readonly run: 'real' | 'dry';
  /** The scale that is wanted, from the one there is. */
  readonly scale: (before: JsonObject) => JsonValue;
}

async function writeScale(core: Core, call: Call, write: ScaleWrite): Promise<ApiResponse> {
  const paths = pathsOf(call);
  const stored = await perform(core, call, {
    run: write.run,
    name: call.info.name,
    decide: (live) => scaled(existing(live, call), write, { core, call, paths }),
  });
  assert(stored !== undefined, 'scaling leaves an object behind');
  return scaleAnswer(core, call, scaleOf(call.resource.view(stored).object, paths));
}

function scaled(
  live: Stored,
  { scale, manager }: ScaleWrite,
  { core, call, paths }: { readonly core: Core; readonly call: Call; readonly paths: ScalePaths },
): Decision {
  const { object } = call.resource.view(live);
  const wanted = scale(scaleOf(object, paths));
  if (!isJsonObject(wanted)) throw badRequest('the body must be a Scale');
  const { metadata } = wanted;
  const revision = isJsonObject(metadata) ? metadata['resourceVersion'] : undefined;
  if (typeof revision === 'string' && revision !== '') checkExpected(revision, live, call);
  const changed = withScale(object, wanted, paths);
  return replacementOf(core, call, { live, wanted: changed, manager, ownership: 'compare' });
}
