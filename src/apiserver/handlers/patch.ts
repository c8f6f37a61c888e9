import { assert } from '../../base/assert.ts';
import { isJsonObject } from '../../base/json.ts';
import type { JsonValue } from '../../base/json.ts';
import type { KubeObject } from '../../kube/object.ts';
import { isKubeObject } from '../../store/stored.ts';
import type { Stored } from '../../store/stored.ts';
import { checkType, completeMetadata } from '../admission/decode.ts';
import { strictError, unknownField } from '../admission/field-validation.ts';
import { leftOver } from '../admission/odd-numbers.ts';
import { writeOptions } from '../admission/options.ts';
import { withDistinctOwners } from '../admission/owner-references.ts';
import type { WriteOptions } from '../admission/options.ts';
import { writeWarnings } from '../admission/write-warnings.ts';
import {
  unreadablePatched,
  unreadableStrategic,
  UnreadableError,
} from '../admission/unreadable.ts';
import { refusalWith } from '../extension/foreign-status.ts';
import type { ApiResponse } from '../api-request.ts';
import { apply } from './apply.ts';
import type { Call, Core } from './call.ts';
import { decodePatch, patched, patchTypeOf } from './patch-types.ts';
import type { DecodedPatch } from './patch-types.ts';
import { objectAnswer } from './respond.ts';
import { checkExpected } from './expectations.ts';
import { replacementPlan } from './update.ts';
import {
  checkIdentity,
  checkNumbers,
  perform,
  pruned as prunedObject,
  withDefaults,
} from './write.ts';

export async function patch(core: Core, call: Call): Promise<ApiResponse> {
  const type = patchTypeOf(call.request, call.resource.definition);
  if (type === 'apply') return apply(core, call);
  const options = writeOptions(call.request, 'PatchOptions');
  const decoded = decodePatch(call.request, type);
  const { manager, run } = options;
  let warnings: readonly string[] = [];
  let before: KubeObject | undefined;
  let result: JsonValue = null;
  const { stored, warnings: advice } = await perform(core, call, {
    run,
    name: call.info.name,
    plan: replacementPlan(core, call, {
      manager,
      propose: (found) => {
        before = found.object;
        result = patched(call.resource.view(found).object, decoded, call.resource.schema);
        const proposed = readPatched({ result, live: found, decoded }, call, options);
        warnings = proposed.warnings;
        checkExpected(proposed.object.metadata.resourceVersion ?? '', found, call);
        return proposed.object;
      },
    }),
  }).catch((error: unknown) => {
    throw refusalWith(patchRefusal(error, decoded, result), warnings);
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

/** What cannot be read is the fault of the patch, and the real server says so. */
export function patchRefusal(
  error: unknown,
  { type, value }: DecodedPatch,
  result: JsonValue,
): unknown {
  if (!(error instanceof UnreadableError)) return error;
  if (type === 'strategic') return unreadableStrategic(value, error.problem);
  return unreadablePatched(result, error.problem);
}

interface PatchResult {
  readonly result: JsonValue;
  readonly live: Stored;
  readonly decoded: DecodedPatch;
}

/** What a patch made of an object, read as one of its kind. */
export function readPatched(
  { result, live, decoded }: PatchResult,
  call: Call,
  { fieldValidation }: WriteOptions,
): Patched {
  const object = objectOf(result, call, live);
  checkNumbers({ object, oddNumbers: leftOver(decoded.oddNumbers, object) }, call);
  const { value, unknownFields } = prunedObject(object, call);
  const complaints = [...decoded.complaints, ...unknownFields.map(unknownField)];
  if (fieldValidation === 'Strict' && complaints.length > 0)
    throw unreadablePatched(object, strictError(complaints));
  const distinct = withDistinctOwners(withDefaults(value, call.resource), 'as-patch');
  const told = fieldValidation === 'Ignore' ? [] : complaints;
  return { object: distinct.object, warnings: [...told, ...distinct.warnings] };
}

/** What came out of a patch must still be the object that was patched. */
function objectOf(value: JsonValue, call: Call, live: Stored): KubeObject {
  const { definition, apiVersion } = call.resource;
  if (!isJsonObject(value)) throw new UnreadableError(definition, 'the patch leaves no object');
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
