import { expect, test } from '@jest/globals';
import { run } from '../support/kubectl.ts';
import { PROGRAM } from '../support/program.ts';

test('a reader who has seen enough is no failure', async () => {
  const line = `"$0" "$1" validate --only "10 km" -o json | head -c 1`;
  const { code, stdout, stderr } = await run('/bin/sh', ['-c', line, process.execPath, PROGRAM]);
  expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '[', stderr: '' });
});
