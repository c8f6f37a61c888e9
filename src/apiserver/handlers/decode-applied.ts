import { assert } from '../../base/assert.ts';
import { isJsonObject } from '../../base/json.ts';
import type { JsonObject } from '../../base/json.ts';
import { withMembers } from '../../base/with-members.ts';
import { cannotUnmarshal, GO_OBJECT } from '../../kube/go-type.ts';
import type { KubeObject } from '../../kube/object.ts';
import { withMetadata } from '../../kube/object.ts';
import { apiVersionOf, parseApiVersion } from '../../kube/resource.ts';
import { badRequest } from '../../kube/status-error.ts';
import type { StatusError } from '../../kube/status-error.ts';
import { isKubeObject } from '../../store/stored.ts';
import { checkedMetadata } from '../admission/decode.ts';
import type { WriteOptions } from '../admission/options.ts';
import { refuseOversized } from '../admission/size.ts';
import type { VersionedKind } from '../admission/unreadable.ts';
import type { RequestBody } from '../api-request.ts';
import { decodeBody, MalformedBodyError } from '../http/decode-body.ts';
import type { Call } from './call.ts';
import { checkIdentity } from './write.ts';

export interface DecodedApply {
  readonly object: KubeObject;
  /** What strict decoding complains about. */
  readonly problems: readonly string[];
}

/** What a manager applies: an object of the kind that the endpoint takes, which of a subresource is another one. */
export function decodeApplied(call: Call, type: VersionedKind): DecodedApply {
  const { given, duplicateFields } = decodeYaml(call);
  const { apiVersion, kind, metadata } = given;
  const applied = withMembers(given, {
    apiVersion: typeof apiVersion === 'string' ? apiVersion : '',
    kind: typeof kind === 'string' ? kind : '',
    metadata: checkedMetadata(isJsonObject(metadata) ? metadata : {}, type),
  });
  if (applied.apiVersion !== apiVersionOf(type) || applied.kind !== type.kind) {
    const { group, version } = parseApiVersion(applied.apiVersion);
    throw badRequest(`invalid object type: ${group}/${version}, Kind=${applied.kind}`);
  }
  assert(isKubeObject(applied), 'an applied object has a type and metadata');
  if ((applied.metadata.managedFields ?? []).length > 0) {
    throw badRequest('metadata.managedFields must be nil');
  }
  checkIdentity(applied, call, call.info.name);
  refuseOversized(applied);
  const object = withMetadata(applied, { name: call.info.name });
  const problems = duplicateFields.map((field) => `error converting YAML to JSON: ${field}`);
  return { object, problems };
}

/** Nothing, and null, is an object without fields. */
function decodeYaml({ request }: Call): {
  readonly given: JsonObject;
  readonly duplicateFields: readonly string[];
} {
  const { value, duplicateFields } = decoded(request.body);
  if (value === null) return { given: {}, duplicateFields };
  if (isJsonObject(value)) return { given: value, duplicateFields };
  const problem = cannotUnmarshal(value, GO_OBJECT);
  throw undecodable(`error unmarshaling JSON: while decoding JSON: ${problem}`);
}

function decoded(body: RequestBody): ReturnType<typeof decodeBody> {
  try {
    return decodeBody(body, 'application/yaml');
  } catch (error) {
    throw error instanceof MalformedBodyError ? undecodable(error.problem) : error;
  }
}

const undecodable = (why: string): StatusError => badRequest(`error decoding YAML: ${why}`);

/** 400 for keys given twice, where the writer wants to know: said only once the object itself is fit. */
export function refuseStrictly(
  problems: readonly string[],
  { fieldValidation }: WriteOptions,
): void {
  if (fieldValidation !== 'Strict' || problems.length === 0) return;
  throw badRequest(`error strict decoding YAML: ${problems.join(', ')}`);
}
