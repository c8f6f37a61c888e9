import type { Cancel } from '../base/clock.ts';
import type { Random } from '../base/random.ts';
import type { SiteLink } from '../domain/site-link.ts';
import { LaneWear } from '../network/lane-wear.ts';
import type { Timeline } from './timeline.ts';

interface WearingLink {
  readonly wear: LaneWear;
  readonly random: Random;
  /** What the wear depends on: another repair or other optics begin anew. */
  readonly kind: string;
  cancel: Cancel;
}

/** Lets the optics of links fail and be repaired in emulated time. One stream of chance for each link, by its name. */
export class LinkWear {
  readonly #timeline: Timeline;
  readonly #random: Random;
  readonly #changed: (link: string) => void;
  readonly #links = new Map<string, WearingLink>();

  constructor(timeline: Timeline, random: Random, changed: (link: string) => void) {
    this.#timeline = timeline;
    this.#random = random;
    this.#changed = changed;
  }

  /** Lanes of the link that wait for new optics; `reported`: as many as did when nobody followed the link yet. */
  inRepair(link: SiteLink, reported: number): number {
    const { name, lanes, optics, repair } = link;
    const kind = `${lanes} ${optics.name} ${repair}`;
    const before = this.#links.get(name);
    if (before?.kind === kind) return before.wear.inRepair;
    before?.cancel();
    const random = before?.random ?? this.#random.split(name);
    const inRepair = before?.wear.inRepair ?? reported;
    const begin = this.#timeline.now();
    const wear = new LaneWear({ lanes, optics, repair, inRepair, begin, random });
    const wearing = { wear, random, kind, cancel: () => undefined };
    this.#links.set(name, wearing);
    this.#arm(name, wearing);
    return wear.inRepair;
  }

  gone(link: string): void {
    this.#links.get(link)?.cancel();
    this.#links.delete(link);
  }

  stop(): void {
    for (const name of [...this.#links.keys()]) this.gone(name);
  }

  #arm(name: string, link: WearingLink): void {
    link.cancel = this.#timeline.at(link.wear.nextChange(), () => {
      link.wear.advance(this.#timeline.now());
      this.#arm(name, link);
      this.#changed(name);
    });
  }
}
