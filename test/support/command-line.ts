import { runCommandLine } from '../../src/cli/command-line.ts';
import type { Invocation } from '../../src/cli/invocation.ts';
import type { Terminal } from '../../src/cli/output.ts';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface RunAs {
  readonly invocation?: Invocation;
  readonly progress?: Terminal['progress'];
}

/** Runs the command line in this process, as one that writes to pipes. */
export async function ran(
  args: readonly string[],
  { invocation, progress }: RunAs = {},
): Promise<Ran> {
  const said = { out: '', err: '' };
  const terminal: Terminal = {
    out: (text) => {
      said.out += text;
    },
    err: (text) => {
      said.err += text;
    },
    ...(progress && { progress }),
  };
  const code = await runCommandLine(args, terminal, invocation);
  return { code, ...said };
}
