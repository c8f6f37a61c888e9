/**
 * Something the user can mend. The message says what was wanted and what was found; `hint` says what to do.
 * The command line prints both without a stack and exits with 1.
 */
export class UserError extends Error {
  override readonly name: string = 'UserError';
  readonly hint: string;

  constructor(message: string, hint: string, options?: ErrorOptions) {
    super(message, options);
    this.hint = hint;
  }
}
