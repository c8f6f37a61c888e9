import { isJsonArray, isJsonObject, mapMembers } from '../../base/json.ts';
import type { JsonObject, JsonValue } from '../../base/json.ts';
import { cannotUnmarshal, goTypeOf } from '../../kube/go-type.ts';
import type { OddNumber } from '../../kube/json-reader.ts';
import { isTextMap, metadataProblem } from '../../kube/metadata-types.ts';
import type { KubeObject } from '../../kube/object.ts';
import { apiVersionOf } from '../../kube/resource.ts';
import type { ResourceDefinition } from '../../kube/resource.ts';
import { invalidValue } from '../../kube/schema/causes.ts';
import { badRequest, invalid } from '../../kube/status-error.ts';
import type { StatusError } from '../../kube/status-error.ts';
import { isKubeObject } from '../../store/stored.ts';
import type { RequestBody } from '../api-request.ts';
import { UnreadableError } from './unreadable.ts';
import type { VersionedKind } from './unreadable.ts';
import { bodyExcerpt, bodyText, decodeBody, MalformedBodyError } from '../http/decode-body.ts';
import type { DecodedBody } from '../http/decode-body.ts';

export interface DecodedObject {
  readonly object: KubeObject;
  /** What strict decoding complains about already: fields given twice. */
  readonly complaints: readonly string[];
  readonly oddNumbers: readonly OddNumber[];
}

export interface Sent {
  readonly body: RequestBody;
  readonly contentType: string | undefined;
}

/** The object in the body of a create or an update, which must be of the resource's kind and version. */
export function decodeObject(sent: Sent, definition: ResourceDefinition): DecodedObject {
  return objectIn(decodeAs(sent, definition), sent, definition);
}

/** The versions of a kind that a body may have; the first is the one of a body that does not say. */
type Versions = readonly [ResourceDefinition, ...ResourceDefinition[]];

/** The same, of the version that the body says it has. */
export function decodeVersion(
  sent: Sent,
  versions: Versions,
): DecodedObject & { readonly definition: ResourceDefinition } {
  const [usual] = versions;
  const decoded = decodeAs(sent, usual);
  const said = isJsonObject(decoded.value) ? decoded.value['apiVersion'] : undefined;
  const definition = versions.find((version) => apiVersionOf(version) === said) ?? usual;
  return { ...objectIn(decoded, sent, definition), definition };
}

function objectIn(decoded: DecodedBody, sent: Sent, definition: ResourceDefinition): DecodedObject {
  const { value, duplicateFields, oddNumbers } = decoded;
  // Null is as good as an object that says nothing.
  const typed = withType(value ?? {}, sent, definition);
  checkType(typed, definition);
  return { object: withMetadata(typed, definition), complaints: duplicateFields, oddNumbers };
}

function decodeAs({ body, contentType }: Sent, definition: ResourceDefinition): DecodedBody {
  try {
    return decodeBody(body, contentType);
  } catch (error) {
    if (!(error instanceof MalformedBodyError)) throw error;
    throw unrecognized(definition, error.message);
  }
}

function unrecognized(definition: ResourceDefinition, why: string): StatusError {
  return badRequest(
    `the object provided is unrecognized (must be of type ${definition.kind}): ${why}`,
  );
}

/** A built-in kind may leave out what the URL says; a custom resource must say what it is. */
function withType(
  value: JsonValue,
  { body }: Sent,
  definition: ResourceDefinition,
): JsonObject & { readonly apiVersion: string; readonly kind: string } {
  const problem = typeProblem(value);
  if (problem !== undefined || !isJsonObject(value)) {
    const why = `couldn't get version/kind; json parse error: ${problem} (${bodyExcerpt(body)})`;
    throw unrecognized(definition, why);
  }
  const apiVersion = textOf(value['apiVersion']);
  const kind = textOf(value['kind']);
  if (definition.custom && (kind === '' || apiVersion === '')) {
    const missing = kind === '' ? 'Kind' : 'apiVersion';
    const why = `Object '${missing}' is missing in '${bodyText(body)}' (${bodyExcerpt(body)})`;
    throw unrecognized(definition, why);
  }
  return {
    ...value,
    apiVersion: apiVersion === '' ? apiVersionOf(definition) : apiVersion,
    kind: kind === '' ? definition.kind : kind,
  };
}

/** Why Go cannot even tell what it is; undefined where it can. */
export function typeProblem(value: JsonValue): string | undefined {
  if (!isJsonObject(value)) {
    const target =
      'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }';
    return cannotUnmarshal(value, target);
  }
  for (const member of ['apiVersion', 'kind']) {
    const said = value[member] ?? '';
    if (typeof said === 'string') continue;
    return `json: cannot unmarshal ${goTypeOf(said)} into Go struct field .${member} of type string`;
  }
  return undefined;
}

