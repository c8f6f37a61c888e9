import { PortInUseError } from '../apiserver/http/server.ts';
import { codeOf } from '../base/errors.ts';
import { UserError } from '../base/user-error.ts';

/** Runs a `listen`; when the port is taken, the error names the flag that chooses another. */
export async function onPort<Answer>(
  { flag, port }: { readonly flag: string; readonly port: number },
  listen: () => Promise<Answer>,
): Promise<Answer> {
  try {
    return await listen();
  } catch (cause) {
    if (!isInUse(cause)) throw cause;
    throw new UserError(
      `port ${port} is in use by another program`,
      `end that program, or choose another port with ${flag} (0 takes any free one)`,
      { cause },
    );
  }
}

function isInUse(error: unknown): boolean {
  return error instanceof PortInUseError || codeOf(error) === 'EADDRINUSE';
}
