import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { run } from '../support/kubectl.ts';

const MAIN = join(import.meta.dirname, '..', '..', 'dist', 'src', 'cli', 'main.js');

test('a reader who has seen enough is no failure', async () => {
  const line = `"$0" "$1" validate --only "10 km" -o json | head -c 1`;
  const { code, stdout, stderr } = await run('/bin/sh', ['-c', line, process.execPath, MAIN]);
  expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '[', stderr: '' });
});
