import { test } from '@jest/globals';
import { instant } from '../../../src/base/clock.ts';
import type { Instant } from '../../../src/base/clock.ts';
import { seconds } from '../../../src/base/units.ts';
import { leaderStep } from '../../../src/runtime/leader-step.ts';
import type {
  LeaderCommand,
  LeaderInput,
  LeaderState,
  Lease,
} from '../../../src/runtime/leader-step.ts';
import { replaySteps } from '../../support/transcript.ts';

const settings = {
  identity: 'me',
  leaseDuration: seconds(15),
  renewDeadline: seconds(10),
  retryPeriod: seconds(2),
};

test('the transcript of a candidate', async () => {
  let state: LeaderState = { type: 'following' };
  await replaySteps('runtime/leader-step.txt', (step) => {
    const [next, commands] = leaderStep(settings, state, parseInput(step));
    state = next;
    return [describeState(state), ...commands.map(describeCommand)].join('\n');
  });
});

function parseInput(step: string): LeaderInput {
  const [time = '', type, ...rest] = step.split(' ');
  const now = at(time);
  switch (type) {
    case 'due':
    case 'deadline':
    case 'failed':
    case 'stop':
      return { type, now };
    case 'read':
      return { type, now, lease: rest[0] === 'none' ? undefined : leaseOf(rest, now) };
    case 'written':
      return { type, now, asked: at(rest[0] ?? ''), lease: leaseOf(rest.slice(1), now) };
    case undefined:
    default:
      throw new Error(`no such step: ${step}`);
  }
}

const at = (time: string): Instant => instant(Number(time) * 1000);

const leaseOf = ([holder = '', resourceVersion = '']: readonly string[], now: Instant): Lease => ({
  holder: holder === 'nobody' ? '' : holder,
  duration: seconds(15),
  acquired: now,
  renewed: now,
  transitions: 0,
  resourceVersion,
});

function describeState(state: LeaderState): string {
  switch (state.type) {
    case 'following':
      return state.seen === undefined
        ? 'following'
        : `following, ${state.seen.version} unchanged since ${state.seen.since / 1000}`;
    case 'leading':
      return `leading until ${state.until / 1000}, lease ${state.lease?.resourceVersion ?? 'unknown'}`;
    case 'stopped':
      return 'stopped';
  }
}

function describeCommand(command: LeaderCommand): string {
  if (command.type !== 'write') return `! ${command.type}`;
  const { holder, resourceVersion, transitions } = command.lease;
  const over = resourceVersion === '' ? 'new' : `over ${resourceVersion}`;
  return `! write ${over}, holder "${holder}", transitions ${transitions}`;
}
