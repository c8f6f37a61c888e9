import { jsonEqual } from '../../../base/json.ts';
import type { JsonValue } from '../../../base/json.ts';
import type { KubeObject } from '../../../kube/object.ts';
import { applyJsonPatch } from '../../../kube/patch/json-patch.ts';
import { StatusError } from '../../../kube/status-error.ts';
import { isKubeObject } from '../../../store/stored.ts';
import { complete } from '../../admission/admit.ts';
import type { Attributes } from '../attributes.ts';
import type { Trail } from '../trail.ts';
import { readJson } from './_read-json.ts';
import { callWebhook, passedOver, questionFor } from './call.ts';
import type { Question, WebhookWorld } from './call.ts';
import { Reinvocation } from './reinvocation.ts';
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

interface Mutating extends Effects {
  /** What the server's own plug-ins make of an object. */
  readonly change: (object: KubeObject) => KubeObject;
}

/**
 * Lets the mutating webhooks change the object, one after another. When one did, the server's plug-ins have another look,
 * and then those webhooks that want to see what was changed after them.
 */
export async function mutateByWebhooks(
  webhooks: readonly Webhook[],
  attributes: Attributes,
  { world, trail, change }: Mutating,
): Promise<KubeObject | undefined> {
  const rounds = new Reinvocation();
  const effects = { world, trail, rounds };
  const first = await mutatedByAll(webhooks, attributes, effects);
  if (!rounds.isNeeded || first === undefined) return first;
  const object = change(first);
  rounds.begin(jsonEqual(object, first) ? 'same' : 'changed');
  return mutatedByAll(webhooks, { ...attributes, object }, effects);
}

interface Calling extends Effects {
  readonly rounds: Reinvocation;
}

async function mutatedByAll(
  webhooks: readonly Webhook[],
  attributes: Attributes,
  calling: Calling,
): Promise<KubeObject | undefined> {
  let { object } = attributes;
  for (const webhook of webhooks) {
    if (!calling.rounds.isWanted(webhook)) continue;
    object = await mutatedBy(webhook, { ...attributes, object }, calling);
  }
  return object;
}

async function mutatedBy(
  webhook: Webhook,
  attributes: Attributes,
  { world, trail, rounds }: Calling,
): Promise<KubeObject | undefined> {
  const question = await questionFor(webhook, attributes, world);
  if (question === undefined) return attributes.object;
  const verdict = await callWebhook(webhook, question, { world, trail });
  const patch = verdict?.patch ?? '';
  if (patch === '') {
    rounds.called(webhook, 'same');
    return attributes.object;
  }
  return patchedBy(webhook, patch, { attributes, question, world, rounds });
}

interface Patching {
  readonly attributes: Attributes;
  readonly question: Question;
  readonly world: WebhookWorld;
  readonly rounds: Reinvocation;
}

async function patchedBy(
  webhook: Webhook,
  patch: string,
  { attributes, question, world, rounds }: Patching,
): Promise<KubeObject | undefined> {
  const operations = readJson(patch);
  if (operations.type === 'failed') {
    passedOver(
      webhook,
      `received undecodable patch in webhook response: ${operations.failure}`,
      world,
    );
    rounds.called(webhook, 'same');
    return attributes.object;
  }
  if (Array.isArray(operations.value) && operations.value.length === 0) {
    rounds.called(webhook, 'same');
    return attributes.object;
  }
  const { object } = question.attributes;
  if (object === undefined) {
    const who = JSON.stringify(webhook.name);
    throw internal(
      `admission webhook ${who} attempted to modify the object, which is not supported for this operation`,
    );
  }
  const shown = isForeign(attributes)
    ? object
    : question.shown.fromOther(object, question.attributes.resource);
  const patched = applied(shown, operations.value);
  rounds.called(webhook, jsonEqual(patched, shown) ? 'same' : 'changed');
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
  { attributes, shown }: Question,
): Promise<KubeObject> {
  const { resource } = sent;
  if (isForeign(sent)) return object;
  if (attributes.requested !== undefined) return resource.convertedHere(object);
  const whole = resource.complete(resource.fromOther(object, shown));
  return sent.subresource === '' ? complete(whole, resource) : whole;
}

function internal(why: string): StatusError {
  return new StatusError(500, 'InternalError', `Internal error occurred: ${why}`);
}
