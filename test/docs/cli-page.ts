import { CommanderError } from 'commander';
import { program } from '../../src/cli/program.ts';

const HEADER = `# The command line

<!-- Generated from the --help texts by test/docs/generated-pages.test.ts. Change the texts in src/cli, then run:
     UPDATE_GOLDEN=1 npm test -- test/docs -->

In a checkout the command is \`node dist/program/longhaul.js\` after \`npm run build\`; these pages write \`longhaul\` for it. Installed as a
package it is \`longhaul\`, and \`kubectl longhaul\` by the plugin \`kubectl-longhaul\`.

Results go to stdout; progress, logs and problems go to stderr. Exit codes: 0 done, 1 failed, 2 the command line is
wrong, 124 a wait ran out of time, 130 ended by Ctrl-C.
`;

/** So that the page is the same on a terminal of any width. */
const WIDTH = 100;

type Command = ReturnType<typeof program>;

/** docs/cli.md: what every command says when it is asked for help. */
export function cliPage(): string {
  const paths = pathsOf(program({ out: () => undefined, err: () => undefined }), []);
  return [HEADER, ...paths.map(section)].join('\n');
}

function pathsOf(command: Command, path: readonly string[]): readonly (readonly string[])[] {
  const isForPeople = (child: Command): boolean => !child.name().startsWith('__');
  const below = command.commands
    .filter(isForPeople)
    .flatMap((child) => pathsOf(child, [...path, child.name()]));
  return [path, ...below];
}

function section(path: readonly string[]): string {
  const title = ['longhaul', ...path].join(' ');
  return `## ${title}\n\n\`\`\`text\n${helpText(path).trim()}\n\`\`\`\n`;
}

function helpText(path: readonly string[]): string {
  let text = '';
  const add = (more: string): void => {
    text += more;
  };
  const root = program({ out: add, err: add });
  widen(root);
  try {
    root.parse([...path, '--help'], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError) || error.exitCode !== 0) throw error;
  }
  return text;
}

function widen(command: Command): void {
  command.configureOutput({ getOutHelpWidth: () => WIDTH });
  for (const child of command.commands) widen(child);
}
