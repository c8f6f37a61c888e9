import { assert } from '../../base/assert.ts';
import { canonicalJson, isJsonObject } from '../../base/json.ts';
import type { JsonValue } from '../../base/json.ts';
import type { KubeObject } from '../../kube/object.ts';
import { prune } from '../../kube/schema/prune.ts';
import { invalidValue } from '../../kube/schema/causes.ts';
import { StatusError } from '../../kube/status-error.ts';
import { isKubeObject } from '../../store/stored.ts';
import type { Stored } from '../../store/stored.ts';
import { cannotBeHandled, checkType, completeMetadata } from '../admission/decode.ts';
import { strictError, unknownField } from '../admission/field-validation.ts';
import { writeOptions } from '../admission/options.ts';
import type { WriteOptions } from '../admission/options.ts';
import { writeWarnings } from '../admission/write-warnings.ts';
import type { ApiResponse } from '../api-request.ts';
import { apply } from './apply.ts';
import type { Call, Core } from './call.ts';
import { decodePatch, patched, patchTypeOf } from './patch-types.ts';
import type { DecodedPatch } from './patch-types.ts';
import { objectAnswer } from './respond.ts';
import { checkExpected, replacementPlan } from './update.ts';
import { checkIdentity, perform, withDefaults } from './write.ts';

export async function patch(core: Core, call: Call): Promise<ApiResponse> {
  const type = patchTypeOf(call.request, call.resource.definition);
  if (type === 'apply') return apply(core, call);
  const options = writeOptions(call.request, 'PatchOptions');
  const decoded = decodePatch(call.request, type);
  const { manager, run } = options;
  let warnings: readonly string[] = [];
  let before: KubeObject | undefined;
  const { stored, warnings: advice } = await perform(core, call, {
    run,
    name: call.info.name,
    options: 'PatchOptions',
    plan: replacementPlan(core, call, {
      manager,
      propose: (found) => {
        before = found.object;
        const result = patchedObject(found, decoded, { call, options });
        warnings = result.warnings;
        checkExpected(result.object.metadata.resourceVersion ?? '', found, call);
        return result.object;
      },
    }),
  });
  assert(stored !== undefined, 'a patch leaves an object behind');
  const { definition } = call.resource;
  return objectAnswer(core, call, stored, {
    status: 200,
    warnings: [...warnings, ...advice, ...writeWarnings(stored.object, before, definition)],
  });
}

interface Patched {
  readonly object: KubeObject;
  readonly warnings: readonly string[];
}

function patchedObject(
  live: Stored,
  decoded: DecodedPatch,
  { call, options }: { readonly call: Call; readonly options: WriteOptions },
): Patched {
  const { schema } = call.resource;
  const document = call.resource.view(live).object;
  const object = readPatched(patched(document, decoded, schema), call, live);
  const { value, unknownFields } = prune(object, schema);
  const complaints = [...decoded.complaints, ...unknownFields.map(unknownField)];
  const { fieldValidation } = options;
  if (fieldValidation === 'Strict' && complaints.length > 0)
    throw strictRefusal(object, complaints);
  return {
    object: withDefaults(value, schema),
    warnings: fieldValidation === 'Ignore' ? [] : complaints,
  };
}

/** What came out of a patch must still be the object that was patched. */
function readPatched(value: JsonValue, call: Call, live: Stored): KubeObject {
  const { definition, apiVersion } = call.resource;
  if (!isJsonObject(value)) throw cannotBeHandled(definition, 'the patch leaves no object');
  const metadata = isJsonObject(value['metadata']) ? value['metadata'] : {};
  const typed = {
    ...value,
    apiVersion: typeof value['apiVersion'] === 'string' ? value['apiVersion'] : apiVersion,
    kind: typeof value['kind'] === 'string' ? value['kind'] : definition.kind,
    metadata: {
      resourceVersion: live.object.metadata.resourceVersion,
      ...completeMetadata(metadata, definition),
    },
  };
  checkType(typed, definition);
  assert(isKubeObject(typed), 'a patched object has a type and metadata');
  checkIdentity(typed, call, call.info.name);
  return typed;
}

/** 422 with the whole patched object as text, as the real server has it. */
function strictRefusal(object: KubeObject, complaints: readonly string[]): StatusError {
  const cause = invalidValue('patch', canonicalJson(object), strictError(complaints));
  const message = ` "" is invalid: patch: ${cause.message}`;
  return new StatusError(422, 'Invalid', message, { causes: [cause] });
}
