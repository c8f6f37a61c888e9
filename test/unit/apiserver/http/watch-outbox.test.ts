import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import type { WatchMessage } from '../../../../src/apiserver/api-request.ts';
import { WatchOutbox } from '../../../../src/apiserver/http/watch-outbox.ts';
import type { WatchChunk, WatchOutlet } from '../../../../src/apiserver/http/watch-outbox.ts';

const message = (text: string): WatchMessage => ({
  type: 'ADDED',
  object: {},
  line: () => Buffer.from(`${text}\n`),
});

class Outlet implements WatchOutlet {
  readonly chunks: WatchChunk[] = [];

  write(chunk: WatchChunk): void {
    this.chunks.push(chunk);
  }

  get texts(): readonly string[] {
    return this.chunks.map(({ lines }) => lines.toString());
  }
}

describe('WatchOutbox', () => {
  test('what is said in one turn of the event loop is written once, after it', async () => {
    const outbox = new WatchOutbox();
    const outlet = new Outlet();
    outbox.post(outlet, message('a'));
    await Promise.resolve();
    outbox.post(outlet, message('b'));
    expect(outlet.texts).toEqual([]);
    await setImmediate();
    expect(outlet.texts).toEqual(['a\nb\n']);
  });

  test('what comes while it is written is written in the next turn', async () => {
    const outbox = new WatchOutbox();
    const outlet = new Outlet();
    const echo = {
      write: (): void => {
        outbox.post(outlet, message('echo'));
      },
    };
    outbox.post(echo, message('a'));
    await setImmediate();
    expect(outlet.texts).toEqual([]);
    await setImmediate();
    expect(outlet.texts).toEqual(['echo\n']);
  });

  test('watchers that are told the same are sent the same bytes, others their own', async () => {
    const outbox = new WatchOutbox();
    const [one, same, other] = [new Outlet(), new Outlet(), new Outlet()];
    const [first, second] = [message('a'), message('b')];
    for (const outlet of [one, same]) {
      outbox.post(outlet, first);
      outbox.post(outlet, second);
    }
    outbox.post(other, second);
    await setImmediate();
    expect(one.chunks[0]).toBe(same.chunks[0]);
    expect(other.texts).toEqual(['b\n']);
    expect(one.chunks[0]?.framed.toString()).toBe('4\r\na\nb\n\r\n');
  });

  test('one that is to hear it now does, and hears nothing twice', async () => {
    const outbox = new WatchOutbox();
    const outlet = new Outlet();
    outbox.post(outlet, message('a'));
    outbox.flush(outlet);
    expect(outlet.texts).toEqual(['a\n']);
    await setImmediate();
    expect(outlet.texts).toEqual(['a\n']);
  });

  test('one that is gone hears nothing', async () => {
    const outbox = new WatchOutbox();
    const outlet = new Outlet();
    outbox.post(outlet, message('a'));
    outbox.forget(outlet);
    await setImmediate();
    expect(outlet.texts).toEqual([]);
  });
});
