import type { KubeObject } from '../../kube/object.ts';
import type { LinkSample } from '../../metrics/fleet.ts';
import { linkSample } from '../fleet.ts';

export interface LinkOutcome {
  readonly link: string;
  readonly sites: readonly [string, string];
  readonly capacityGbps: number;
  /** In the busier direction. */
  readonly carriedBytes: number;
  /** Of the line rate of all lanes, in the busier direction: over all of the time, and the most between two samples. */
  readonly meanUse: number;
  readonly mostUse: number;
  readonly downSeconds: number;
  /** Some lanes were up, and not all. */
  readonly degradedSeconds: number;
}

/** Follows one link from change to change, and what it carried from sample to sample. */
export class LinkRecord {
  readonly #begun: number;
  #link: LinkSample;
  #laneRate = 0;
  #since: number;
  #sampledAt: number;
  #carried = 0;
  #mostUse = 0;
  #down = 0;
  #degraded = 0;

  constructor(link: KubeObject, at: number) {
    this.#begun = at;
    this.#since = at;
    this.#sampledAt = at;
    this.#link = linkSample(link);
    this.changed(link, at);
  }

  changed(link: KubeObject, at: number): void {
    this.#close(at);
    this.#link = linkSample(link);
    const { lanes, capacityBytesPerSecond } = this.#link;
    if (lanes.up > 0) this.#laneRate = capacityBytesPerSecond / lanes.up;
  }

  /** `carriedBytes`: in all, in the busier direction. Answers with the use since the sample before. */
  sampled(carriedBytes: number, at: number): number {
    const possible = this.#capacity() * (at - this.#sampledAt);
    const use = possible > 0 ? Math.max(0, carriedBytes - this.#carried) / possible : 0;
    this.#carried = carriedBytes;
    this.#sampledAt = at;
    this.#mostUse = Math.max(this.#mostUse, use);
    return use;
  }

  outcome(at: number): LinkOutcome {
    this.#close(at);
    const capacity = this.#capacity();
    const possible = capacity * (at - this.#begun);
    return {
      link: this.#link.link,
      sites: this.#link.sites,
      capacityGbps: Math.round((capacity * 8) / 1e9),
      carriedBytes: this.#carried,
      meanUse: possible > 0 ? this.#carried / possible : 0,
      mostUse: this.#mostUse,
      downSeconds: this.#down,
      degradedSeconds: this.#degraded,
    };
  }

  /** Of all lanes, up or not. */
  #capacity(): number {
    const { up, down } = this.#link.lanes;
    return this.#laneRate * (up + down);
  }

  #close(at: number): void {
    const elapsed = at - this.#since;
    this.#since = at;
    const { up, down } = this.#link.lanes;
    if (up === 0) this.#down += elapsed;
    else if (down > 0) this.#degraded += elapsed;
  }
}
