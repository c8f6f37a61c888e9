import { expect, test } from '@jest/globals';
import { seconds } from '../../../src/base/units.ts';
import { watchStep } from '../../../src/runtime/watch-step.ts';
import type { WatchInput, WatchState } from '../../../src/runtime/watch-step.ts';
import { replaySteps } from '../../support/transcript.ts';

test('an expired watch lists again; a closed one resumes', () => {
  const [listing] = watchStep({ type: 'empty' }, { type: 'start' });
  const [watching] = watchStep(listing, { type: 'listed', revision: '7' });
  const closed: WatchInput = { type: 'closed', lasted: seconds(60) };
  expect(watchStep(watching, closed)[1]).toEqual([{ type: 'watch', from: '7', pause: 0 }]);
  expect(watchStep(watching, { type: 'expired' })[1]).toEqual([{ type: 'list', pause: 0 }]);
});

test('the transcript of following a resource', async () => {
  let state: WatchState = { type: 'empty' };
  await replaySteps('runtime/watch-step.txt', (line) => {
    const [next, commands] = watchStep(state, parseInput(line));
    state = next;
    return [words(state), ...commands.map((command) => `! ${words(command)}`)].join('\n');
  });
});

function parseInput(line: string): WatchInput {
  const [type, argument = ''] = line.split(' ');
  switch (type) {
    case 'start':
    case 'expired':
    case 'stop':
      return { type };
    case 'listed':
    case 'heard':
      return { type, revision: argument };
    case 'closed':
    case 'failed':
      return { type, lasted: seconds(Number.parseFloat(argument)) };
    case undefined:
    default:
      throw new Error(`no such input: ${line}`);
  }
}

const words = ({ type, ...rest }: { readonly type: string }): string =>
  [type, ...Object.entries(rest).map(([name, value]) => `${name}=${String(value)}`)].join(' ');
