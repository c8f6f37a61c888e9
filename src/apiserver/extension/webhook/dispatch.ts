import { jsonEqual } from '../../../base/json.ts';
import type { KubeObject } from '../../../kube/object.ts';
import { applyJsonPatch } from '../../../kube/patch/json-patch.ts';
import { StatusError } from '../../../kube/status-error.ts';
import { isKubeObject } from '../../../store/stored.ts';
import type { ServedResource } from '../../registry/resources-served.ts';
import type { Attributes } from '../attributes.ts';
import type { Trail } from '../trail.ts';
import { readJson } from './_read-json.ts';
import { callWebhook, concerned, passedOver } from './call.ts';
import type { WebhookWorld } from './call.ts';
import type { Webhook } from './webhook.ts';

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
  const questions = webhooks.flatMap((webhook) => {
    const shown = concerned(webhook, attributes, world);
    return shown === undefined ? [] : [{ webhook, shown }];
  });
  const answers = await Promise.allSettled(
    questions.map(({ webhook, shown }) =>
      callWebhook(webhook, { attributes, shown }, { world, trail }),
    ),
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
  const shown = concerned(webhook, attributes, world);
  if (shown === undefined) return attributes.object;
  const verdict = await callWebhook(webhook, { attributes, shown }, { world, trail });
  const patch = verdict?.patch ?? '';
  const object =
    patch === '' ? attributes.object : patchedBy(webhook, patch, { attributes, shown, world });
  called.set(webhook, object);
  return object;
}

interface Patching {
  readonly attributes: Attributes;
  readonly shown: ServedResource;
  readonly world: WebhookWorld;
}

function patchedBy(
  webhook: Webhook,
  patch: string,
  { attributes, shown, world }: Patching,
): KubeObject | undefined {
  const { object, resource } = attributes;
  const operations = readJson(patch);
  if (operations.type === 'failed') {
    return (
      passedOver(
        webhook,
        `received undecodable patch in webhook response: ${operations.failure}`,
        world,
      ) ?? object
    );
  }
  if (object === undefined) {
    const who = JSON.stringify(webhook.name);
    throw internal(
      `admission webhook ${who} attempted to modify the object, which is not supported for this operation`,
    );
  }
  const result = applyJsonPatch({ ...object, apiVersion: shown.apiVersion }, operations.value);
  if (result.type === 'failed') {
    const { failure } = result;
    throw internal('message' in failure ? failure.message : 'the patch is not applicable');
  }
  if (!isKubeObject(result.value)) throw internal('the patch leaves no object');
  return complete({ ...result.value, apiVersion: object.apiVersion }, attributes, resource);
}

/** What a webhook adds is pruned and completed like what a client sends. */
function complete(
  object: KubeObject,
  { subresource }: Attributes,
  resource: ServedResource,
): KubeObject {
  return subresource === 'scale' ? object : resource.complete(object);
}

function internal(why: string): StatusError {
  return new StatusError(500, 'InternalError', `Internal error occurred: ${why}`);
}
