import type { JsonObject } from '../../base/json.ts';
import { isJsonObject } from '../../base/json.ts';
import { admissionMessages } from './_admission-messages.ts';
import { customResourceDefinition } from './_apiextensions-messages.ts';
import {
  binding,
  configMap,
  endpoints,
  event,
  eviction,
  lease,
  namespace,
  node,
  priorityClass,
  scale,
  secret,
  service,
  serviceAccount,
} from './_core-messages.ts';
import { decodeMessage } from './_decode.ts';
import type { Message } from './_message.ts';
import { deleteOptions, unknown } from './_meta-messages.ts';
import { rbacMessages } from './_rbac-messages.ts';
import {
  selfSubjectAccessReview,
  selfSubjectReview,
  selfSubjectRulesReview,
  subjectAccessReview,
} from './_review-messages.ts';
import { modelledKinds } from '../registry/builtin/models/modelled-kinds.ts';
import { ModelMessages } from './model-messages.ts';
import { ProtobufError } from './reader.ts';

/** `k8s` and a zero byte: the beginning of every protobuf body. */
const prefix = [0x6b, 0x38, 0x73, 0x00];

const kinds: ReadonlyMap<string, Message> = new Map([
  ...admissionMessages,
  ...rbacMessages,
  ['v1 Binding', binding],
  ['v1 ConfigMap', configMap],
  ['v1 Endpoints', endpoints],
  ['v1 Event', event],
  ['v1 Namespace', namespace],
  ['v1 Node', node],
  ['v1 Secret', secret],
  ['v1 Service', service],
  ['v1 ServiceAccount', serviceAccount],
  ['apiextensions.k8s.io/v1 CustomResourceDefinition', customResourceDefinition],
  ['authentication.k8s.io/v1 SelfSubjectReview', selfSubjectReview],
  ['authorization.k8s.io/v1 LocalSubjectAccessReview', subjectAccessReview],
  ['authorization.k8s.io/v1 SelfSubjectAccessReview', selfSubjectAccessReview],
  ['authorization.k8s.io/v1 SelfSubjectRulesReview', selfSubjectRulesReview],
  ['authorization.k8s.io/v1 SubjectAccessReview', subjectAccessReview],
  ['autoscaling/v1 Scale', scale],
  ['coordination.k8s.io/v1 Lease', lease],
  ['policy/v1 Eviction', eviction],
  ['policy/v1beta1 Eviction', eviction],
  ['scheduling.k8s.io/v1 PriorityClass', priorityClass],
]);

const messages = new ModelMessages();

function modelled(name: string): Message | undefined {
  const model = modelledKinds.get(name);
  return model === undefined ? undefined : messages.of(model);
}

/** How Go writes a kind; undefined for one that is not built in. */
export function knownMessageOf(apiVersion: string, kind: string): Message | undefined {
  const name = `${apiVersion} ${kind}`;
  return kinds.get(name) ?? modelled(name);
}

/** The same; throws a ProtobufError for one that is not built in. */
export function messageOf(apiVersion: string, kind: string): Message {
  // Every group has DeleteOptions of its own, and they are all the same.
  const found = kind === 'DeleteOptions' ? deleteOptions : knownMessageOf(apiVersion, kind);
  if (found !== undefined) return found;
  throw new ProtobufError(`no kind "${kind}" is registered for version "${apiVersion}"`);
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/**
 * Reads an object as Go clients send it: `application/vnd.kubernetes.protobuf`. The result is what the same
 * object would be as JSON. Throws a ProtobufError for anything else, and for kinds that are not built in.
 */
export function decodeKubernetesProtobuf(bytes: Uint8Array): JsonObject {
  if (prefix.some((byte, index) => bytes[index] !== byte)) {
    const expected = `expected prefix [${prefix.join(' ')}]`;
    throw new ProtobufError(`provided data does not appear to be a protobuf message, ${expected}`);
  }
  const envelope = decodeMessage(unknown, bytes.subarray(prefix.length));
  const typeMeta = isJsonObject(envelope['typeMeta']) ? envelope['typeMeta'] : {};
  const apiVersion = text(typeMeta['apiVersion']);
  const kind = text(typeMeta['kind']);
  const raw = Buffer.from(text(envelope['raw']), 'base64');
  return { apiVersion, kind, ...decodeMessage(messageOf(apiVersion, kind), raw) };
}
