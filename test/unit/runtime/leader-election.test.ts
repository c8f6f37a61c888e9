import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { seconds } from '../../../src/base/units.ts';
import type { Client } from '../../../src/client/client.ts';
import { StatusError } from '../../../src/kube/status-error.ts';
import { createLeaderElection } from '../../../src/runtime/leader-election.ts';
import type { LeaderElection } from '../../../src/runtime/leader-election.ts';
import { leases, parseLease } from '../../../src/runtime/lease.ts';
import { inProcessClient } from '../../../src/app/in-process-client.ts';
import { faultyClient } from '../../support/faulty-client.ts';
import type { Fault, FaultyClient } from '../../support/faulty-client.ts';
import { runtimeWorld } from '../../support/runtime-world.ts';
import type { RuntimeWorld } from '../../support/runtime-world.ts';

const lease = { namespace: 'default', name: 'longhaul' };

interface Candidate {
  readonly election: LeaderElection;
  readonly client: FaultyClient;
  leads: boolean;
}

interface Contest {
  readonly candidates: readonly Candidate[];
  /** Who led, in order, with the second it began. */
  readonly reigns: string[];
  /** The most that led at once. */
  most: number;
}

function contest(world: RuntimeWorld, names: readonly string[]): Contest {
  const begun = world.clock.now();
  const state: { candidates: Candidate[]; reigns: string[]; most: number } = {
    candidates: [],
    reigns: [],
    most: 0,
  };
  for (const identity of names) {
    const inner = inProcessClient({
      dispatch: world.api.dispatch,
      user: { name: identity, groups: [] },
      fieldManager: identity,
    });
    const client = faultyClient(inner, world.clock);
    const change = (to: 'leads' | 'follows'): void => {
      candidate.leads = to === 'leads';
      const leaders = state.candidates.filter(({ leads }) => leads).length;
      state.most = Math.max(state.most, leaders);
      const at = Math.floor((world.clock.now() - begun) / 1000);
      state.reigns.push(`${identity} ${to} at ${at}`);
    };
    const election = createLeaderElection({
      ...world.shell,
      client,
      random: world.random.split(identity),
      lease,
      identity,
      onLead: () => {
        change('leads');
      },
      onFollow: () => {
        change('follows');
      },
    });
    const candidate: Candidate = { election, client, leads: false };
    state.candidates.push(candidate);
    election.start();
  }
  return state;
}

const candidate = (index: number, { candidates }: Contest): Candidate => {
  const found = candidates[index];
  if (found === undefined) throw new Error(`there is no candidate ${index}`);
  return found;
};

