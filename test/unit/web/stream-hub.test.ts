import { describe, expect, test } from '@jest/globals';
import { instant } from '../../../src/base/clock.ts';
import { seconds } from '../../../src/base/units.ts';
import { VirtualClock } from '../../../src/simulation/virtual-clock.ts';
import { applied } from '../../../src/web/delta.ts';
import type { PageObjects } from '../../../src/web/source.ts';
import { MOST_STREAMS, StreamHub } from '../../../src/web/stream-hub.ts';
import type { Delta, Snapshot } from '../../../src/web/wire.ts';
import { job, link, nothing, pool } from './page-objects.ts';

interface Message {
  readonly event: string;
  readonly id: string;
  readonly data: unknown;
}

/** A client that keeps what it was sent; `room` is how many writes it takes. */
class Client {
  readonly texts: string[] = [];
  ended = false;
  #room: number;

  constructor(room = Infinity) {
    this.#room = room;
  }

  write(text: string): 'taken' | 'full' {
    this.texts.push(text);
    this.#room -= 1;
    return this.#room > 0 ? 'taken' : 'full';
  }

  end(): void {
    this.ended = true;
  }

  get messages(): readonly Message[] {
    const blocks = this.texts
      .join('')
      .split('\n\n')
      .filter((block) => block.includes('data: '));
    return blocks.map((block) => {
      const field = (name: string): string =>
        new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1] ?? '';
      return { event: field('event'), id: field('id'), data: JSON.parse(field('data')) as unknown };
    });
  }

  /** What its snapshot and deltas add up to. */
  get state(): Snapshot | undefined {
    return this.messages.reduce<Snapshot | undefined>((state, { event, data }) => {
      if (event === 'snapshot') return data as Snapshot;
      return state === undefined ? undefined : applied(state, data as Delta);
    }, undefined);
  }
}

class World {
  objects: PageObjects = { ...nothing, pools: [pool('oslo')], links: [link('osl-bgo')] };
  readonly clock = new VirtualClock(instant(0));
  readonly hub = this.newHub('one');

  newHub(process: string): StreamHub {
    const source = {
      objects: () => this.objects,
      curvesOf: () => undefined,
      boardWatts: () => undefined,
    };
    const hub = new StreamHub({ source, clock: this.clock, process });
    hub.start();
    return hub;
  }

  lanes(lanesUp: number): void {
    this.objects = { ...this.objects, links: [link('osl-bgo', { lanesUp })] };
  }

  pass(time: number): void {
    this.clock.advance(seconds(time));
  }
}

describe('StreamHub', () => {
  test('a client is sent everything, then what changed, a quarter of a second together', () => {
    const world = new World();
    const client = new Client();
    expect(world.hub.join(client, undefined).type).toBe('joined');
    expect(client.texts[0]).toMatch(/^retry: 2000\n\nevent: snapshot\nid: one-0\ndata: \{/);
    world.lanes(3);
    world.lanes(2);
    world.pass(0.2);
    expect(client.messages).toHaveLength(1);
    world.pass(0.1);
    expect(client.messages.map(({ event, id }) => [event, id])).toEqual([
      ['snapshot', 'one-0'],
      ['delta', 'one-1'],
    ]);
    expect(client.state).toEqual(world.hub.state().snapshot);
    expect(client.state?.links[0]?.lanesUp).toBe(2);
  });

  test('while nothing changes only a comment is sent, every 15 s', () => {
    const world = new World();
    const client = new Client();
    world.hub.join(client, undefined);
    world.pass(31);
    expect(client.messages).toHaveLength(1);
    expect(client.texts.filter((text) => text === ': still here\n\n')).toHaveLength(2);
  });

  test('one that comes back with its last id is sent what it missed, once', () => {
    const world = new World();
    const first = new Client();
    const joined = world.hub.join(first, undefined);
    if (joined.type === 'joined') joined.leave();
    const other = new Client();
    world.hub.join(other, undefined);
    world.lanes(1);
    world.pass(1);
    const again = new Client();
    world.hub.join(again, 'one-0');
    expect(again.messages.map(({ event, id }) => [event, id])).toEqual([['delta', 'one-1']]);
    const upToDate = new Client();
    world.hub.join(upToDate, 'one-1');
    expect(upToDate.messages).toEqual([]);
  });

  test.each(['two-0', 'one-99', 'nonsense', ''])('one that says %j begins anew', (id) => {
    const world = new World();
    const client = new Client();
    world.hub.join(client, id);
    expect(client.messages.map(({ event }) => event)).toEqual(['snapshot']);
  });

  test('one that was away for too long begins anew', () => {
    const world = new World();
    world.hub.join(new Client(), undefined);
    for (let change = 0; change < 300; change++) {
      world.lanes(change % 4);
      world.pass(0.25);
    }
    const client = new Client();
    world.hub.join(client, 'one-1');
    expect(client.messages.map(({ event }) => event)).toEqual(['snapshot']);
    expect(client.state).toEqual(world.hub.state().snapshot);
  });

  test('one that does not read is ended, the others go on', () => {
    const world = new World();
    const slow = new Client(2);
    const quick = new Client();
    world.hub.join(slow, undefined);
    world.hub.join(quick, undefined);
    world.lanes(3);
    world.pass(0.3);
    world.lanes(2);
    world.pass(0.3);
    expect(slow.ended).toBe(true);
    expect(slow.texts).toHaveLength(2);
    expect(world.hub.streams).toBe(1);
    expect(quick.state?.links[0]?.lanesUp).toBe(2);
  });

  test('there is a limit of clients, and one that leaves makes room', () => {
    const world = new World();
    const joined = Array.from({ length: MOST_STREAMS }, () =>
      world.hub.join(new Client(), undefined),
    );
    expect(world.hub.join(new Client(), undefined).type).toBe('refused');
    if (joined[0]?.type === 'joined') joined[0].leave();
    expect(world.hub.join(new Client(), undefined).type).toBe('joined');
  });

  test('the history of links is noted also while nobody looks', () => {
    const world = new World();
    world.pass(1);
    const directions = [{ from: 'oslo', to: 'bergen', throughputGbps: 300 }];
    world.objects = { ...world.objects, links: [link('osl-bgo', { directions })] };
    world.pass(1);
    expect(world.hub.history.samples('osl-bgo')).toMatchObject([
      { at: 1000, throughputGbps: 0 },
      { at: 2000, throughputGbps: 300 },
    ]);
  });

  test('stopped, it ends its clients and looks no more', () => {
    const world = new World();
    const client = new Client();
    world.hub.join(client, undefined);
    world.hub.stop();
    world.objects = { ...nothing, jobs: [job('x')] };
    world.pass(5);
    expect(client.ended).toBe(true);
    expect(client.messages).toHaveLength(1);
    expect(world.clock.next()).toBeUndefined();
  });
});
