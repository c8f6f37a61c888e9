import type { Effect } from '../simulation/event.ts';
import type { World } from '../simulation/world.ts';

/** Whoever draws more from the emulated world than the objects say, such as the pages of its nodes. */
export interface WorldObserver {
  /** Called once, before anything happens. `read` gives the world as it is now and may be called at any time. */
  attach(read: () => World): void;
  /** Called for everything that happens, in order; must not make anything happen itself. */
  happened(effect: Effect): void;
}