describe('leader election', () => {
  test('the first takes the lease and keeps it', async () => {
    const world = runtimeWorld();
    const state = contest(world, ['one', 'two']);
    await world.pass(120);
    expect(state.reigns).toEqual(['one leads at 0']);
    const held = parseLease(await world.direct.get(leases, lease));
    expect([held.holder, held.transitions, held.duration]).toEqual(['one', 0, 15]);
    expect(world.clock.now() - held.renewed).toBeLessThanOrEqual(2000);
    expect(candidate(0, state).election.isLeading()).toBe(true);
    expect(candidate(1, state).election.isLeading()).toBe(false);
  });

  test('a leader that cannot renew ends after 10 s, before another begins after 15', async () => {
    const world = runtimeWorld();
    const state = contest(world, ['one', 'two']);
    await world.pass(60);
    candidate(0, state).client.faults.next = () => ({ type: 'refused' });
    await world.pass(60);
    expect(state.most).toBe(1);
    const [first, second, third] = state.reigns;
    expect(first).toBe('one leads at 0');
    expect(second).toBe('one follows at 70');
    expect(third).toMatch(/^two leads at (7[5-9]|8[0-3])$/);
    const held = parseLease(await world.direct.get(leases, lease));
    expect([held.holder, held.transitions]).toEqual(['two', 1]);
  });

  test('one that stops hands over without the wait', async () => {
    const world = runtimeWorld();
    const state = contest(world, ['one', 'two']);
    await world.pass(30);
    const stopped = candidate(0, state).election.stop();
    await world.pass(5);
    await stopped;
    expect(state.reigns.slice(0, 2)).toEqual(['one leads at 0', 'one follows at 30']);
    expect(state.reigns[2]).toMatch(/^two leads at 3[0-4]$/);
  });

  test('a short outage costs nobody the lead', async () => {
    const world = runtimeWorld();
    const state = contest(world, ['one', 'two']);
    await world.pass(30);
    for (const { client } of state.candidates) client.faults.next = () => ({ type: 'refused' });
    await world.pass(6);
    for (const { client } of state.candidates) client.faults.next = () => ({ type: 'none' });
    await world.pass(60);
    expect(state.reigns).toEqual(['one leads at 0']);
  });

  test('one whose answers are lost finds its own lease again', async () => {
    const world = runtimeWorld();
    const state = contest(world, ['one', 'two']);
    await world.pass(30);
    candidate(0, state).client.faults.next = () => ({ type: 'answer-lost' });
    await world.pass(5);
    candidate(0, state).client.faults.next = () => ({ type: 'none' });
    await world.pass(60);
    expect(state.reigns).toEqual(['one leads at 0']);
  });

  test('a deleted lease is made anew', async () => {
    const world = runtimeWorld();
    const state = contest(world, ['one']);
    await world.pass(30);
    await world.direct.delete(leases, lease);
    await world.pass(10);
    expect(state.reigns).toEqual(['one leads at 0']);
    expect(parseLease(await world.direct.get(leases, lease)).holder).toBe('one');
  });

  test('who may not have the lease says so once, and leads when it may', async () => {
    const world = runtimeWorld();
    const warnings: unknown[] = [];
    const log = {
      ...world.shell.log,
      warn: (_message: string, fields: unknown) => void warnings.push(fields),
    };
    const forbidden = new StatusError(403, 'Forbidden', 'cannot create resource "leases"');
    let allowed = false;
    let leads = false;
    const client: Client = {
      ...world.client,
      create: (...args) => (allowed ? world.client.create(...args) : Promise.reject(forbidden)),
    };
    const election = createLeaderElection({
      ...world.shell,
      ...{ client, log, lease, identity: 'one' },
      onLead: () => {
        leads = true;
      },
      onFollow: () => undefined,
    });
    election.start();
    await world.pass(30);
    expect(warnings).toEqual([{ because: 'cannot create resource "leases"' }]);
    allowed = true;
    await world.pass(10);
    expect(leads).toBe(true);
    await election.stop();
  });

  test('never two leaders, whatever happens to their requests; one when all is well again', async () => {
    const fault: fc.Arbitrary<Fault> = fc.oneof(
      fc.constant({ type: 'none' as const }),
      fc.constant({ type: 'refused' as const }),
      fc.constant({ type: 'answer-lost' as const }),
      fc.nat(30).map((by) => ({ type: 'slow' as const, by: seconds(by) })),
    );
    const phase = fc.record({ one: fault, two: fault, lasts: fc.integer({ min: 1, max: 40 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(phase, { maxLength: 8 }), fc.nat(), async (phases, seed) => {
        const world = runtimeWorld(seed);
        const state = contest(world, ['one', 'two']);
        for (const { one, two, lasts } of phases) {
          candidate(0, state).client.faults.next = () => one;
          candidate(1, state).client.faults.next = () => two;
          await world.pass(lasts);
        }
        for (const { client } of state.candidates) client.faults.next = () => ({ type: 'none' });
        await world.pass(60);
        expect(state.most).toBeLessThanOrEqual(1);
        expect(state.candidates.filter(({ leads }) => leads)).toHaveLength(1);
      }),
      { numRuns: 60 },
    );
  });
});
