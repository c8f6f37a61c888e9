import { isJsonObject } from '../../base/json.ts';
import type { JsonObject, JsonValue } from '../../base/json.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { ResourceDefinition } from '../../kube/resource.ts';
import { groupResource } from '../../kube/resource.ts';
import { invalidValue, notSupported } from '../../kube/schema/causes.ts';
import { StatusError } from '../../kube/status-error.ts';
import type { StatusCause } from '../../kube/status-error.ts';
import type { ApiRequest } from '../api-request.ts';
import { decodeBody, MalformedBodyError } from '../http/decode-body.ts';
import { typeProblem } from './decode.ts';
import type { Propagation } from './deletion.ts';
import { checkTimeout, dryRunCauses, invalidOptions, parseInt64 } from './options.ts';
import { isTrue } from '../request-info.ts';

/** How something is to be deleted. */
export interface DeleteWish {
  readonly run: 'real' | 'dry';
  readonly propagation: Propagation | undefined;
  /** How many seconds the object is given to end in order; of no account where nothing ends. */
  readonly gracePeriod: number | undefined;
  readonly uid: string | undefined;
  readonly resourceVersion: string | undefined;
  /** All that was said, for those who are asked whether it may be. */
  readonly options: JsonObject;
}

/** From the body, a DeleteOptions, or from the query where there is none. */
export function deleteOptions(request: ApiRequest): DeleteWish {
  checkTimeout(request.query.get('timeout'));
  return deleteWish(bodyOf(request) ?? queryOptions(request.query));
}

/** The same from DeleteOptions that came in some other way. */
export function deleteWish(options: JsonObject): DeleteWish {
  const dryRun = textsOf(options['dryRun']);
  const causes = [...propagationCauses(options), ...dryRunCauses(dryRun)];
  if (causes.length > 0) throw invalidOptions('DeleteOptions', causes);
  const preconditions = options['preconditions'];
  const given = isJsonObject(preconditions) ? preconditions : {};
  return {
    run: dryRun.length > 0 ? 'dry' : 'real',
    propagation: propagationOf(options),
    gracePeriod: periodOf(options),
    uid: textOf(given['uid']),
    resourceVersion: textOf(given['resourceVersion']),
    options: saidIn(options),
  };
}

const members = ['gracePeriodSeconds', 'preconditions', 'orphanDependents', 'propagationPolicy'];

const saidIn = (options: JsonObject): JsonObject =>
  Object.fromEntries(
    members.flatMap((name) => {
      const value = options[name] ?? null;
      return value === null ? [] : [[name, value] as const];
    }),
  );

const textOf = (value: JsonValue | undefined): string | undefined =>
  typeof value === 'string' ? value : undefined;

function periodOf(options: JsonObject): number | undefined {
  const period = options['gracePeriodSeconds'];
  return typeof period === 'number' ? period : undefined;
}

const textsOf = (value: JsonValue | undefined): readonly string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];

function bodyOf({ body, headers }: ApiRequest): JsonObject | undefined {
  if (body.type === 'none' || (body.type === 'bytes' && body.bytes.length === 0)) return undefined;
  const value = valueOf(body, headers.get('content-type'));
  const problem = typeProblem(value);
  if (problem !== undefined || !isJsonObject(value)) throw unreadable(`${noType}${problem}`);
  const { kind, apiVersion } = value;
  if (kind !== undefined && kind !== 'DeleteOptions') {
    const version = typeof apiVersion === 'string' ? apiVersion : '';
    const what = `no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(version)}`;
    throw unreadable(`${what} in scheme "k8s.io/kubernetes/pkg/api/legacyscheme"`);
  }
  refuseUnreadable(value);
  return value;
}

const noType = "couldn't get version/kind; json parse error: ";

/** The real server takes options that cannot be read for a mistake of its own. */
const unreadable = (why: string): StatusError => new StatusError(500, '', why);

/** Nothing said in the body is as good as no body. */
function valueOf(body: ApiRequest['body'], contentType: string | undefined): JsonValue {
  try {
    return decodeBody(body, contentType).value ?? {};
  } catch (error) {
    if (!(error instanceof MalformedBodyError)) throw error;
    throw unreadable(
      error.message.startsWith(noType) ? `${noType}${error.problem}` : error.message,
    );
  }
}

