import type { CommandResult } from './kubectl.ts';

/** What a command said, as transcripts have it: stderr behind "!", and how it ended where that was not well. */
export function said({ code, stdout, stderr }: CommandResult): string {
  const lines = [
    ...linesOf(stdout),
    ...linesOf(stderr).map((line) => `! ${line}`),
    ...(code === 0 ? [] : [`exit ${String(code)}`]),
  ];
  return lines.join('\n');
}

const linesOf = (text: string): readonly string[] =>
  text
    .split('\n')
    .map(plain)
    .filter((line) => line !== '');

/** Without what depends on the time, and on the release where clients say the same in other words. */
const plain = (line: string): string =>
  line
    .replace(/\b\d+(s|m\d*s?|ms)(?= |$)/g, '<age>')
    .replace(/^LAST DEPLOYED: .*/, 'LAST DEPLOYED: <time>')
    .replace(/^WARNING: version difference between client.*/, '')
    .replace(/ deleted from \S+ namespace$/, ' deleted')
    .replace(/^[EI]\d{4} .*memcache\.go.*/, '')
    // Helm 4 ends its own watches, and may remark that they ended.
    .replace(/^[EIW]\d{4} .*reflector\.go.*context canceled.*/, '')
    .replace(/^W\d{4} .*prune\.go:\d+\] /, '')
    .trimEnd();
