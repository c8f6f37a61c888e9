import { describe, expect, test } from '@jest/globals';
import { replaySteps } from '../../support/transcript.ts';
import { World } from '../../support/world.ts';
import { Session } from './session.ts';

interface Played {
  /** Everything that is on the disk in the end, with all uids and times. */
  readonly disk: string;
  readonly complaints: readonly string[];
}

/** Plays the transcript, which fails where it reads otherwise. */
async function play(seed: number): Promise<Played> {
  const world = await World.begin({ seed });
  const session = new Session(world);
  await replaySteps('system/llama-405b-two-sites.txt', (step) => session.perform(step));
  const { objects } = world.disk.load();
  const disk = JSON.stringify(objects.map(({ resource, object }) => [resource, object]));
  return { disk, complaints: world.complaints };
}

/** Each play takes seconds where other tests run beside it. */
const PATIENCE = 60_000;

describe('the example of one job over two sites, in virtual time', () => {
  test(
    'reads as written, and is the same to the last byte when it is played again',
    async () => {
      const first = await play(1);
      expect(first.complaints).toEqual([]);
      const second = await play(1);
      expect(second.disk).toBe(first.disk);
    },
    PATIENCE,
  );

  test(
    'another seed gives other names by chance, and the same story',
    async () => {
      const { complaints } = await play(2);
      expect(complaints).toEqual([]);
    },
    PATIENCE,
  );
});
