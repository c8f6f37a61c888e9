import { afterAll } from '@jest/globals';
import { RealClock } from '../../src/app/real-clock.ts';
import { runVirtual } from '../../src/app/run-virtual.ts';
import { VirtualClock } from '../../src/simulation/virtual-clock.ts';
import { epoch } from '../support/runtime-world.ts';
import { clockConformance } from './clock.ts';

clockConformance('virtual', () => {
  const clock = new VirtualClock(epoch);
  return {
    clock,
    reach: async (happened) => {
      let reached = false;
      void happened.then(() => {
        reached = true;
      });
      await runVirtual({ clock, until: () => reached });
    },
  };
});

const clocks: RealClock[] = [];
clockConformance('real', () => {
  const clock = new RealClock();
  clocks.push(clock);
  return { clock, reach: (happened) => happened };
});
afterAll(() => {
  for (const clock of clocks) clock.stop();
});
