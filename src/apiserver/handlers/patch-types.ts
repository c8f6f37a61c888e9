import type { JsonValue } from '../../base/json.ts';
import { isJsonObject } from '../../base/json.ts';
import { cannotUnmarshal, GO_OBJECT } from '../../kube/go-type.ts';
import type { OddNumber } from '../../kube/json-reader.ts';
import { applyJsonPatch, unknownJsonPatchMembers } from '../../kube/patch/json-patch.ts';
import { applyMergePatch } from '../../kube/patch/merge-patch.ts';
import { applyStrategicMerge } from '../../kube/patch/strategic-merge.ts';
import type { ResourceDefinition } from '../../kube/resource.ts';
import type { StructuralSchema } from '../../kube/schema/structural.ts';
import { badRequest, StatusError } from '../../kube/status-error.ts';
import { placedByPatch } from '../admission/odd-numbers.ts';
import type { ApiRequest } from '../api-request.ts';
import { decodeBody, MalformedBodyError } from '../http/decode-body.ts';
import { mediaClause } from '../http/media-type.ts';

export type PatchType = 'json' | 'merge' | 'strategic' | 'apply';

const mediaTypes: readonly (readonly [PatchType, string])[] = [
  ['json', 'application/json-patch+json'],
  ['merge', 'application/merge-patch+json'],
  ['strategic', 'application/strategic-merge-patch+json'],
  ['apply', 'application/apply-patch+yaml'],
];

/** How the body is to be read, by its media type; 415 for one that the resource does not take. */
export function patchTypeOf(request: ApiRequest, definition: ResourceDefinition): PatchType {
  const offered = mediaTypes.filter(([type]) => type !== 'strategic' || definition.strategicMerge);
  const { mediaType } = mediaClause(request.headers.get('content-type') ?? '');
  const found = offered.find(([, known]) => known === mediaType);
  if (found !== undefined) return found[0];
  // The routes of built-in kinds know what they take, and do not tell.
  if (!definition.custom)
    throw new StatusError(415, 'UnsupportedMediaType', '415: Unsupported Media Type', {});
  const list = offered.map(([, known]) => known).join(', ');
  throw new StatusError(
    415,
    'UnsupportedMediaType',
    `the body of the request was in an unknown format - accepted media types include: ${list}`,
  );
}

export interface DecodedPatch {
  readonly type: Exclude<PatchType, 'apply'>;
  readonly value: JsonValue;
  /** What strict decoding says of the patch itself. */
  readonly complaints: readonly string[];
  /** Where they come to be in the object. */
  readonly oddNumbers: readonly OddNumber[];
}

export function decodePatch({ body }: ApiRequest, type: Exclude<PatchType, 'apply'>): DecodedPatch {
  try {
    const { value, duplicateFields, oddNumbers } = decodeBody(body, 'application/json');
    const complaints = [
      ...duplicateFields,
      ...(type === 'json' ? unknownJsonPatchMembers(value) : []),
    ];
    checkForm(value, type);
    return { type, value, complaints, oddNumbers: placed(oddNumbers, value, type) };
  } catch (error) {
    if (!(error instanceof MalformedBodyError)) throw error;
    throw badRequest(`error decoding patch: ${error.problem}`);
  }
}

/** A strategic merge patch goes by what numbers are worth. */
function placed(
  odd: readonly OddNumber[],
  value: JsonValue,
  type: DecodedPatch['type'],
): readonly OddNumber[] {
  if (type === 'strategic') return [];
  return type === 'merge' ? odd : placedByPatch(odd, value);
}

/** A JSON patch is checked when it is applied; the others are objects. */
function checkForm(value: JsonValue, type: DecodedPatch['type']): void {
  if (type === 'json' || isJsonObject(value)) return;
  throw badRequest(`error decoding patch: ${cannotUnmarshal(value, GO_OBJECT)}`);
}

/** The document as the patch makes it. */
export function patched(
  document: JsonValue,
  { type, value }: DecodedPatch,
  schema: StructuralSchema,
): JsonValue {
  switch (type) {
    case 'merge':
      return applyMergePatch(document, value);
    case 'strategic':
      return isJsonObject(document) && isJsonObject(value)
        ? applyStrategicMerge(document, value, schema)
        : document;
    case 'json':
      return jsonPatched(document, value);
  }
}

function jsonPatched(document: JsonValue, operations: JsonValue): JsonValue {
  const result = applyJsonPatch(document, operations);
  if (result.type === 'ok') return result.value;
  const { failure } = result;
  switch (failure.type) {
    case 'malformed':
      throw badRequest(`error decoding patch: ${failure.message}`);
    case 'too-many-operations': {
      const { count, limit } = failure;
      const why = `The allowed maximum operations in a JSON patch is ${limit}, got ${count}`;
      throw new StatusError(413, 'RequestEntityTooLarge', why);
    }
    case 'not-applicable': {
      const message = 'the server rejected our request due to an error in our request';
      throw new StatusError(422, 'Invalid', message, {});
    }
  }
}
