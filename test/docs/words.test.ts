import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { program } from '../../src/cli/program.ts';
import { codeBlocks } from './markdown.ts';

const DOCS = join(import.meta.dirname, '..', '..', 'docs');
const GENERATED = ['cli.md', 'metrics.md', 'reference.md'];

const textOf = (page: string): string => readFileSync(join(DOCS, page), 'utf8');
const pages = readdirSync(DOCS).filter((name) => name.endsWith('.md') && !GENERATED.includes(name));

const silent = { out: () => undefined, err: () => undefined };
type Command = ReturnType<typeof program>;

describe('what the pages tell the reader to type exists', () => {
  test.each(pages)('%s: commands and their flags', (page) => {
    const typed = codeBlocks(textOf(page))
      .filter(({ language }) => language === 'bash')
      .flatMap(({ text }) => text.split('\n'))
      .flatMap((line) => /^longhaul (.*?)(?: \|.*)?$/.exec(line)?.[1] ?? []);
    expect(typed.filter((line) => !isKnown(line))).toEqual([]);
  });

  test.each(pages)('%s: metrics', (page) => {
    const known = textOf('metrics.md');
    const named = [...textOf(page).matchAll(/\b(?:longhaul|leader_election)_[a-z_]+/g)];
    expect(named.map(([name]) => name).filter((name) => !known.includes(`\`${name}\``))).toEqual(
      [],
    );
  });
});

/** Whether the words lead to a command that takes these flags. */
function isKnown(line: string): boolean {
  const words = line.split(' ');
  let command: Command = program(silent);
  for (const word of words) {
    command = command.commands.find((child) => child.name() === word) ?? command;
  }
  if (command.parent === null) return false;
  const flags = words.filter((word) => word.startsWith('--'));
  return flags.every((flag) => command.options.some(({ long }) => long === flag));
}
