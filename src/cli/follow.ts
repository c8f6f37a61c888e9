import { setTimeout as sleep } from 'node:timers/promises';
import { stopSignal } from '../app/stop-signal.ts';
import { Interrupted } from './endings.ts';
import type { ScreenSize, Terminal } from './output.ts';

/** One state of what is watched, as text. */
export interface Picture {
  /** Everything, heading included. */
  readonly whole: string;
  /** The rows alone, by what stays the same of them. */
  readonly rows: ReadonlyMap<string, string>;
}

export interface Following {
  readonly read: () => Promise<Picture>;
  /** Waits until the next look; false: the user has had enough. */
  readonly pause: () => Promise<boolean>;
  readonly terminal: Terminal;
}

/**
 * Shows a state as it changes, until the user ends it: on a terminal redrawn in place, into a file or a pipe as kubectl
 * does, first everything and then each row that is new or different.
 */
export async function follow({ read, pause, terminal }: Following): Promise<never> {
  const { size } = terminal;
  await (size === undefined
    ? append({ read, pause, terminal })
    : redraw({ read, pause, terminal }, size));
  throw new Interrupted('ended by the user');
}

async function append({ read, pause, terminal }: Following): Promise<void> {
  let before = await read();
  terminal.out(before.whole);
  while (await pause()) {
    const now = await read();
    for (const [key, row] of now.rows) if (before.rows.get(key) !== row) terminal.out(row);
    before = now;
  }
}

/** A screen of its own, without a cursor; lines too long for it are cut, not wrapped. */
const ENTER = '\u001b[?1049h\u001b[?25l\u001b[?7l';
const LEAVE = '\u001b[?7h\u001b[?25h\u001b[?1049l';

async function redraw({ read, pause, terminal }: Following, size: () => ScreenSize): Promise<void> {
  // Read first: what fails at once belongs on the user's own screen.
  let picture = await read();
  terminal.out(ENTER);
  try {
    terminal.out(frame(picture.whole, size()));
    while (await pause()) {
      picture = await read();
      terminal.out(frame(picture.whole, size()));
    }
  } finally {
    terminal.out(LEAVE);
  }
}

/** Written over the frame before; what is left of longer lines and of more lines is wiped, so that nothing flickers. */
export function frame(text: string, { rows }: ScreenSize): string {
  const lines = text.trimEnd().split('\n');
  const shown =
    lines.length <= rows
      ? lines
      : [...lines.slice(0, rows - 1), `(${lines.length - rows + 1} more lines)`];
  return `\u001b[H${shown.map((line) => `${line}\u001b[K`).join('\n')}\u001b[J`;
}

/** Looks again after so many seconds, until Ctrl-C. */
export function untilStopped(everySeconds: number): () => Promise<boolean> {
  let isOver = false;
  const over = new AbortController();
  const stopped = stopSignal().then(() => {
    isOver = true;
    over.abort();
  });
  return async () => {
    const rest = sleep(everySeconds * 1000, undefined, { signal: over.signal }).catch(
      () => undefined,
    );
    await Promise.race([rest, stopped]);
    return !isOver;
  };
}
