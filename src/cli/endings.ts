import { UserError } from '../base/user-error.ts';

/** 0: done; 1: failed; 2: the command line is wrong; 124: a wait ran out of time; 130: ended by Ctrl-C. */
export type ExitCode = 0 | 1 | 2 | 124 | 130;

/** What was waited for did not come in time. */
export class TimedOut extends UserError {
  override readonly name: string = 'TimedOut';
}

/** The user ended a command that would have gone on; nothing is wrong. */
export class Interrupted extends Error {
  override readonly name: string = 'Interrupted';
}
