import type { Instant } from '../base/clock.ts';
import { jsonEqual } from '../base/json.ts';
import { jsonAt } from '../base/json-at.ts';
import { isJsonObject } from '../base/json.ts';
import type { KubeObject } from '../kube/object.ts';
import { linkRow } from './rows/link-row.ts';
import type { LinkRow, LinkSample, Tuning } from './wire.ts';

const MOST_SAMPLES = 600;
const MOST_TUNINGS = 20;
/** Beyond, links have no history here; metrics have it for all. */
const MOST_LINKS = 2000;

interface Kept {
  object: KubeObject;
  readonly samples: LinkSample[];
  readonly tunings: Tuning[];
}

/** What links carried and how they were tuned, since this process started. The oldest is forgotten first. */
export class LinkHistory {
  readonly #rowOf: (link: KubeObject) => LinkRow;
  readonly #kept = new Map<string, Kept>();
  #links: readonly KubeObject[] = [];

  /** Who has made rows of links already shares them. */
  constructor(rowOf: (link: KubeObject) => LinkRow = linkRow) {
    this.#rowOf = rowOf;
  }

  /** Looks at the links as they are now; notes only what changed. */
  look(links: readonly KubeObject[], now: Instant): void {
    if (links === this.#links) return;
    this.#links = links;
    for (const link of links) this.#note(link, now);
    if (this.#kept.size > links.length) this.#forgetGone(links);
  }

  samples(link: string): readonly LinkSample[] {
    return this.#kept.get(link)?.samples ?? [];
  }

  /** The newest first. */
  tunings(link: string): readonly Tuning[] {
    return [...(this.#kept.get(link)?.tunings ?? [])].reverse();
  }

  #note(link: KubeObject, now: Instant): void {
    const name = link.metadata.name ?? '';
    const kept = this.#kept.get(name);
    if (kept?.object === link) return;
    if (kept === undefined && this.#kept.size >= MOST_LINKS) return;
    const known = kept ?? { object: link, samples: [], tunings: [] };
    known.object = link;
    this.#kept.set(name, known);
    noteSample(known.samples, this.#rowOf(link), now);
    noteTuning(known.tunings, link, now);
  }

  #forgetGone(links: readonly KubeObject[]): void {
    const names = new Set(links.map((link) => link.metadata.name ?? ''));
    for (const name of this.#kept.keys()) if (!names.has(name)) this.#kept.delete(name);
  }
}

function noteSample(samples: LinkSample[], row: LinkRow, now: Instant): void {
  const { throughputGbps, reservedGbps, utilizationPercent } = row;
  const sample = { throughputGbps, reservedGbps, utilizationPercent: utilizationPercent ?? 0 };
  const last = samples.at(-1);
  if (last !== undefined && jsonEqual({ ...last, ...sample }, last)) return;
  samples.push({ at: now, ...sample });
  if (samples.length > MOST_SAMPLES) samples.shift();
}

function noteTuning(tunings: Tuning[], link: KubeObject, now: Instant): void {
  const tuned = jsonAt(link, 'status', 'tuned');
  if (!isJsonObject(tuned)) return;
  const parameters: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(tuned)) {
    if (typeof value === 'string' || typeof value === 'number') parameters[name] = value;
  }
  const last = tunings.at(-1);
  if (last !== undefined && jsonEqual(last.parameters, parameters)) return;
  tunings.push({ at: now, parameters });
  if (tunings.length > MOST_TUNINGS) tunings.shift();
}
