import type { JsonObject } from '../../../base/json.ts';
import { reasonOf } from '../../../base/errors.ts';
import type { CelValue } from '../../../kube/schema/cel/values.ts';
import { badRequest, forbidden, StatusError } from '../../../kube/status-error.ts';
import type { ServedResource } from '../../registry/resources-served.ts';
import { accessValues } from '../access-values.ts';
import type { Attributes } from '../attributes.ts';
import { convertedTo, refusedName } from '../attributes.ts';
import { celValue, conditionBudget, inVersion, requestValue } from '../expressions.ts';
import { ForeignStatusError } from '../foreign-status.ts';
import { evaluateConditions } from '../match-conditions.ts';
import type { Surroundings } from '../matching.ts';
import { Budget } from '../policy/program.ts';
import type { Trail } from '../trail.ts';
import type { WebhookClient } from './client.ts';
import { endpointOf } from './client-config.ts';
import type { ServiceLookup } from './client-config.ts';
import { admissionReview, verdictOf } from './review.ts';
import type { Verdict } from './review.ts';
import type { Webhook } from './webhook.ts';

/** What calling webhooks needs besides the webhook. */
export interface WebhookWorld {
  readonly around: Surroundings;
  readonly services: ServiceLookup;
  readonly client: WebhookClient;
  /** A name for one question, so that an answer cannot be mistaken for another's. */
  newUid(): string;
  /** Told of a webhook that failed and was passed over, as its failurePolicy says. */
  ignored(webhook: Webhook, why: string): void;
}

/** A write as a webhook sees it. */
export interface Question {
  /** With the objects in the version that the webhook is about. */
  readonly attributes: Attributes;
  readonly shown: ServedResource;
}

/** What a webhook is to be asked; undefined when the write is none of its business. */
export async function questionFor(
  webhook: Webhook,
  written: Attributes,
  world: WebhookWorld,
): Promise<Question | undefined> {
  const shown = webhook.matcher.match(written, world.around);
  if (shown === undefined) return undefined;
  const question = { attributes: await convertedTo(written, shown), shown };
  return isWanted(webhook, question, world) ? question : undefined;
}

function isWanted(
  webhook: Webhook,
  { attributes, shown }: Question,
  { around }: WebhookWorld,
): boolean {
  if (webhook.conditions.length === 0) return true;
  const values = conditionValues(attributes, shown, around);
  const verdict = evaluateConditions(webhook.conditions, values, new Budget(conditionBudget));
  switch (verdict.type) {
    case 'matches':
      return true;
    case 'differs':
      return false;
    case 'failed': {
      if (webhook.failurePolicy === 'Ignore') return false;
      throw forbidden(attributes.resource.definition, refusedName(attributes), verdict.why);
    }
  }
}

function conditionValues(
  attributes: Attributes,
  shown: ServedResource,
  { access }: Surroundings,
): ReadonlyMap<string, CelValue> {
  const { object, oldObject } = attributes;
  return new Map([
    ['object', celValue(inVersion(object, attributes, shown))],
    ['oldObject', celValue(inVersion(oldObject, attributes, shown))],
    ['request', celValue(requestValue(attributes, shown))],
    ...accessValues(attributes, shown, access),
  ]);
}

/**
 * Calls one webhook. Throws its refusal, and its failure where it fails closed; undefined where it failed and is passed
 * over.
 */
export async function callWebhook(
  webhook: Webhook,
  question: Question,
  { world, trail }: { readonly world: WebhookWorld; readonly trail: Trail },
): Promise<Verdict | undefined> {
  if (question.attributes.run === 'dry' && webhook.dryRun === 'unsafe') {
    const who = JSON.stringify(webhook.name);
    throw badRequest(`admission webhook ${who} does not support dry run`);
  }
  const answer = await asked(webhook, question, world);
  if (answer.type === 'failed') {
    passedOver(webhook, answer.why, world);
    return undefined;
  }
  const { verdict } = answer;
  for (const [key, value] of verdict.annotations) trail.annotate(`${webhook.name}/${key}`, value);
  for (const warning of verdict.warnings) trail.warn(warning);
  if (!verdict.allowed) throw rejection(webhook.name, verdict.status);
  return verdict;
}

/** Throws where the webhook fails closed. */
export function passedOver(webhook: Webhook, why: string, world: WebhookWorld): void {
  if (webhook.failurePolicy === 'Fail') throw failedCalling(webhook, why);
  world.ignored(webhook, why);
}

type Answer =
  | { readonly type: 'answered'; readonly verdict: Verdict }
  | { readonly type: 'failed'; readonly why: string };

async function asked(
  webhook: Webhook,
  { attributes, shown }: Question,
  world: WebhookWorld,
): Promise<Answer> {
  const endpoint = endpointOf(webhook.clientConfig, world.services, webhook.timeoutSeconds);
  if (endpoint.type === 'failed') return unreachable(endpoint.failure);
  const identity = { uid: world.newUid(), version: webhook.reviewVersion };
  const review = admissionReview(attributes, { shown, ...identity });
  try {
    const reply = await world.client.post(endpoint.value, review);
    const verdict = verdictOf(reply, { ...identity, type: webhook.type });
    if (verdict.type === 'ok') return { type: 'answered', verdict: verdict.value };
    return { type: 'failed', why: `received invalid webhook response: ${verdict.failure}` };
  } catch (error) {
    return unreachable(reasonOf(error));
  }
}

const unreachable = (why: string): Answer => ({
  type: 'failed',
  why: `failed to call webhook: ${why}`,
});

function failedCalling({ name }: Webhook, why: string): StatusError {
  const message = `failed calling webhook ${JSON.stringify(name)}: ${why}`;
  return new StatusError(500, 'InternalError', `Internal error occurred: ${message}`, {
    causes: [{ reason: '', message }],
  });
}

/** The refusal with the code, reason and message that the webhook chose. */
function rejection(name: string, status: JsonObject): StatusError {
  const { code, message = '', reason = '' } = status;
  const denied = `admission webhook ${JSON.stringify(name)} denied the request`;
  const why = [message, reason].find((text) => typeof text === 'string' && text !== '');
  const said = typeof why === 'string' ? `${denied}: ${why}` : `${denied} without explanation`;
  const chosen = typeof code === 'number' && code >= 400 ? code : 400;
  return new ForeignStatusError(chosen, { ...status, message: said });
}
