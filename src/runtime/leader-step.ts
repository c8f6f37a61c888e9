import { instant } from '../base/clock.ts';
import type { Instant } from '../base/clock.ts';
import type { Seconds } from '../base/units.ts';

/** A lease as the candidates read and write it. */
export interface Lease {
  /** '' when nobody holds it. */
  readonly holder: string;
  readonly duration: Seconds;
  readonly acquired: Instant;
  readonly renewed: Instant;
  readonly transitions: number;
  /** '' for one that is yet to be created; otherwise a write succeeds only if nobody wrote since. */
  readonly resourceVersion: string;
}

export interface LeaderSettings {
  readonly identity: string;
  /** How long the others wait after the holder was last heard. */
  readonly leaseDuration: Seconds;
  /** How long the holder goes on without a renewal; shorter, so that it has ended before another begins. */
  readonly renewDeadline: Seconds;
  readonly retryPeriod: Seconds;
}

export type LeaderState =
  /** `seen`: which version of the lease is there and since when, on this candidate's own clock. */
  | { readonly type: 'following'; readonly seen?: Seen }
  /** `lease` is left out when it has to be read again before it can be written. */
  | { readonly type: 'leading'; readonly until: Instant; readonly lease?: Lease }
  | { readonly type: 'stopped' };

interface Seen {
  readonly version: string;
  readonly since: Instant;
}

export type LeaderInput = { readonly now: Instant } & (
  | { readonly type: 'due' }
  /** The time up to which it may lead has come. */
  | { readonly type: 'deadline' }
  | { readonly type: 'read'; readonly lease: Lease | undefined }
  /** `asked` is when the write was sent: the server renewed it then or later. */
  | { readonly type: 'written'; readonly asked: Instant; readonly lease: Lease }
  /** A read or a write did not succeed, or nobody knows whether it did. */
  | { readonly type: 'failed' }
  | { readonly type: 'stop' }
);

export type LeaderCommand =
  | { readonly type: 'read' }
  | { readonly type: 'write'; readonly lease: Lease }
  | { readonly type: 'lead' }
  | { readonly type: 'follow' }
  | { readonly type: 'try-later' };

export type LeaderStep = readonly [LeaderState, readonly LeaderCommand[]];

/**
 * Leader election over one lease, by the rules of client-go. It never compares its clock with another's: a follower
 * measures how long the lease has not changed, a leader how long ago it sent the renewal that succeeded.
 */
export function leaderStep(
  settings: LeaderSettings,
  state: LeaderState,
  input: LeaderInput,
): LeaderStep {
  switch (state.type) {
    case 'following':
      return whileFollowing(settings, state, input);
    case 'leading':
      return input.type !== 'stop' && input.now >= state.until
        ? [{ type: 'following' }, [{ type: 'follow' }, { type: 'try-later' }]]
        : whileLeading(settings, state, input);
    case 'stopped':
      return [state, []];
  }
}

function whileFollowing(
  settings: LeaderSettings,
  state: LeaderState & { type: 'following' },
  input: LeaderInput,
): LeaderStep {
  switch (input.type) {
    case 'due':
      return [state, [{ type: 'read' }]];
    case 'read':
      return considerLease(settings, state, input.lease, input.now);
    case 'written': {
      const until = deadlineOf(settings, input.asked);
      if (input.now >= until) return [state, [{ type: 'try-later' }]];
      const leading = { type: 'leading', until, lease: input.lease } as const;
      return [leading, [{ type: 'lead' }, { type: 'try-later' }]];
    }
    case 'failed':
      return [state, [{ type: 'try-later' }]];
    case 'deadline':
      return [state, []];
    case 'stop':
      return [{ type: 'stopped' }, []];
  }
}

function considerLease(
  settings: LeaderSettings,
  { seen }: LeaderState & { type: 'following' },
  lease: Lease | undefined,
  now: Instant,
): LeaderStep {
  if (lease === undefined) {
    return [{ type: 'following' }, [{ type: 'write', lease: claim(settings, undefined, now) }]];
  }
  const version = lease.resourceVersion;
  const current = seen?.version === version ? seen : { version, since: now };
  const following = { type: 'following', seen: current } as const;
  const patience = Math.max(lease.duration, settings.leaseDuration);
  const isFree =
    lease.holder === '' ||
    lease.holder === settings.identity ||
    now - current.since >= patience * 1000;
  if (!isFree) return [following, [{ type: 'try-later' }]];
  return [following, [{ type: 'write', lease: claim(settings, lease, now) }]];
}

function whileLeading(
  settings: LeaderSettings,
  state: LeaderState & { type: 'leading' },
  input: LeaderInput,
): LeaderStep {
  switch (input.type) {
    case 'due':
      return [state, [renewal(settings, state, input.now)]];
    case 'read': {
      const { lease, now } = input;
      if (lease !== undefined && lease.holder !== settings.identity) {
        return [{ type: 'following' }, [{ type: 'follow' }, { type: 'try-later' }]];
      }
      return [state, [{ type: 'write', lease: claim(settings, lease, now) }]];
    }
    case 'written': {
      const until = deadlineOf(settings, input.asked);
      return [{ type: 'leading', until, lease: input.lease }, [{ type: 'try-later' }]];
    }
    case 'failed':
      return [{ type: 'leading', until: state.until }, [{ type: 'try-later' }]];
    case 'deadline':
      return [state, []];
    case 'stop':
      return [{ type: 'stopped' }, [{ type: 'follow' }, ...release(state.lease, input.now)]];
  }
}

function renewal(
  settings: LeaderSettings,
  { lease }: LeaderState & { type: 'leading' },
  now: Instant,
): LeaderCommand {
  if (lease === undefined) return { type: 'read' };
  return { type: 'write', lease: claim(settings, lease, now) };
}

function claim(settings: LeaderSettings, before: Lease | undefined, now: Instant): Lease {
  const { identity: holder, leaseDuration: duration } = settings;
  const isOurs = before?.holder === holder;
  return {
    holder,
    duration,
    acquired: isOurs ? before.acquired : now,
    renewed: now,
    transitions: before === undefined ? 0 : before.transitions + (isOurs ? 0 : 1),
    resourceVersion: before?.resourceVersion ?? '',
  };
}

/** Lets the next one begin at once; only possible when the lease's last version is known. */
function release(lease: Lease | undefined, now: Instant): readonly LeaderCommand[] {
  return lease === undefined
    ? []
    : [{ type: 'write', lease: { ...lease, holder: '', renewed: now } }];
}

const deadlineOf = ({ renewDeadline }: LeaderSettings, asked: Instant): Instant =>
  instant(asked + renewDeadline * 1000);
