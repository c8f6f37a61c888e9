import { spawnSync } from 'node:child_process';

/** For a CommandLine: what runs it is a shell that gives itself a limit first, as `ulimit` takes it. */
export const limitedTo = (limit: string): readonly string[] => [
  'bash',
  '-c',
  `ulimit ${limit}; exec "$0" "$@"`,
];

/** Lets a process that was limited by `-S -f` write files of any size again. */
export function liftFileSize(pid: number): void {
  const [program, ...args] = ['prlimit', '--pid', String(pid), '--fsize=unlimited'] as const;
  spawnSync(program, args);
}
