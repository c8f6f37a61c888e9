import { describe, expect, test } from '@jest/globals';
import type { ValuesOf } from '../../../src/cli/completion/complete.ts';
import { complete } from '../../../src/cli/completion/complete.ts';
import { shells } from '../../../src/cli/completion/scripts.ts';
import { program } from '../../../src/cli/program.ts';
import { ran } from '../../support/command-line.ts';

const silent = { out: () => undefined, err: () => undefined };

/** Says what it was asked for. */
const asked: ValuesOf = ({ name }, given) =>
  Promise.resolve({
    candidates: [{ value: `${name}(${[...given.keys()].join()})`, description: '' }],
    files: name === '--filename' ? 'files' : 'none',
  });

async function values(line: string): Promise<readonly string[]> {
  const { candidates } = await complete(program(silent), line.split(' '), asked);
  return candidates.map(({ value }) => value);
}

describe('what could stand where the cursor is', () => {
  test.each([
    ['st', ['status']],
    ['predict ', ['step', 'collective', 'inference', 'link', 'stability']],
    ['fault c', ['cut']],
    ['jobs -o ', ['wide', 'json', 'yaml', 'name']],
    ['jobs -o j', ['json']],
    ['jobs --output=', ['--output=wide', '--output=json', '--output=yaml', '--output=name']],
    ['jobs --all', ['--all-namespaces']],
    ['jobs -o json --out', []],
    ['predict link --set kmin_bytes=1 --set', ['--set']],
    ['top links --sort-by ', ['used', 'throughput', 'reserved', 'name']],
    ['completion ', ['bash', 'zsh', 'fish', 'powershell']],
    ['nonsense ', []],
    ['jobs no', []],
    ['fault cut ', ['link()']],
    ['fault cut --context b ', ['link(--context)']],
    ['explain-placement -n team ', ['job(--namespace)']],
    ['tune --link ', ['--link()']],
    ['version -- --', []],
  ])('longhaul %s', async (line, wanted) => {
    expect(await values(line)).toEqual(wanted);
  });

  test('commands that are not for people are not offered', async () => {
    expect(await values('')).toContain('status');
    expect(await values('__')).toEqual([]);
  });

  test('where a file is wanted the shell looks for it', async () => {
    const { files } = await complete(program(silent), ['plan', '-f', ''], asked);
    expect(files).toBe('files');
  });
});

const run = (args: readonly string[], invocation: 'longhaul' | 'kubectl-completion') =>
  ran(args, { invocation });

describe('the answer to a shell', () => {
  test('a candidate a line, a tab and what it means, and the directive last', async () => {
    const { code, out } = await run(['__complete', '--', 'ver'], 'longhaul');
    expect(code).toBe(0);
    expect(out).toBe('version\tPrint the version of longhaul and of the Node it runs on\n:4\n');
  });

  test('kubectl gets the same from kubectl_complete-longhaul', async () => {
    expect((await run(['ver'], 'kubectl-completion')).out).toMatch(/^version\t.*\n:4\n$/);
    expect((await run(['plan', '--filename', ''], 'kubectl-completion')).out).toBe(':0\n');
  });

  test.each([
    ['--accelerator', 'H100-SXM'],
    ['--fabric', 'aws-p5'],
    ['--model', 'llama-3.1-405b'],
  ])('%s: the names of the catalogue', async (flag, name) => {
    const command = flag === '--fabric' ? 'collective' : 'step';
    const { out } = await run(['predict', command, flag, ''], 'kubectl-completion');
    expect(out.split('\n')).toContain(name);
  });

  test('a cluster that cannot be reached leaves the line as it is', async () => {
    const words = ['fault', 'cut', '--kubeconfig', '/nonexistent/longhaul', ''];
    expect(await run(words, 'kubectl-completion')).toEqual({ code: 0, out: ':4\n', err: '' });
  });

  test.each(shells)('%s has a script that asks for it', async (shell) => {
    const { code, out } = await run(['completion', shell], 'longhaul');
    expect(code).toBe(0);
    expect(out).toContain('__complete -- ');
  });
});
