import { reasonOf } from '../../../base/errors.ts';
import type { JsonObject, JsonValue } from '../../../base/json.ts';
import { isJsonObject } from '../../../base/json.ts';
import { arrayAt, jsonAt, textAt } from '../../../base/json-at.ts';
import type { Result } from '../../../base/result.ts';
import { failed, ok } from '../../../base/result.ts';
import type { KubeObject } from '../../../kube/object.ts';
import { StatusError } from '../../../kube/status-error.ts';
import type { Converter } from '../../registry/converter.ts';
import { kindText } from '../attributes.ts';
import type { WebhookClient } from '../webhook/client.ts';
import { endpointOf } from '../webhook/client-config.ts';
import type { ServiceLookup } from '../webhook/client-config.ts';
import { converted } from './converted.ts';

export interface ConversionWorld {
  readonly client: WebhookClient;
  readonly services: ServiceLookup;
  newUid(): string;
}

/** As long as the real server waits. */
const timeoutSeconds = 30;
/** One question carries at most so many objects. */
const batchSize = 100;

/** Converts by asking the webhook that a definition names (`spec.conversion.webhook`). */
export function webhookConverter(webhook: JsonValue, world: ConversionWorld): Converter {
  const version =
    arrayAt(webhook, 'conversionReviewVersions')
      .filter((one) => typeof one === 'string')
      .find((one) => one === 'v1' || one === 'v1beta1') ?? 'v1';
  return {
    convert: async (objects, apiVersion) => {
      const results: KubeObject[] = [];
      for (let start = 0; start < objects.length; start += batchSize) {
        const batch = objects.slice(start, start + batchSize);
        results.push(...(await asked(batch, { apiVersion, version, webhook, world })));
      }
      return results;
    },
  };
}

interface Question {
  readonly apiVersion: string;
  readonly version: string;
  readonly webhook: JsonValue;
  readonly world: ConversionWorld;
}

async function asked(
  objects: readonly KubeObject[],
  { apiVersion, version, webhook, world }: Question,
): Promise<readonly KubeObject[]> {
  const [first] = objects;
  if (first === undefined) return [];
  const subject = `conversion webhook for ${kindText(first.apiVersion, first.kind)}`;
  const endpoint = endpointOf(jsonAt(webhook, 'clientConfig'), world.services, timeoutSeconds);
  if (endpoint.type === 'failed') throw plain(`${subject} failed: ${endpoint.failure}`);
  const uid = world.newUid();
  const review: JsonObject = {
    kind: 'ConversionReview',
    apiVersion: `apiextensions.k8s.io/${version}`,
    request: { uid, desiredAPIVersion: apiVersion, objects },
  };
  let reply: JsonValue;
  try {
    reply = await world.client.post(endpoint.value, review);
  } catch (error) {
    throw plain(`${subject} failed: ${reasonOf(error)}`);
  }
  const answer = answered(reply, { uid, version });
  if (answer.type === 'failed') throw plain(`${subject} failed: ${answer.failure}`);
  const { length } = answer.value;
  if (length !== objects.length) {
    throw plain(`${subject} returned ${length} objects, expected ${objects.length}`);
  }
  return objects.map((object, index) => {
    const result = converted(object, answer.value[index], apiVersion);
    if (result.type === 'ok') return result.value;
    throw plain(`${subject} returned ${result.failure}`);
  });
}

/** What the real server cannot put down to the client it answers with 500 and no reason. */
const plain = (message: string): StatusError => new StatusError(500, '', message);

function answered(
  review: JsonValue,
  { uid, version }: { readonly uid: string; readonly version: string },
): Result<readonly JsonValue[], string> {
  const response = jsonAt(review, 'response');
  const wrong = version === 'v1' ? wrongIdentity(review, response, uid) : undefined;
  if (wrong !== undefined) return failed(wrong);
  if (!isJsonObject(response)) return failed('no response provided');
  const status = textAt(response, 'result', 'status') ?? '';
  if (status === 'Success') return ok(arrayAt(response, 'convertedObjects'));
  const message = textAt(response, 'result', 'message') ?? '';
  return failed(message === '' ? `response.result.status was '${status}', not 'Success'` : message);
}

function wrongIdentity(
  review: JsonValue,
  response: JsonValue | undefined,
  uid: string,
): string | undefined {
  const wanted = kindText('apiextensions.k8s.io/v1', 'ConversionReview');
  const found = kindText(textAt(review, 'apiVersion') ?? '', textAt(review, 'kind') ?? '');
  if (found !== wanted) return `expected webhook response of ${wanted}, got ${found}`;
  if (!isJsonObject(response)) return 'no response provided';
  const answeredUid = textAt(response, 'uid') ?? '';
  if (answeredUid === uid) return undefined;
  return `expected response.uid=${JSON.stringify(uid)}, got ${JSON.stringify(answeredUid)}`;
}