const textOf = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : '');

export interface Typed {
  readonly apiVersion: string;
  readonly kind: string;
  readonly [key: string]: JsonValue | undefined;
}

/** Kinds that more than one version has. */
const severalVersions: ReadonlySet<string> = new Set(['Event', 'HorizontalPodAutoscaler']);

/** Whether Go knows the type, as far as can be told: no kind of its begins with a small letter. */
const isRegistered = ({ kind }: Typed, definition: ResourceDefinition): boolean =>
  /^[A-Z]/.test(kind) && (kind !== definition.kind || severalVersions.has(kind));

function unregistered({ apiVersion, kind }: Typed, definition: ResourceDefinition): StatusError {
  const version = JSON.stringify(apiVersion.slice(apiVersion.indexOf('/') + 1));
  const unknown = `no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)}`;
  const why = `${unknown} in scheme "pkg/api/legacyscheme/scheme.go:30"`;
  return badRequest(
    `${kind} in version ${version} cannot be handled as a ${definition.kind}: ${why}`,
  );
}

/** Refuses an object of another kind or version than the one the URL names. */
export function checkType(object: Typed, definition: ResourceDefinition): void {
  const wanted = apiVersionOf(definition);
  const { apiVersion, kind } = object;
  if (kind === definition.kind && apiVersion === wanted) return;
  if (!definition.custom && !isRegistered(object, definition)) {
    throw unregistered(object, definition);
  }
  if (apiVersion !== wanted && (definition.custom || kind === definition.kind)) {
    const data = `the API version in the data (${apiVersion})`;
    throw badRequest(`${data} does not match the expected API version (${wanted})`);
  }
  if (!definition.custom) {
    const { version } = definition;
    const why = `converting (${version}.${kind}) to (core.${definition.kind}): unknown conversion`;
    throw badRequest(
      `${kind} in version ${JSON.stringify(version)} cannot be handled as a ${definition.kind}: ${why}`,
    );
  }
  const metadata = object['metadata'];
  const name = isJsonObject(metadata) ? textOf(metadata['name']) : '';
  throw invalid({ group: definition.group, kind, name }, [
    invalidValue('kind', kind, `must be ${definition.kind}`),
  ]);
}

function withMetadata(object: Typed, definition: ResourceDefinition): KubeObject {
  const { metadata } = object;
  if (metadata !== undefined && metadata !== null && !isJsonObject(metadata)) {
    const holder = definition.custom ? '' : definition.kind;
    const problem = `json: cannot unmarshal ${goTypeOf(metadata)} into Go struct field ${holder}.metadata of type v1.ObjectMeta`;
    throw new UnreadableError(definition, problem);
  }
  const whole = { ...object, metadata: completeMetadata(metadata ?? {}, definition) };
  if (isKubeObject(whole)) return whole;
  throw unrecognized(definition, 'no object');
}

/**
 * Metadata whose members have the types they must have. Nulls are as good as absent, in maps they are empty
 * texts, as Go reads them.
 */
export function checkedMetadata(
  metadata: JsonObject,
  type: VersionedKind,
  reading: 'object' | 'metadata' = 'metadata',
): JsonObject {
  const problem = metadataProblem(metadata, reading);
  if (problem !== undefined) throw new UnreadableError(type, problem);
  return mapMembers(metadata, (value, key) => {
    if (value === null) return undefined;
    return isTextMap(key) ? withoutNulls(value) : value;
  });
}

/** Checked metadata without what is there but says nothing: an empty list of finalizers, no labels. */
export function completeMetadata(metadata: JsonObject, definition: ResourceDefinition): JsonObject {
  const reading = definition.custom ? 'metadata' : 'object';
  return mapMembers(checkedMetadata(metadata, definition, reading), (value, key) =>
    collections.has(key) && isEmpty(value) ? undefined : value,
  );
}

/** An empty list of managedFields says something: forget them. */
const collections: ReadonlySet<string> = new Set([
  'labels',
  'annotations',
  'ownerReferences',
  'finalizers',
]);

const isEmpty = (value: JsonValue): boolean =>
  isJsonArray(value) ? value.length === 0 : isJsonObject(value) && Object.keys(value).length === 0;

function withoutNulls(value: JsonValue): JsonValue {
  if (!isJsonObject(value) || !Object.values(value).includes(null)) return value;
  return mapMembers(value, (item) => item ?? '');
}
