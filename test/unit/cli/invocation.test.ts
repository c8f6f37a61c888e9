import { describe, expect, test } from '@jest/globals';
import { asTyped, commandName, invocationOf } from '../../../src/cli/invocation.ts';
import { lettersOf } from '../../../src/cli/output.ts';
import { ran } from '../../support/command-line.ts';

describe('the names of the executable', () => {
  test.each([
    ['/usr/bin/longhaul', 'longhaul', 'longhaul'],
    ['/opt/x/dist/program/longhaul.js', 'longhaul', 'longhaul'],
    ['/usr/bin/kubectl-longhaul', 'kubectl-plugin', 'kubectl longhaul'],
    ['/usr/bin/kubectl_complete-longhaul', 'kubectl-completion', 'kubectl longhaul'],
    ['', 'longhaul', 'longhaul'],
  ] as const)('%s', (script, invocation, name) => {
    expect(invocationOf(script)).toBe(invocation);
    expect(commandName(invocation)).toBe(name);
  });

  test('a command is named as it was typed, the product by its name', () => {
    const text =
      'Longhaul: start longhaul up, kubectl longhaul up or `longhaul down`; longhaul updates';
    expect(asTyped(text, { name: 'kubectl longhaul', commands: ['up', 'down'] })).toBe(
      'Longhaul: start kubectl longhaul up, kubectl longhaul up or `kubectl longhaul down`; longhaul updates',
    );
    expect(asTyped(text, { name: 'longhaul', commands: ['up'] })).toBe(text);
  });

  test('as a plugin, helps and hints say kubectl longhaul', async () => {
    const plugin = { invocation: 'kubectl-plugin' } as const;
    const help = await ran(['status', '--help'], plugin);
    expect(help.out).toContain('Usage: kubectl longhaul status [options]');
    const missing = await ran(['status', '--data-dir', '/nonexistent/x'], plugin);
    expect(missing.err).toContain('start one: kubectl longhaul up');
  });
});

describe('the letters of a terminal', () => {
  test.each([
    [{}, 'unicode'],
    [{ LANG: 'en_GB.UTF-8' }, 'unicode'],
    [{ LANG: 'de_DE.utf8' }, 'unicode'],
    [{ LANG: 'C' }, 'ascii'],
    [{ LC_ALL: 'POSIX', LANG: 'en_GB.UTF-8' }, 'ascii'],
    [{ LC_ALL: '', LC_CTYPE: 'C.UTF-8', LANG: 'C' }, 'unicode'],
  ] as const)('%j: %s', (environment, letters) => {
    expect(lettersOf(environment)).toBe(letters);
  });
});
