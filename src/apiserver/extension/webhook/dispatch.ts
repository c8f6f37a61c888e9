import { jsonEqual } from '../../../base/json.ts';
import type { JsonValue } from '../../../base/json.ts';
import type { KubeObject } from '../../../kube/object.ts';
import { applyJsonPatch } from '../../../kube/patch/json-patch.ts';
import { StatusError } from '../../../kube/status-error.ts';
import { isKubeObject } from '../../../store/stored.ts';
import type { Attributes } from '../attributes.ts';
import type { Trail } from '../trail.ts';
import { readJson } from './_read-json.ts';
import { callWebhook, passedOver, questionFor } from './call.ts';
import type { Question, WebhookWorld } from './call.ts';
import type { Webhook } from './webhook.ts';
import { foreignKind } from '../../registry/subresources.ts';

interface Effects {
  readonly world: WebhookWorld;
  readonly trail: Trail;
}

/** Asks all validating webhooks at once; the first refusal in their order counts. */
export async function validateByWebhooks(
  webhooks: readonly Webhook[],
  attributes: Attributes,
  { world, trail }: Effects,
): Promise<void> {
  const answers = await Promise.allSettled(
    webhooks.map(async (webhook) => {
      const question = await questionFor(webhook, attributes, world);
      if (question !== undefined) await callWebhook(webhook, question, { world, trail });
    }),
  );
  for (const answer of answers) if (answer.status === 'rejected') throw answer.reason;
}

/**
 * Lets the mutating webhooks change the object, one after another. When one changes it, those before it that want to see
 * such changes are called once more.
 */
export async function mutateByWebhooks(
  webhooks: readonly Webhook[],
  attributes: Attributes,
  effects: Effects,
): Promise<KubeObject | undefined> {
  const called = new Map<Webhook, KubeObject | undefined>();
  let object = attributes.object;
  for (const webhook of webhooks) {
    object = await mutatedBy(webhook, { ...attributes, object }, { ...effects, called });
  }
  for (const webhook of webhooks) {
    const seen = called.get(webhook);
    if (webhook.reinvocation !== 'IfNeeded' || !called.has(webhook)) continue;
    if (jsonEqual(seen, object)) continue;
    object = await mutatedBy(webhook, { ...attributes, object }, { ...effects, called });
  }
  return object;
}

interface Mutating extends Effects {
  /** What the object was after each webhook that was called. */
  readonly called: Map<Webhook, KubeObject | undefined>;
}

async function mutatedBy(
  webhook: Webhook,
  attributes: Attributes,
  { world, trail, called }: Mutating,
): Promise<KubeObject | undefined> {
  const question = await questionFor(webhook, attributes, world);
  if (question === undefined) return attributes.object;
  const verdict = await callWebhook(webhook, question, { world, trail });
  const patch = verdict?.patch ?? '';
  const object =
    patch === ''
      ? attributes.object
      : await patchedBy(webhook, patch, { attributes, question, world });
  called.set(webhook, object);
  return object;
}

interface Patching {
  readonly attributes: Attributes;
  readonly question: Question;
  readonly world: WebhookWorld;
}

async function patchedBy(
  webhook: Webhook,
  patch: string,
  { attributes, question, world }: Patching,
): Promise<KubeObject | undefined> {
  const operations = readJson(patch);
  if (operations.type === 'failed') {
    passedOver(
      webhook,
      `received undecodable patch in webhook response: ${operations.failure}`,
      world,
    );
    return attributes.object;
  }
  const { object } = question.attributes;
  if (object === undefined) {
    const who = JSON.stringify(webhook.name);
    throw internal(
      `admission webhook ${who} attempted to modify the object, which is not supported for this operation`,
    );
  }
  const { apiVersion } = isForeign(attributes) ? object : question.shown;
  const patched = applied({ ...object, apiVersion }, operations.value);
  return inRequestedVersion(patched, attributes, question);
}

function applied(object: KubeObject, operations: JsonValue): KubeObject {
  const result = applyJsonPatch(object, operations);
  if (result.type === 'failed') {
    const { failure } = result;
    throw internal('message' in failure ? failure.message : 'the patch is not applicable');
  }
  if (!isKubeObject(result.value)) throw internal('the patch leaves no object');
  return result.value;
}

/** What is sent through some subresources is of a kind of its own. */
const isForeign = ({ resource, subresource }: Attributes): boolean =>
  foreignKind(resource.definition, subresource) !== undefined;

/** What a webhook adds is pruned and completed like what a client sends. */
async function inRequestedVersion(
  object: KubeObject,
  sent: Attributes,
  { attributes }: Question,
): Promise<KubeObject> {
  const { resource } = sent;
  if (isForeign(sent)) return object;
  if (attributes.requested !== undefined) return resource.convertedHere(object);
  return resource.complete({ ...object, apiVersion: resource.apiVersion });
}

function internal(why: string): StatusError {
  return new StatusError(500, 'InternalError', `Internal error occurred: ${why}`);
}
