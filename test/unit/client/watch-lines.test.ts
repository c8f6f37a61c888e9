import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { WatchLines } from '../../../src/client/watch-lines.ts';

const event = (name: string): string =>
  JSON.stringify({ type: 'ADDED', object: { apiVersion: 'v1', kind: 'X', metadata: { name } } });

test('the events are the same wherever the stream is cut', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' })), fc.array(fc.nat(400)), (names, cuts) => {
      const bytes = new TextEncoder().encode(names.map((name) => `${event(name)}\n`).join(''));
      const bounds = [0, ...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b)];
      const lines = new WatchLines();
      const found = bounds.flatMap((from, index) =>
        lines.push(bytes.subarray(from, bounds[index + 1] ?? bytes.length)),
      );
      lines.end();
      expect(found.map(({ object }) => object.metadata.name)).toEqual(names);
    }),
  );
});

test.each([
  ['no JSON', 'garbage\n', 'not answer with JSON but with: garbage'],
  ['an unknown type', `${event('a').replace('ADDED', 'MOVED')}\n`, 'what is no event'],
  ['no object', '{"type":"ADDED","object":7}\n', 'what is no event'],
])('%s is an error', (_name, text, message) => {
  expect(() => new WatchLines().push(new TextEncoder().encode(text))).toThrow(message);
});

test('an ERROR carries its Status, even one without metadata', () => {
  const text = '{"type":"ERROR","object":{"kind":"Status","code":410}}\n';
  const [found] = new WatchLines().push(new TextEncoder().encode(text));
  expect(found).toMatchObject({ type: 'ERROR', object: { kind: 'Status', code: 410 } });
});

test('an end in the middle of an event is an error, an end between two is none', () => {
  const lines = new WatchLines();
  lines.push(new TextEncoder().encode(`${event('a')}\n\n`));
  lines.end();
  lines.push(new TextEncoder().encode(event('b').slice(0, 10)));
  expect(() => {
    lines.end();
  }).toThrow('in the middle of an event');
});
