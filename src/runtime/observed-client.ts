import type { Clock } from '../base/clock.ts';
import { seconds } from '../base/units.ts';
import { aroundRequests } from '../client/around-requests.ts';
import type { Client } from '../client/client.ts';
import { StatusError } from '../kube/status-error.ts';
import type { ClientRequest, RuntimeObserver } from './observer.ts';

export interface ObservedClientOptions {
  readonly client: Client;
  readonly observer: RuntimeObserver;
  readonly clock: Clock;
  readonly host: string;
}

/** The same client, with every request reported. A watch is reported when it ends from the other side. */
export function observedClient({ client, observer, clock, host }: ObservedClientOptions): Client {
  const report = (verb: ClientRequest['verb']): ((code: string) => void) => {
    const begun = clock.now();
    return (code) => {
      observer.requested({ verb, code, host, took: seconds((clock.now() - begun) / 1000) });
    };
  };
  const requests = aroundRequests(client, async (verb, request) => {
    const done = report(verb);
    try {
      const answer = await request();
      done(verb === 'create' ? '201' : '200');
      return answer;
    } catch (error) {
      done(codeOf(error));
      throw error;
    }
  });
  return {
    ...requests,
    watch: (resource, options, sink) => {
      const done = report('watch');
      return client.watch(resource, options, {
        event: (event) => {
          sink.event(event);
        },
        closed: (error) => {
          done(error === undefined ? '200' : codeOf(error));
          sink.closed(error);
        },
      });
    },
  };
}

const codeOf = (error: unknown): string =>
  error instanceof StatusError ? String(error.code) : '<error>';
