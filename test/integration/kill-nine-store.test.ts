import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { seededRandom } from '../../src/base/random.ts';
import { TemporaryFolder } from '../support/instance.ts';

const VICTIM = join(import.meta.dirname, 'kill-nine-victim.mjs');
const SEED = 20_260_101;
/** Writers of one victim: each has at most one write that it was not told of. */
const LANES = 8;
const KILLS = process.env['LONGHAUL_SLOW_TESTS'] === '1' ? 200 : 40;
const MOST_LINES = 400;

/** What a watcher and the writers were told, over all the lives of the server. */
class Witness {
  /** What the watcher knows of each object that is there. */
  readonly #watched = new Map<string, number>();
  /** The revision of the last acknowledged write of each object, also when that deleted it. */
  readonly #acknowledged = new Map<string, number>();
  #listing = new Map<string, number>();
  #seen = 0;
  acknowledgements = 0;
  resumptions = 0;

  get seen(): number {
    return this.#seen;
  }

  hear(line: string): void {
    const [word = '', number = '', name = '', state = ''] = line.split(' ');
    const revision = Number(number);
    switch (word) {
      case 'item':
        this.#listing.set(name, revision);
        return;
      case 'listed':
        this.#listed(revision);
        return;
      case 'resumed':
        expect(revision).toBe(this.#seen);
        expect(this.#listing).toEqual(this.#watched);
        this.#listing = new Map();
        this.resumptions++;
        return;
      case 'event':
        // Each write is one event: the next one is neither missing nor told twice.
        expect(revision).toBe(this.#seen + 1);
        this.#seen = revision;
        if (state === 'gone') this.#watched.delete(name);
        else this.#watched.set(name, revision);
        return;
      default:
        expect(word).toBe('done');
        expect(revision).toBeLessThanOrEqual(this.#seen);
        this.#acknowledged.set(name, revision);
        this.acknowledgements++;
    }
  }

  /** A new life has begun, and it knows all that was said in those before. */
  #listed(revision: number): void {
    expect(revision).toBeGreaterThanOrEqual(this.#seen);
    const older = [...this.#acknowledged].filter(
      ([name, known]) => (this.#listing.get(name) ?? Infinity) < known,
    );
    expect(older).toEqual([]);
    // Only what was on its way when the server died may have changed unheard, and a write changes one object.
    const unheard = revision - this.#seen;
    expect(unheard).toBeLessThanOrEqual(LANES);
    const names = new Set([...this.#watched.keys(), ...this.#listing.keys()]);
    const differing = [...names].filter(
      (name) => this.#listing.get(name) !== this.#watched.get(name),
    );
    expect(differing.length).toBeLessThanOrEqual(unheard);
    this.#replace(revision);
  }

  #replace(revision: number): void {
    this.#watched.clear();
    this.#acknowledged.clear();
    for (const [name, at] of this.#listing) {
      this.#watched.set(name, at);
      this.#acknowledged.set(name, at);
    }
    this.#listing = new Map();
    this.#seen = revision;
  }
}

interface Life {
  readonly folder: string;
  readonly seed: number;
  readonly lines: number;
}

/** One life of a victim, ended by SIGKILL when it has printed some lines. */
async function live({ folder, seed, lines }: Life, witness: Witness): Promise<void> {
  const child = spawn(process.execPath, [VICTIM, folder, String(seed), String(witness.seen)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  let printed = '';
  for await (const chunk of child.stdout) {
    printed += String(chunk);
    if (printed.split('\n').length > lines) child.kill('SIGKILL');
  }
  await ended;
  // What stands after the last line end was cut off by the kill.
  for (const line of printed.split('\n').slice(0, -1)) witness.hear(line);
}

describe('kill -9 under load', () => {
  const folder = new TemporaryFolder();
  afterAll(() => {
    folder.remove();
  });

  test(`${KILLS} times: nothing acknowledged is lost, and a watcher goes on without gap or repetition (seed ${SEED})`, async () => {
    const random = seededRandom(SEED);
    const witness = new Witness();
    for (let kill = 0; kill < KILLS; kill++) {
      const lines = 1 + random.below(MOST_LINES);
      await live({ folder: folder.path, seed: SEED + kill, lines }, witness);
    }
    expect(witness.acknowledgements).toBeGreaterThan(KILLS);
    expect(witness.resumptions).toBeGreaterThan(0);
  }, 600_000);
});
