import type { AuthorizationMode } from '../apiserver/access/authorization-mode.ts';
import { UserError } from '../base/user-error.ts';

/** What `longhaul up` is told. */
export interface UpConfig {
  readonly dataDirectory: string;
  /** The address that the API and the page listen on. */
  readonly address: string;
  /** Names and addresses by which clients elsewhere know the API server, for its certificate. */
  readonly tlsNames: readonly string[];
  readonly apiPort: number;
  readonly webPort: number;
  /** Emulated seconds in a real one. */
  readonly timeScale: number;
  readonly seed: number;
  /** A folder or file of manifests to load at start. */
  readonly apply: string | undefined;
  /** A file of further users of the API and their tokens, as for kube-apiserver. */
  readonly tokenAuthFile: string | undefined;
  readonly authorizationMode: AuthorizationMode;
  /** `api-server`: nothing works through the API but the clients of the user. */
  readonly parts: 'everything' | 'api-server';
  /** Where to write who did what, `-` for stdout. */
  readonly auditLog: string | undefined;
  /** Together, how many requests may be executing that are not exempt from limits; 0 is no limit. */
  readonly maxRequestsInFlight: number;
  readonly maxMutatingRequestsInFlight: number;
}

/** A whole number between two bounds, or an error that names the flag. */
export function wholeNumber(
  flag: string,
  text: string,
  bounds: { readonly least: number; readonly most: number },
): number {
  const value = /^-?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= bounds.least && value <= bounds.most) return value;
  throw new UserError(
    `${flag}: wanted a whole number from ${bounds.least} to ${bounds.most}, found ${JSON.stringify(text)}`,
    'see --help for its meaning',
  );
}

/** A number above 0 and up to a bound, or an error that names the flag. */
export function positiveNumber(flag: string, text: string, most: number): number {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (value > 0 && value <= most) return value;
  throw new UserError(
    `${flag}: wanted a number above 0 and at most ${most}, found ${JSON.stringify(text)}`,
    'see --help for its meaning',
  );
}