type Shape = 'number' | 'string' | 'bool' | 'array' | 'object';

const shapes: ReadonlyMap<string, readonly [Shape, string]> = new Map([
  ['gracePeriodSeconds', ['number', 'int64']],
  ['orphanDependents', ['bool', 'bool']],
  ['propagationPolicy', ['string', 'v1.DeletionPropagation']],
  ['dryRun', ['array', '[]string']],
  ['preconditions', ['object', 'v1.Preconditions']],
]);

/** What cannot be read must not be taken for nothing said: something would be deleted that was only to be tried. */
function refuseUnreadable(options: JsonObject): void {
  for (const [name, [shape, type]] of shapes) {
    const value = options[name] ?? null;
    const found = shapeOf(value);
    if (value === null || found === shape) continue;
    const field = `DeleteOptions.${name} of type ${type}`;
    throw unreadable(`json: cannot unmarshal ${found} into Go struct field ${field}`);
  }
}

function shapeOf(value: JsonValue): Shape {
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value !== 'object') return 'number';
  return Array.isArray(value) ? 'array' : 'object';
}

function queryOptions(query: URLSearchParams): JsonObject {
  const policy = query.get('propagationPolicy');
  const orphan = query.get('orphanDependents');
  const period = query.get('gracePeriodSeconds');
  return {
    dryRun: query.getAll('dryRun'),
    ...(policy === null ? {} : { propagationPolicy: policy }),
    ...(period === null ? {} : { gracePeriodSeconds: parseInt64(period) }),
    ...(orphan === null ? {} : { orphanDependents: isTrue(orphan) }),
  };
}

const policies: readonly Propagation[] = ['Foreground', 'Background', 'Orphan'];

function propagationCauses(options: JsonObject): readonly StatusCause[] {
  const policy = options['propagationPolicy'] ?? null;
  if (policy === null) return [];
  if ((options['orphanDependents'] ?? null) !== null) {
    const why = 'orphanDependents and deletionPropagation cannot be both set';
    return [invalidValue('propagationPolicy', policy, why)];
  }
  if (policies.some((known) => known === policy)) return [];
  return [notSupported('propagationPolicy', policy, [...policies, 'nil'])];
}

function propagationOf(options: JsonObject): Propagation | undefined {
  const policy = policies.find((known) => known === options['propagationPolicy']);
  if (policy !== undefined) return policy;
  const { orphanDependents } = options;
  if (typeof orphanDependents !== 'boolean') return undefined;
  return orphanDependents ? 'Orphan' : 'Background';
}

/** 409 when the object is not the one that was meant. */
export function checkPreconditions(
  object: KubeObject,
  wish: DeleteWish,
  definition: ResourceDefinition,
): void {
  const { uid = '', resourceVersion = '', name = '' } = object.metadata;
  if (wish.uid !== undefined && wish.uid !== uid) {
    const found = `the UID in the precondition (${wish.uid}) does not match the UID in record (${uid})`;
    throw mismatch(definition, name, found);
  }
  if (wish.resourceVersion !== undefined && wish.resourceVersion !== resourceVersion) {
    const found = `the ResourceVersion in the precondition (${wish.resourceVersion}) does not match the ResourceVersion in record (${resourceVersion})`;
    throw mismatch(definition, name, found);
  }
}

/** Unlike in other conflicts, the kind of the details is the Kind. */
function mismatch(definition: ResourceDefinition, name: string, found: string): StatusError {
  const { group, kind } = definition;
  const why = `${found}. The object might have been deleted and then recreated`;
  const what = `Operation cannot be fulfilled on ${kindName(definition)} ${JSON.stringify(name)}`;
  return new StatusError(409, 'Conflict', `${what}: ${why}`, {
    name,
    ...(group === '' ? {} : { group }),
    kind,
  });
}

const kindName = (definition: ResourceDefinition): string =>
  groupResource({ group: definition.group, plural: definition.kind });
