import { StatusError, statusErrorFrom } from '../kube/status-error.ts';
import type { StatusReason } from '../kube/status-error.ts';

/** What a code means where nobody said more. */
const reasons: ReadonlyMap<number, StatusReason> = new Map<number, StatusReason>([
  [400, 'BadRequest'],
  [401, 'Unauthorized'],
  [403, 'Forbidden'],
  [404, 'NotFound'],
  [405, 'MethodNotAllowed'],
  [406, 'NotAcceptable'],
  [409, 'Conflict'],
  [410, 'Gone'],
  [413, 'RequestEntityTooLarge'],
  [415, 'UnsupportedMediaType'],
  [422, 'Invalid'],
  [429, 'TooManyRequests'],
  [500, 'InternalError'],
  [503, 'ServiceUnavailable'],
  [504, 'Timeout'],
]);

/**
 * A refusal as an error. Servers answer in plain text for what they do not serve at all, and proxies
 * and gateways in their own words: then the code alone says why.
 * `retryAfter` is the header of that name: in seconds, as every API server sends it; a date is not understood.
 */
export function refusalOf(code: number, body: string, retryAfter?: string): StatusError {
  const status =
    statusErrorFrom(jsonIn(body)) ??
    new StatusError(code, reasons.get(code) ?? '', `HTTP ${code}: ${body.slice(0, 500).trim()}`);
  const asked = retryAfter !== undefined && /^\d{1,9}$/.test(retryAfter);
  if (!asked || status.details?.retryAfterSeconds !== undefined) return status;
  const details = { ...status.details, retryAfterSeconds: Number(retryAfter) };
  return new StatusError(status.code, status.reason, status.message, details);
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
