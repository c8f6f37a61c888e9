/** For a CommandLine: what runs it is a shell that gives itself a limit first, as `ulimit` takes it. */
export const limitedTo = (limit: string): readonly string[] => [
  'bash',
  '-c',
  `ulimit ${limit}; exec "$0" "$@"`,
];
