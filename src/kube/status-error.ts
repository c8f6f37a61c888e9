import type { JsonObject } from '../base/json.ts';
import { isJsonObject } from '../base/json.ts';

/** Why a request failed, in the words of the Kubernetes API (`meta/v1 StatusReason`). */
export type StatusReason =
  | ''
  | 'AlreadyExists'
  | 'BadRequest'
  | 'Conflict'
  | 'Expired'
  | 'Forbidden'
  | 'Gone'
  | 'InternalError'
  | 'Invalid'
  | 'MethodNotAllowed'
  | 'NotAcceptable'
  | 'NotFound'
  | 'RequestEntityTooLarge'
  | 'ServiceUnavailable'
  | 'Timeout'
  | 'TooManyRequests'
  | 'Unauthorized'
  | 'UnsupportedMediaType';

/** One field that is wrong. `field` is a path such as `spec.links[0].name`. */
export interface StatusCause extends JsonObject {
  readonly reason: string;
  readonly message: string;
  readonly field?: string;
}

export interface StatusDetails extends JsonObject {
  readonly name?: string;
  readonly group?: string;
  readonly kind?: string;
  readonly uid?: string;
  readonly causes?: readonly StatusCause[];
  readonly retryAfterSeconds?: number;
}

/** A request that fails. The HTTP layer is the only place that turns it into an answer. */
export class StatusError extends Error {
  override readonly name = 'StatusError';
  readonly code: number;
  readonly reason: StatusReason;
  readonly details: StatusDetails | undefined;

  constructor(code: number, reason: StatusReason, message: string, details?: StatusDetails) {
    super(message);
    this.code = code;
    this.reason = reason;
    this.details = details;
  }

  /** The `Status` object that clients receive. */
  toStatus(): JsonObject {
    return {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: this.message,
      ...(this.reason === '' ? {} : { reason: this.reason }),
      ...(this.details === undefined ? {} : { details: this.details }),
      code: this.code,
    };
  }
}

/** Reads a `Status` object that a server sent; undefined when it is something else. */
export function statusErrorFrom(body: unknown): StatusError | undefined {
  if (!isJsonObject(body) || body['kind'] !== 'Status') return undefined;
  const code = typeof body['code'] === 'number' ? body['code'] : 500;
  const message = typeof body['message'] === 'string' ? body['message'] : 'unknown failure';
  const reason = typeof body['reason'] === 'string' ? body['reason'] : '';
  const details = isJsonObject(body['details']) ? body['details'] : undefined;
  return new StatusError(code, reason as StatusReason, message, details);
}

export function hasReason(error: unknown, reason: StatusReason): error is StatusError {
  return error instanceof StatusError && error.reason === reason;
}

interface Named {
  readonly group: string;
  readonly plural: string;
}

const details = ({ group, plural }: Named, name: string): StatusDetails => ({
  ...(name === '' ? {} : { name }),
  ...(group === '' ? {} : { group }),
  kind: plural,
});

const qualified = ({ group, plural }: Named): string =>
  group === '' ? plural : `${plural}.${group}`;

export function notFound(resource: Named, name: string): StatusError {
  const message = `${qualified(resource)} "${name}" not found`;
  return new StatusError(404, 'NotFound', message, details(resource, name));
}

export function alreadyExists(resource: Named, name: string): StatusError {
  const message = `${qualified(resource)} "${name}" already exists`;
  return new StatusError(409, 'AlreadyExists', message, details(resource, name));
}

export function conflict(resource: Named, name: string, why: string): StatusError {
  const message = `Operation cannot be fulfilled on ${qualified(resource)} "${name}": ${why}`;
  return new StatusError(409, 'Conflict', message, details(resource, name));
}

export const objectModified =
  'the object has been modified; please apply your changes to the latest version and try again';

export function forbidden(resource: Named, name: string, why: string): StatusError {
  const message = `${qualified(resource)} "${name}" is forbidden: ${why}`;
  return new StatusError(403, 'Forbidden', message, details(resource, name));
}

export function badRequest(message: string): StatusError {
  return new StatusError(400, 'BadRequest', message);
}

/**
 * 422: the object is well formed but not valid. `kind` is the Kind, unlike in the other errors.
 * Each cause becomes `field: message` in the text.
 */
export function invalid(
  object: { readonly group: string; readonly kind: string; readonly name: string },
  causes: readonly StatusCause[],
): StatusError {
  const texts = causes.map(({ field, message }) =>
    field === undefined ? message : `${field}: ${message}`,
  );
  const all = texts.length === 1 ? (texts[0] ?? '') : `[${texts.join(', ')}]`;
  const { group, kind, name } = object;
  const what = group === '' ? kind : `${kind}.${group}`;
  return new StatusError(422, 'Invalid', `${what} "${name}" is invalid: ${all}`, {
    ...(name === '' ? {} : { name }),
    ...(group === '' ? {} : { group }),
    kind,
    causes,
  });
}
