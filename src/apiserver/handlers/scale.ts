import type { JsonValue } from '../../base/json.ts';
import { applyServerSide } from '../../kube/apply/apply.ts';
import { withMetadata } from '../../kube/object.ts';
import { StatusError } from '../../kube/status-error.ts';
import { decodeObject } from '../admission/decode.ts';
import { warningsOf } from '../admission/field-validation.ts';
import { writeOptions } from '../admission/options.ts';
import { scaleOf } from '../admission/scale.ts';
import type { ApiResponse } from '../api-request.ts';
import type { Call, Core } from './call.ts';
import { decodeApplied, refuseStrictly } from './decode-applied.ts';
import { storedObject } from './get.ts';
import { patchRefusal, readPatched } from './patch.ts';
import { decodePatch, patched, patchTypeOf } from './patch-types.ts';
import { unstored } from './respond.ts';
import { asScale, refuseUnreadable } from './scale-kind.ts';
import { isUncounted, pathsOf, scaleAnswer, trackedScale, writeScale } from './scale-write.ts';
import { checkIdentity, completed } from './write.ts';

export function getScale(core: Core, call: Call): ApiResponse | Promise<ApiResponse> {
  const stored = storedObject(core, call);
  return call.resource.whenReady([stored], () => {
    const { object } = call.resource.view(stored);
    if (isUncounted(object, call)) throw uncounted(call);
    return scaleAnswer(core, call, scaleOf(object, pathsOf(call)));
  });
}

export function updateScale(core: Core, call: Call): Promise<ApiResponse> {
  const options = writeOptions(call.request, 'UpdateOptions');
  const own = asScale(call);
  const contentType = call.request.headers.get('content-type');
  const decoded = decodeObject({ body: call.request.body, contentType }, own.resource.definition);
  checkIdentity(decoded.object, call, call.info.name);
  const { object: after, warnings } = completed(decoded, own, options);
  refuseUnreadable(after, own);
  return writeScale(core, call, {
    options,
    propose: (before) => ({
      scale: trackedScale(core, own, { before, after, manager: options.manager }),
      warnings,
    }),
  });
}

export async function patchScale(core: Core, call: Call): Promise<ApiResponse> {
  const type = patchTypeOf(call.request, call.resource.definition);
  if (type === 'apply') return applyScale(core, call);
  const options = writeOptions(call.request, 'PatchOptions');
  const decoded = decodePatch(call.request, type);
  const own = asScale(call);
  let result: JsonValue = null;
  return writeScale(core, call, {
    options,
    propose: (before) => {
      result = patched(before, decoded, own.resource.schema);
      const read = readPatched({ result, live: unstored(before), decoded }, own, options);
      const { object: after, warnings } = read;
      refuseUnreadable(after, own);
      const { manager } = options;
      return { scale: trackedScale(core, own, { before, after, manager }), warnings };
    },
  }).catch((error: unknown) => {
    throw patchRefusal(error, decoded, result);
  });
}

/** Applies a Scale: its manager then owns the number of replicas of the object, and nothing else of it. */
async function applyScale(core: Core, call: Call): Promise<ApiResponse> {
  if (call.resource.definition.custom) throw notApplicable();
  const options = writeOptions(call.request, 'PatchOptions', 'apply');
  const { definition, schema, empty } = asScale(call).resource;
  const { object: applied, problems } = decodeApplied(call, definition);
  const warnings = options.fieldValidation === 'Ignore' ? [] : problems.flatMap(warningsOf);
  return writeScale(core, call, {
    options,
    propose: (live) => {
      const outcome = applyServerSide({
        live,
        applied,
        manager: options.manager,
        conflicts: options.conflicts,
        resource: definition,
        schema,
        owns: 'everything',
        subresource: 'scale',
        now: core.clock.now(),
        empty,
      });
      if (outcome.type === 'conflicts') throw outcome.error;
      refuseStrictly(problems, options);
      const { resourceVersion = '', uid = '' } = applied.metadata;
      const said = {
        ...(resourceVersion === '' ? {} : { resourceVersion }),
        ...(uid === '' ? {} : { uid }),
      };
      return { scale: withMetadata(outcome.object, said), warnings };
    },
  });
}

/** There is no Scale of what has no number of replicas, as long as nobody sets one. */
function uncounted(call: Call): StatusError {
  const path = JSON.stringify(pathsOf(call).specReplicasPath);
  const why = `the spec replicas field ${path} does not exist`;
  return new StatusError(500, 'InternalError', `Internal error occurred: ${why}`, {
    causes: [{ reason: '', message: why }],
  });
}

/** The real server's answer: of custom resources it knows no Scale that could be applied. */
function notApplicable(): StatusError {
  const what = 'failed to convert live object (/; autoscaling/v1, Kind=Scale) to proper version';
  const why = 'request to convert CR to an invalid group/version: autoscaling/v1';
  const message = `failed to create manager for existing fields: ${what}: ${why}`;
  return new StatusError(500, '', message);
}
