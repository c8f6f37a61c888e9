import { UserError } from '../base/user-error.ts';
import type { Revision } from '../store/revision.ts';

/** Why a snapshot was not written or read, and what to do about it. */
export class SnapshotError extends UserError {
  override readonly name = 'SnapshotError';
}

/** One object of a snapshot: where it is kept and its JSON text. */
export interface SnapshotObject {
  readonly resource: string;
  readonly key: string;
  readonly encoded: Uint8Array;
}

export interface Snapshot {
  readonly revision: Revision;
  readonly objects: readonly SnapshotObject[];
}

export const snapshotFormat = 'longhaul-snapshot';
/** How the lines are laid out. A newer layout is refused, never guessed at. */
export const snapshotVersion = 1;
