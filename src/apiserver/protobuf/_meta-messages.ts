import { instant, rfc3339, rfc3339Micro } from '../../base/clock.ts';
import type { JsonObject, JsonValue } from '../../base/json.ts';
import { JsonSyntaxError, readJson } from '../../kube/json-reader.ts';
import type { Message } from './_message.ts';
import { kept, many, mapOf, message } from './_message.ts';
import { ProtobufError } from './reader.ts';

/** Field numbers of `k8s.io/apimachinery`, generated.proto of meta/v1, api/resource, util/intstr and runtime. */

function milliseconds(fields: JsonObject): number {
  const { seconds, nanos } = fields;
  const whole = typeof seconds === 'number' ? seconds : 0;
  const at = whole * 1000 + (typeof nanos === 'number' ? Math.trunc(nanos / 1e6) : 0);
  if (Math.abs(at) > 8.64e15) throw new ProtobufError('the time is out of range');
  return at;
}

const timestamp = { seconds: [1, kept('int')], nanos: [2, kept('int')] } as const;

/** The zero time is an empty message: the field is then absent. */
const isAbsent = (fields: JsonObject): boolean => Object.keys(fields).length === 0;

export const time: Message = message(timestamp, (fields) =>
  isAbsent(fields) ? undefined : rfc3339(instant(milliseconds(fields))),
);

export const microTime: Message = message(timestamp, (fields) => {
  if (isAbsent(fields)) return undefined;
  const { nanos } = fields;
  const micros = typeof nanos === 'number' ? Math.trunc(nanos / 1e3) % 1000 : 0;
  const text = rfc3339Micro(instant(milliseconds(fields)));
  return text.replace(/\d{3}Z$/, `${String(micros).padStart(3, '0')}Z`);
});

/** JSON inside protobuf: defaults in schemas, sets of managed fields. */
function embeddedJson(base64: JsonValue | undefined): JsonValue | undefined {
  if (typeof base64 !== 'string' || base64 === '') return undefined;
  try {
    return readJson(Buffer.from(base64, 'base64').toString('utf8')).value;
  } catch (error) {
    if (error instanceof JsonSyntaxError) throw new ProtobufError(error.message, { cause: error });
    throw error;
  }
}

export const rawJson: Message = message({ raw: [1, 'bytes'] }, ({ raw }) => embeddedJson(raw));

export const quantity: Message = message(
  { string: [1, kept('string')] },
  ({ string }) => string ?? '0',
);

export const intOrString: Message = message(
  { type: [1, 'int'], intVal: [2, kept('int')], strVal: [3, kept('string')] },
  ({ type, intVal, strVal }) => (type === 1 ? (strVal ?? '') : (intVal ?? 0)),
);

const ownerReference = message({
  kind: [1, kept('string')],
  name: [3, kept('string')],
  uid: [4, kept('string')],
  apiVersion: [5, kept('string')],
  controller: [6, kept('bool')],
  blockOwnerDeletion: [7, kept('bool')],
});

const managedFieldsEntry = message({
  manager: [1, 'string'],
  operation: [2, 'string'],
  apiVersion: [3, 'string'],
  time: [4, () => time],
  fieldsType: [6, 'string'],
  fieldsV1: [7, kept(() => rawJson)],
  subresource: [8, 'string'],
});

export const objectMeta: Message = message({
  name: [1, 'string'],
  generateName: [2, 'string'],
  namespace: [3, 'string'],
  selfLink: [4, 'string'],
  uid: [5, 'string'],
  resourceVersion: [6, 'string'],
  generation: [7, 'int'],
  creationTimestamp: [8, () => time],
  deletionTimestamp: [9, () => time],
  deletionGracePeriodSeconds: [10, kept('int')],
  labels: [11, mapOf('string')],
  annotations: [12, mapOf('string')],
  ownerReferences: [13, many(() => ownerReference)],
  finalizers: [14, many('string')],
  managedFields: [17, many(() => managedFieldsEntry)],
});

const preconditions = message({ uid: [1, kept('string')], resourceVersion: [2, kept('string')] });

export const deleteOptions: Message = message({
  gracePeriodSeconds: [1, kept('int')],
  preconditions: [2, kept(() => preconditions)],
  orphanDependents: [3, kept('bool')],
  propagationPolicy: [4, kept('string')],
  dryRun: [5, many('string')],
  ignoreStoreReadErrorWithClusterBreakingPotential: [6, kept('bool')],
});

export const condition: Message = message({
  type: [1, 'string'],
  status: [2, 'string'],
  observedGeneration: [3, 'int'],
  lastTransitionTime: [4, () => time],
  reason: [5, 'string'],
  message: [6, 'string'],
});

const requirement = message({
  key: [1, 'string'],
  operator: [2, 'string'],
  values: [3, many('string')],
});

export const labelSelector: Message = message({
  matchLabels: [1, mapOf('string')],
  matchExpressions: [2, many(() => requirement)],
});

const typeMeta = message({ apiVersion: [1, 'string'], kind: [2, 'string'] });

/** The envelope around every object: `runtime.Unknown`. */
export const unknown: Message = message({
  typeMeta: [1, () => typeMeta],
  raw: [2, 'bytes'],
  contentEncoding: [3, 'string'],
  contentType: [4, 'string'],
});
