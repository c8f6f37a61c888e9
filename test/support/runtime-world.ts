import { inProcessClient } from '../../src/app/in-process-client.ts';
import { runVirtual } from '../../src/app/run-virtual.ts';
import { instant } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import { seededRandom } from '../../src/base/random.ts';
import type { Random } from '../../src/base/random.ts';
import type { Client, ClientResource } from '../../src/client/client.ts';
import type { KubeObject } from '../../src/kube/object.ts';
import { silentObserver } from '../../src/runtime/observer.ts';
import { VirtualClock } from '../../src/simulation/virtual-clock.ts';
import { FakeApi } from './fake-api.ts';
import { faultyClient } from './faulty-client.ts';
import type { FaultyClient } from './faulty-client.ts';

export const widgets: ClientResource = {
  group: 'example.com',
  version: 'v1',
  plural: 'widgets',
  kind: 'Widget',
  scope: 'Namespaced',
};

export function widget(name: string, spec: Readonly<Record<string, string>> = {}): KubeObject {
  return {
    apiVersion: 'example.com/v1',
    kind: 'Widget',
    metadata: { namespace: 'default', name },
    spec,
  };
}

export const widgetKey = (name: string): { namespace: string; name: string } => ({
  namespace: 'default',
  name,
});

export const epoch = instant(Date.UTC(2026, 0, 1));

/** A fake server, a client to it whose way can be disturbed, and time that passes on command. */
export interface RuntimeWorld {
  readonly clock: VirtualClock;
  readonly api: FakeApi;
  /** The undisturbed way: for what the test itself does. */
  readonly direct: Client;
  readonly client: FaultyClient;
  readonly random: Random;
  /** What every part of the runtime takes. */
  readonly shell: {
    readonly client: FaultyClient;
    readonly clock: VirtualClock;
    readonly random: Random;
    readonly log: typeof silentLog;
    readonly observer: typeof silentObserver;
  };
  /** Lets this much time pass, and everything that happens in it happen. */
  pass(time: number): Promise<void>;
}

export function runtimeWorld(seed = 1): RuntimeWorld {
  const clock = new VirtualClock(epoch);
  const api = new FakeApi();
  const direct = inProcessClient({
    dispatch: api.dispatch,
    user: { name: 'test', groups: [] },
    fieldManager: 'test',
  });
  const client = faultyClient(direct, clock);
  const random = seededRandom(seed);
  return {
    clock,
    api,
    direct,
    client,
    random,
    shell: { client, clock, random, log: silentLog, observer: silentObserver },
    pass: (time) => runVirtual({ clock, until: instant(clock.now() + time * 1000) }),
  };
}
