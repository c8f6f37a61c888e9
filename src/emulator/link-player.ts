import type { Random } from '../base/random.ts';
import { jsonEqual } from '../base/json.ts';
import type { JsonObject } from '../base/json.ts';
import { describeProblems } from '../base/result.ts';
import { toGbps } from '../base/units.ts';
import { lanesInRepair, lanesUp, simulatedLane } from '../api/observed.ts';
import { siteLinks } from '../api/resources.ts';
import { parseSiteLink } from '../api/sitelink.ts';
import type { SiteLink } from '../domain/site-link.ts';
import type { Location } from '../domain/site.ts';
import { keyOf } from '../kube/object.ts';
import type { KubeObject } from '../kube/object.ts';
import { linkLength } from '../network/fibre.ts';
import type { LinkState } from '../network/link-state.ts';
import { linkState } from '../network/link.ts';
import type { EventStatement } from '../runtime/event-correlator.ts';
import type { FabricLink } from '../simulation/world.ts';
import { lanesDown } from './faults.ts';
import { laneConduct } from './lane-conduct.ts';
import { laneParameters } from './lane-parameters.ts';
import { LinkWear } from './link-wear.ts';
import type { Stage } from './stage.ts';

interface KnownLink {
  readonly object: KubeObject;
  readonly lanes: number;
  readonly down: number;
  /** Of those that are down. */
  readonly inRepair: number;
  readonly complaint: string | undefined;
  /** Undefined while its length is not known. */
  readonly state: LinkState | undefined;
}

/** What the player of links is told. */
interface LinkSurroundings {
  readonly locationOf: (site: string) => Location | undefined;
  readonly random: Random;
}

/** Plays the line system of the links: says which lanes carry traffic, and how much of it. */
export class LinkPlayer {
  readonly #stage: Stage;
  readonly #locationOf: (site: string) => Location | undefined;
  readonly #wear: LinkWear;
  readonly #links = new Map<string, KnownLink>();
  readonly #bySite = new Map<string, Set<string>>();

  constructor(stage: Stage, { locationOf, random }: LinkSurroundings) {
    this.#stage = stage;
    this.#locationOf = locationOf;
    this.#wear = new LinkWear(stage.timeline, random, (name) => {
      this.#lookAgain(name);
    });
  }

  stop(): void {
    this.#wear.stop();
  }

  states(): readonly LinkState[] {
    return [...this.#links.values()].flatMap(({ state }) => state ?? []);
  }

  state(name: string): LinkState | undefined {
    return this.#links.get(name)?.state;
  }

  seen(object: KubeObject): void {
    const parsed = parseSiteLink(object);
    if (parsed.type === 'failed') {
      const because = describeProblems(parsed.failure);
      this.#stage.log.warn('a link is not emulated', { link: object.metadata.name, because });
      return;
    }
    const link = parsed.value;
    const before = this.#links.get(link.name);
    const { down: broken, complaint } = lanesDown(object, link.lanes);
    const inRepair = this.#wear.inRepair(link, lanesInRepair(object));
    const down = Math.min(link.lanes, broken + inRepair);
    const state = this.#stateOf(object, link, down);
    const known = { object, lanes: link.lanes, down, inRepair, complaint, state };
    this.#links.set(link.name, known);
    for (const site of link.sites)
      this.#bySite.set(site, (this.#bySite.get(site) ?? new Set()).add(link.name));
    this.#tell(link, known, before);
    if (state !== undefined && !isSame(state, before?.state))
      this.#stage.timeline.happen({ type: 'link-changed', state });
  }

  #tell(link: SiteLink, known: KnownLink, before?: KnownLink): void {
    const { object, down, complaint } = known;
    const downBefore = before?.down ?? Math.max(0, link.lanes - (lanesUp(object) ?? link.lanes));
    if (down !== downBefore) this.#record(object, faultEvent(link, known, downBefore));
    if (complaint !== undefined && complaint !== before?.complaint)
      this.#record(object, { type: 'Warning', reason: 'InvalidFault', message: complaint });
  }

  /** Lengths may follow from the places of the pools. */
  siteChanged(site: string): void {
    for (const name of this.#bySite.get(site) ?? []) this.#lookAgain(name);
  }

  #lookAgain(name: string): void {
    const known = this.#links.get(name);
    if (known !== undefined) this.seen(known.object);
  }

  gone(object: KubeObject): void {
    const key = keyOf(object);
    this.#stage.writer.forget({ resource: siteLinks, key });
    const parsed = parseSiteLink(object);
    for (const site of parsed.type === 'ok' ? parsed.value.sites : [])
      this.#bySite.get(site)?.delete(key.name);
    this.#wear.gone(key.name);
    if (this.#links.delete(key.name))
      this.#stage.timeline.happen({ type: 'link-removed', link: key.name });
  }

  report({ state, traffic }: FabricLink): void {
    const known = this.#links.get(state.link);
    if (known === undefined) return;
    const { capacity } = state;
    const directions = traffic.map(({ from, to, throughput }) => ({
      from,
      to,
      throughputGbps: Math.round(toGbps(throughput)),
      utilizationPercent: capacity === 0 ? 0 : Math.round((100 * throughput) / capacity),
    }));
    const target = { resource: siteLinks, key: { namespace: '', name: state.link } };
    const { lanes, down, inRepair } = known;
    this.#stage.writer.want(target, { lanesUp: lanes - down, lanesInRepair: inRepair, directions });
  }

  #stateOf(object: KubeObject, link: SiteLink, down: number): LinkState | undefined {
    const length = linkLength(link, this.#locationOf);
    if (length.type === 'failed') return undefined;
    const parameters = laneParameters(object, link, length.value);
    const conduct = laneConduct(object, link);
    const state = linkState({
      link,
      length: length.value,
      lanesUp: link.lanes - down,
      available: down < link.lanes ? 'up' : 'cut',
      parameters,
      flows: parameters.flows,
      simulated: simulatedLane(object, link.laneRate),
    });
    return conduct === undefined ? state : { ...state, conduct };
  }

  #record(object: KubeObject, statement: EventStatement): void {
    this.#stage.recorder.record(object, statement);
  }
}

function isSame(state: LinkState, before: LinkState | undefined): boolean {
  return before !== undefined && jsonEqual(asJson(state), asJson(before));
}

const asJson = ({ conduct, ...state }: LinkState): JsonObject =>
  conduct === undefined ? state : { ...state, conduct: { ...conduct } };

function faultEvent(
  { lanes, sites, optics }: SiteLink,
  { down, inRepair }: KnownLink,
  before: number,
): EventStatement {
  const waiting = inRepair === 0 ? '' : `; ${inRepair} wait for new ${optics.name} optics`;
  const carrying = `${lanes - down} of ${lanes} lanes carry traffic between ${sites.join(' and ')}${waiting}`;
  if (down < before) return { type: 'Normal', reason: 'LinkRestored', message: carrying };
  if (down < lanes) return { type: 'Warning', reason: 'LaneLost', message: carrying };
  const message = `no traffic passes between ${sites.join(' and ')}${waiting}`;
  return { type: 'Warning', reason: 'LinkCut', message };
}
