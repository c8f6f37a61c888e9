import { assert } from '../../base/assert.ts';
import { isJsonObject } from '../../base/json.ts';
import type { JsonObject, JsonValue } from '../../base/json.ts';
import { numberAt } from '../../base/json-at.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { ScalePaths } from '../../kube/resource.ts';
import { invalidValue } from '../../kube/schema/causes.ts';
import { badRequest, invalid, notFound, StatusError } from '../../kube/status-error.ts';
import type { Stored } from '../../store/stored.ts';
import { writeOptions } from '../admission/options.ts';
import { scaleOf, withScale } from '../admission/scale.ts';
import type { ApiResponse } from '../api-request.ts';
import { decodeBody } from '../http/decode-body.ts';
import type { Proposal } from './admitted-write.ts';
import type { Call, Core } from './call.ts';
import { storedObject } from './get.ts';
import { decodePatch, patched, patchTypeOf } from './patch-types.ts';
import { partialMetadata, plainAnswer, withWarnings } from './respond.ts';
import { scaleTable } from './scale-table.ts';
import { checkExpected, existing, replacementOf } from './update.ts';
import { perform } from './write.ts';

function pathsOf({ resource, info }: Call): ScalePaths {
  const { scale } = resource.definition;
  if (scale === undefined) throw notFound(resource.definition, info.name);
  return scale;
}

export function getScale(core: Core, call: Call): ApiResponse | Promise<ApiResponse> {
  const stored = storedObject(core, call);
  return call.resource.whenReady([stored], () => {
    const { object } = call.resource.view(stored);
    return scaleAnswer(core, call, scaleOf(object, pathsOf(call)));
  });
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
  const { stored, warnings } = await perform(core, call, {
    run: write.run,
    name: call.info.name,
    plan: {
      propose: (live) => proposed(existing(live, call), write, { call, paths }),
      finish: (live, { object }) => {
        assert(object !== undefined, 'scaling proposes a scale');
        const found = existing(live, call);
        const before = call.resource.view(found).object;
        checkReplicas(object, call);
        const wanted = withScale(before, object, paths);
        const wish = { live: found, wanted, manager: write.manager, ownership: 'compare' } as const;
        const replaced = replacementOf(core, call, wish);
        return { ...replaced, object: scaleOf(replaced.object, paths) };
      },
    },
  });
  assert(stored !== undefined, 'scaling leaves an object behind');
  const answer = scaleAnswer(core, call, scaleOf(call.resource.view(stored).object, paths));
  return withWarnings(answer, warnings);
}

/** Of a built-in kind it is the Scale that is wrong, not the object. */
function checkReplicas(scale: KubeObject, { resource, info }: Call): void {
  const replicas = numberAt(scale, 'spec', 'replicas') ?? 0;
  if (resource.definition.custom || replicas >= 0) return;
  throw invalid({ group: 'autoscaling', kind: 'Scale', name: info.name }, [
    invalidValue('spec.replicas', replicas, 'must be greater than or equal to 0'),
  ]);
}

function proposed(
  live: Stored,
  { scale }: ScaleWrite,
  { call, paths }: { readonly call: Call; readonly paths: ScalePaths },
): Proposal {
  const before = scaleOf(call.resource.view(live).object, paths);
  const wanted = scale(before);
  if (!isJsonObject(wanted)) throw badRequest('the body must be a Scale');
  const { metadata } = wanted;
  const revision = isJsonObject(metadata) ? metadata['resourceVersion'] : undefined;
  if (typeof revision === 'string' && revision !== '') checkExpected(revision, live, call);
  const object = { ...before, ...wanted, metadata: before.metadata };
  return { operation: 'UPDATE', object, before, ownership: 'compare' };
}
