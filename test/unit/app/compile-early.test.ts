import { execFileSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { INTERRUPT_BUDGET } from '../../../src/app/compile-early.ts';

/** What V8 says of its option, on the two lines it has for it. */
function optionOfV8(name: string): string {
  const options = execFileSync(process.execPath, ['--v8-options'], { encoding: 'utf8' });
  return new RegExp(`^ +${name} .*\\n.*$`, 'm').exec(options)?.[0] ?? '';
}

test('V8 knows the option, and waits longer by itself', () => {
  const byItself = Number(
    /default: (?:--interrupt-budget=)?(\d+)/.exec(optionOfV8('--interrupt-budget'))?.[1],
  );
  expect(byItself).toBeGreaterThan(INTERRUPT_BUDGET);
});
