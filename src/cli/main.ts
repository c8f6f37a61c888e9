#!/usr/bin/env node
import { codeOf } from '../base/errors.ts';
import { invocationOf } from './invocation.ts';
import { processTerminal } from './output.ts';
import { runCommandLine } from './command-line.ts';

// Whoever reads may have seen enough, as `head` has: that is no failure, and nothing more is worth writing.
process.stdout.on('error', (error) => {
  if (codeOf(error) !== 'EPIPE') throw error;
  process.exit(0);
});

process.exitCode = await runCommandLine(
  process.argv.slice(2),
  processTerminal(),
  invocationOf(process.argv[1] ?? ''),
);
