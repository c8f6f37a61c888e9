import type { Cancel, Clock, Instant } from '../../base/clock.ts';
import { seconds } from '../../base/units.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { User } from '../api-request.ts';
import type { AskedOf } from '../request-info.ts';
import { mandatoryLevels, mandatorySchemas } from './built-in-flows.ts';
import { newCounts } from './flow-counts.ts';
import type { FlowCounts, Rejection } from './flow-counts.ts';
import { Flow } from './flow.ts';
import type { Entry } from './flow.ts';
import { byPrecedence, flowSchemaOf } from './flow-schema.ts';
import type { FlowSchema } from './flow-schema.ts';
import { FlowSorter } from './flow-sorter.ts';
import { levelSpecOf } from './level-spec.ts';
import type { LevelSpec } from './level-spec.ts';
import { PriorityLevel } from './priority-level.ts';
import type { Seated } from './queue-set.ts';
import { allocateSeats, seatBounds } from './seats.ts';

export interface FlowControlParts {
  readonly clock: Clock;
  /** How many requests may be executing together, those that are exempt apart; 0: as many as come. */
  readonly seats: number;
}

/** How often seats are lent to where they are asked for. */
const ADJUST_EVERY = seconds(10);

export type Admission =
  | { readonly type: 'seated'; readonly request: Seated<Entry> }
  | { readonly type: 'rejected'; readonly reason: Rejection };

/**
 * API priority and fairness: sorts requests by the FlowSchemas that there are and limits them by their levels. The mandatory
 * ones hold also while their objects are missing; a schema whose level is missing sorts nothing.
 */
export class FlowControl {
  readonly #clock: Clock;
  readonly #serverSeats: number;
  #levels = new Map<string, PriorityLevel<Entry>>();
  readonly #counts = new Map<string, FlowCounts>();
  #sorter: FlowSorter<Flow>;
  #wanted: readonly LevelSpec[] = [];
  readonly #parsed = new WeakMap<KubeObject, FlowSchema>();
  #fairFraction = 0;
  #cancel: Cancel | undefined;
  #arrivals = 0;

  constructor({ clock, seats }: FlowControlParts) {
    this.#clock = clock;
    this.#serverSeats = seats;
    this.#sorter = this.#configured([], []);
  }

