import { describe, expect, test } from '@jest/globals';
import { Interrupted } from '../../../src/cli/endings.ts';
import type { Picture } from '../../../src/cli/follow.ts';
import { follow, frame } from '../../../src/cli/follow.ts';

const picture = (rows: Readonly<Record<string, string>>): Picture => ({
  whole: `NAME\n${Object.values(rows).join('')}`,
  rows: new Map(Object.entries(rows)),
});

/** Shows the pictures one after the other, then the user has had enough. */
async function shown(pictures: readonly Picture[], size?: () => { columns: number; rows: number }) {
  const texts: string[] = [];
  const left = [...pictures];
  const following = follow({
    read: () => Promise.resolve(left.shift() ?? picture({})),
    pause: () => Promise.resolve(left.length > 0),
    terminal: {
      out: (text) => {
        texts.push(text);
      },
      err: () => undefined,
      ...(size === undefined ? {} : { size }),
    },
  });
  await expect(following).rejects.toBeInstanceOf(Interrupted);
  return texts;
}

const states = [
  picture({ a: 'a 1\n', b: 'b 1\n' }),
  picture({ a: 'a 1\n', b: 'b 2\n' }),
  picture({ b: 'b 2\n', c: 'c 1\n' }),
];

describe('a state that is followed', () => {
  test('into a pipe: all of it, then what is new or different', async () => {
    expect(await shown(states)).toEqual(['NAME\na 1\nb 1\n', 'b 2\n', 'c 1\n']);
  });

  test('on a terminal: a screen of its own, drawn over, and given back', async () => {
    const texts = await shown(states, () => ({ columns: 80, rows: 24 }));
    expect(texts[0]).toContain('\u001b[?1049h');
    expect(texts.slice(1, -1)).toEqual(
      states.map(({ whole }) => frame(whole, { columns: 80, rows: 24 })),
    );
    expect(texts.at(-1)).toContain('\u001b[?1049l');
  });

  test('a terminal that is too low says how much is left out', () => {
    const text = frame('1\n2\n3\n4\n', { columns: 80, rows: 3 });
    expect(text).toBe('\u001b[H1\u001b[K\n2\u001b[K\n(2 more lines)\u001b[K\u001b[J');
  });

  test('what cannot be read at once leaves the screen alone', async () => {
    const texts: string[] = [];
    const failing = follow({
      read: () => Promise.reject(new Error('no cluster')),
      pause: () => Promise.resolve(true),
      terminal: {
        out: (text) => {
          texts.push(text);
        },
        err: () => undefined,
        size: () => ({ columns: 80, rows: 24 }),
      },
    });
    await expect(failing).rejects.toThrow('no cluster');
    expect(texts).toEqual([]);
  });
});
