import type { Clock } from '../base/clock.ts';
import { TokenBucket } from '../base/token-bucket.ts';
import { seconds } from '../base/units.ts';
import type { Seconds } from '../base/units.ts';
import { StatusError } from '../kube/status-error.ts';
import { aroundRequests } from './around-requests.ts';
import type { Verb } from './around-requests.ts';
import type { Client } from './client.ts';

/** How often a client may ask. */
export type RequestRate =
  | { readonly type: 'unlimited' }
  | { readonly type: 'limited'; readonly perSecond: number; readonly burst: number };

export interface PoliteClientOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly rate: RequestRate;
  /** Told of each request that is sent again, and of the answer that asked for it. */
  readonly retried?: (verb: Verb, code: number) => void;
}

/** As client-go: who is told to come back later does so this often before the refusal counts. */
const mostReturns = 10;
/** A server or proxy that asks for more patience than this is asked again all the same. */
const longestReturn = 60;

/**
 * Keeps its requests under a rate, so that a server need not defend itself; when one does and says when to come back
 * (429 or 5xx with Retry-After), comes back then. Watches are few and have a backoff of their own.
 */
export function politeClient({ client, clock, rate, retried }: PoliteClientOptions): Client {
  const bucket = rate.type === 'limited' ? new TokenBucket({ clock, ...rate }) : undefined;
  const turn = async (): Promise<void> => {
    const wait = bucket?.take() ?? 0;
    if (wait > 0) await pause(clock, seconds(wait));
  };
  return aroundRequests(client, async (verb, request) => {
    for (let returns = 0; ; returns++) {
      await turn();
      try {
        return await request();
      } catch (error) {
        const refusal = passing(error);
        if (refusal === undefined || returns === mostReturns) throw error;
        await pause(clock, refusal.wait);
        retried?.(verb, refusal.code);
      }
    }
  });
}

/** When to ask again; undefined: the answer was final. */
function passing(error: unknown): { readonly code: number; readonly wait: Seconds } | undefined {
  if (!(error instanceof StatusError)) return undefined;
  const asked = error.details?.retryAfterSeconds;
  if (asked === undefined || (error.code !== 429 && error.code < 500)) return undefined;
  return { code: error.code, wait: seconds(Math.min(Math.max(asked, 0), longestReturn)) };
}

function pause(clock: Clock, time: Seconds): Promise<void> {
  return new Promise((resolve) => {
    clock.after(time, resolve);
  });
}