  /** Takes over what the objects say now; requests that were sorted already stay where they are. */
  configure(schemas: readonly KubeObject[], levels: readonly KubeObject[]): void {
    const parsed = schemas.map((object) => this.#schema(object));
    this.#sorter = this.#configured(parsed, levels.flatMap(levelOrNothing));
  }

  flowOf(asked: AskedOf, user: User): Flow {
    return this.#sorter.targetOf(asked, user);
  }

  arrive(entry: Entry): Admission {
    const { flow, distinguisher } = entry;
    const { level, counts } = flow;
    const now = this.#clock.now();
    this.#arrivals += 1;
    if (this.#cancel === undefined) this.#awake(now);
    const arrival = level.arrive(entry, flow.hand(distinguisher), now);
    if (arrival.type === 'rejected') this.#rejected(flow, arrival.reason, now);
    else if (arrival.request.state === 'waiting') counts.waiting += 1;
    else dispatched(counts);
    return arrival;
  }

  finish(request: Seated<Entry>): void {
    const { counts, level } = request.tag.flow;
    counts.executing -= 1;
    const now = this.#clock.now();
    begin(level.finish(request, now), now);
    if (level.isQuiescing) this.#dropIfIdle(level, now);
  }

  /** One that waited is turned away. */
  giveUp(request: Seated<Entry>, reason: 'time-out' | 'cancelled'): void {
    const { flow } = request.tag;
    const now = this.#clock.now();
    flow.level.leave(request, now);
    flow.counts.waiting -= 1;
    flow.counts.refused.add(seconds((now - request.arrivedAt) / 1000));
    this.#rejected(flow, reason, now);
    if (flow.level.isQuiescing) this.#dropIfIdle(flow.level, now);
  }

  get levels(): readonly PriorityLevel<Entry>[] {
    return [...this.#levels.values()].sort((left, right) => (left.name < right.name ? -1 : 1));
  }

  get counts(): readonly FlowCounts[] {
    return [...this.#counts.values()];
  }

  /** What part of its target a level gets that neither lends nor borrows all it may. */
  get fairFraction(): number {
    return this.#fairFraction;
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  /** Counts a request that was turned away, also one for which there would have been a seat. */
  reject(flow: Flow, reason: Rejection): void {
    this.#rejected(flow, reason, this.#clock.now());
  }

  #rejected({ counts, level }: Flow, reason: Rejection, now: Instant): void {
    counts.rejected.set(reason, (counts.rejected.get(reason) ?? 0) + 1);
    level.retryAfter.refused(now);
  }

  /** Its seats are for the others then. */
  #dropIfIdle(level: PriorityLevel<Entry>, now: Instant): void {
    if (level.isIdle && this.#levels.get(level.name) === level) this.#setLevels(this.#wanted, now);
  }

  /** Few of them change at a time. */
  #schema(object: KubeObject): FlowSchema {
    const known = this.#parsed.get(object);
    if (known !== undefined) return known;
    const schema = flowSchemaOf(object);
    this.#parsed.set(object, schema);
    return schema;
  }

  #configured(schemas: readonly FlowSchema[], specs: readonly LevelSpec[]): FlowSorter<Flow> {
    const now = this.#clock.now();
    this.#wanted = withMandatory(specs, mandatoryLevels.flatMap(levelOrNothing));
    this.#setLevels(this.#wanted, now);
    const wanted = withMandatory(schemas, mandatorySchemas.map(flowSchemaOf));
    const flows = [...wanted].sort(byPrecedence).flatMap((schema) => this.#flow(schema));
    const known = new Set(flows.map(({ counts }) => counts));
    for (const [key, counts] of this.#counts) {
      const isIdle = counts.executing === 0 && counts.waiting === 0;
      if (isIdle && !known.has(counts)) this.#counts.delete(key);
    }
    const fallback = flows.find(({ schema }) => schema.name === 'catch-all') ?? flows.at(-1);
    if (fallback === undefined) throw new Error('there is always the schema catch-all');
    const targets = flows.map((flow) => ({ schema: flow.schema, target: flow }));
    return new FlowSorter(targets, fallback);
  }

  /** None where the level is missing. */
  #flow(schema: FlowSchema): readonly Flow[] {
    const level = this.#levels.get(schema.level);
    if (level === undefined || level.isQuiescing) return [];
    const key = `${schema.name}/${level.name}`;
    const counts = this.#counts.get(key) ?? newCounts(schema.name, level.name);
    this.#counts.set(key, counts);
    return [new Flow(schema, level, counts)];
  }

  /** Levels that are no longer wanted keep their part of the seats until they are idle. */
  #setLevels(wanted: readonly LevelSpec[], now: Instant): void {
    const names = new Set(wanted.map(({ name }) => name));
    const left = [...this.#levels.values()].filter(({ name }) => !names.has(name));
    for (const level of left) level.become('unwanted');
    const busy = left.filter((level) => !level.isIdle).map(({ spec }) => spec);
    const specs = [...wanted, ...busy];
    const bounds = seatBounds(specs, this.#serverSeats);
    const levels = new Map<string, PriorityLevel<Entry>>();
    specs.forEach((spec, index) => {
      const level = this.#levels.get(spec.name) ?? new PriorityLevel(spec, now);
      const its = bounds[index];
      if (its !== undefined) level.describe(spec, its);
      if (names.has(spec.name)) level.become('wanted');
      levels.set(spec.name, level);
    });
    this.#levels = levels;
    this.#adjust(now);
  }

  /** Requests come again after a time without: what was lent then counts no more. */
  #awake(now: Instant): void {
    this.#adjust(now);
    this.#cancel = this.#adjustLater();
  }

  #adjustLater(): Cancel {
    return this.#clock.after(ADJUST_EVERY, () => {
      this.#cancel = undefined;
      this.#adjust(this.#clock.now());
      const isBusy = this.#arrivals > 0 || this.levels.some((level) => !level.isIdle);
      this.#arrivals = 0;
      if (isBusy) this.#cancel ??= this.#adjustLater();
    });
  }

  /** Each level gets what it used of late, in proportion, within its bounds; at once what it had lent and wants back. */
  #adjust(now: Instant): void {
    const levels = [...this.#levels.values()];
    if (this.#serverSeats === 0) {
      for (const level of levels) begin(level.allot(Number.POSITIVE_INFINITY, 0, now), now);
      return;
    }
    const wishes = levels.map(({ bounds, demand }) => {
      const { highWatermark, smoothed } = demand.look(now);
      const lower = Math.max(bounds.lower, Math.min(bounds.nominal, highWatermark));
      return { lower, upper: bounds.upper, target: Math.max(lower, smoothed) };
    });
    const all = levels.reduce((sum, { bounds }) => sum + bounds.nominal, 0);
    const { seats, fairFraction } = allocateSeats(all, wishes);
    this.#fairFraction = fairFraction;
    levels.forEach((level, index) => {
      const { target = 0 } = wishes[index] ?? {};
      begin(level.allot(Math.round(seats[index] ?? 0), target, now), now);
    });
  }
}

function levelOrNothing(object: KubeObject): readonly LevelSpec[] {
  const spec = levelSpecOf(object);
  return spec === undefined ? [] : [spec];
}

function withMandatory<Named extends { readonly name: string }>(
  those: readonly Named[],
  mandatory: readonly Named[],
): readonly Named[] {
  const names = new Set(those.map(({ name }) => name));
  return [...those, ...mandatory.filter(({ name }) => !names.has(name))];
}

function dispatched(counts: FlowCounts): void {
  counts.dispatched += 1;
  counts.executing += 1;
  counts.begun.add(seconds(0));
}

/** Those who waited have their seats. */
function begin(requests: readonly Seated<Entry>[], now: Instant): void {
  for (const { tag, arrivedAt } of requests) {
    const { counts } = tag.flow;
    counts.waiting -= 1;
    counts.executing += 1;
    counts.dispatched += 1;
    counts.begun.add(seconds((now - arrivedAt) / 1000));
    tag.begin();
  }
}
