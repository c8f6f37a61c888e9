import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Random } from '../base/random.ts';
import { UserError } from '../base/user-error.ts';
import type { Client } from '../client/client.ts';
import { createLeaderElection } from '../runtime/leader-election.ts';
import type { LeaderTiming } from '../runtime/leader-election.ts';
import type { RuntimeObserver } from '../runtime/observer.ts';

/** Whether replicas take turns, and how. */
export type LeadershipConfig =
  | { readonly type: 'alone' }
  | { readonly type: 'elected'; readonly namespace: string; readonly timing: LeaderTiming };

export interface LeadershipOptions {
  readonly config: LeadershipConfig;
  /** Not held up by the limit on other requests: a renewal that waits for its turn comes too late. */
  readonly client: Client;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly observer: RuntimeObserver;
}

export interface Leadership {
  /** At this moment, and so that no other process leads: asked right before each write. */
  isLeading(): boolean;
  /** Calls back once this process leads, and when it leads no more against its will. */
  start(events: LeadershipEvents): void;
  /** Lets another one lead at once: end what needs it first. */
  stop(): Promise<void>;
}

interface LeadershipEvents {
  readonly onLead: () => void;
  readonly onLost: (error: UserError) => void;
}

const leaseName = 'longhaul-operator';

export function createLeadership(options: LeadershipOptions): Leadership {
  const { config } = options;
  return config.type === 'alone' ? alone() : elected(options, config);
}

function alone(): Leadership {
  return {
    isLeading: () => true,
    start: ({ onLead }) => {
      onLead();
    },
    stop: () => Promise.resolve(),
  };
}

function elected(
  { client, clock, random, log, observer }: LeadershipOptions,
  { namespace, timing }: LeadershipConfig & { readonly type: 'elected' },
): Leadership {
  let events: LeadershipEvents | undefined;
  let stopping = false;
  const election = createLeaderElection({
    client,
    lease: { namespace, name: leaseName },
    identity: `${hostname()}_${randomUUID()}`,
    clock,
    random: random.split('leader-election'),
    log,
    observer,
    timing,
    onLead: () => events?.onLead(),
    onFollow: () => {
      if (!stopping) events?.onLost(leaseLost());
    },
  });
  return {
    isLeading: () => election.isLeading(),
    start: (who) => {
      events = who;
      election.start();
    },
    stop: () => {
      stopping = true;
      return election.stop();
    },
  };
}

const leaseLost = (): UserError =>
  new UserError(
    'the leader lease was lost; another process may lead now',
    'start this one again: it then waits for its turn',
  );
