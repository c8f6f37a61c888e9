import type { CommandResult } from '../support/kubectl.ts';
import { run } from '../support/kubectl.ts';

/** What it prints; fails with what it says when it fails. */
export async function podman(args: readonly string[], input = ''): Promise<string> {
  const result = await asked(args, input);
  if (result.code !== 0) throw new Error(`podman ${args.join(' ')}: ${result.stderr}`);
  return result.stdout.trim();
}

const asked = (args: readonly string[], input: string): Promise<CommandResult> =>
  run('podman', args, { input, timeoutSeconds: 120 });

/** The process of a container, as the machine sees it. */
export const processOf = (container: string): Promise<string> =>
  podman(['inspect', '--format', '{{.State.Pid}}', container]);

export const exitCodeOf = (container: string): Promise<string> =>
  podman(['inspect', '--format', '{{.State.ExitCode}}', container]);

/** With what it said, for a failure to be understood. */
export async function logOf(container: string): Promise<string> {
  const { stdout, stderr } = await asked(['logs', container], '');
  return stdout + stderr;
}
