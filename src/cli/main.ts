#!/usr/bin/env node
import { invocationOf } from './invocation.ts';
import { processTerminal } from './output.ts';
import { runCommandLine } from './program.ts';

process.exitCode = await runCommandLine(
  process.argv.slice(2),
  processTerminal(),
  invocationOf(process.argv[1] ?? ''),
);
