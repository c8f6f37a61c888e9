import type { JsonObject } from '../../base/json.ts';
import { statusErrorFrom, StatusError } from '../../kube/status-error.ts';

/** A refusal in words that others chose: its Status may carry what ours never does. */
export class ForeignStatusError extends StatusError {
  readonly #status: JsonObject;

  constructor(code: number, said: JsonObject) {
    const status = { kind: 'Status', ...said, code };
    const read = statusErrorFrom(status) ?? new StatusError(code, '', '');
    super(code, read.reason, read.message, read.details);
    this.#status = said;
  }

  override toStatus(): JsonObject {
    return { ...super.toStatus(), ...this.#status, status: 'Failure', code: this.code };
  }
}

/** A refusal together with the warnings that were given before it. */
export class WarnedError extends StatusError {
  readonly warnings: readonly string[];
  readonly #refusal: StatusError;

  constructor(refusal: StatusError, warnings: readonly string[]) {
    super(refusal.code, refusal.reason, refusal.message, refusal.details);
    this.#refusal = refusal;
    this.warnings = warnings;
  }

  override toStatus(): JsonObject {
    return this.#refusal.toStatus();
  }
}

/** The refusal with what the client should know besides, before what it says already; an error of ours stays as it is. */
export function refusalWith(error: unknown, warnings: readonly string[]): unknown {
  if (!(error instanceof StatusError) || warnings.length === 0) return error;
  const own = error instanceof WarnedError ? error.warnings : [];
  return new WarnedError(error, [...warnings, ...own]);
}
