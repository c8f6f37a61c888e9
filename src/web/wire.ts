import type { JsonObject } from '../base/json.ts';

/*
 * What travels from the server to the page: texts and numbers, ready to be shown. A null is what nobody has said yet. Every
 * row has a key that stays with its object, so that the page can change it in place.
 */

export interface Row extends JsonObject {
  readonly key: string;
}

export interface PoolRow extends JsonObject {
  readonly name: string;
  readonly accelerator: string;
  readonly nodes: number;
  readonly gpus: number;
  readonly allocated: number;
  readonly failedNodes: number;
  readonly ready: string;
  readonly message: string;
}

/** A site is where pools are: its key is its name. */
export interface SiteRow extends Row {
  readonly latitude: number | null;
  readonly longitude: number | null;
  readonly gpus: number;
  readonly allocated: number;
  readonly failedNodes: number;
  readonly pools: readonly PoolRow[];
}

export type LinkCondition = 'up' | 'degraded' | 'down' | 'unknown';

export interface LinkRow extends Row {
  readonly from: string;
  readonly to: string;
  readonly lengthKm: number | null;
  readonly roundTripMicroseconds: number | null;
  readonly lanes: number;
  readonly lanesUp: number | null;
  readonly laneGbps: number;
  readonly mode: string;
  readonly efficiencyPercent: number | null;
  readonly shelfEfficiencyPercent: number | null;
  readonly queueMicroseconds: number | null;
  readonly ecnMinBytes: number | null;
  readonly ecnMaxBytes: number | null;
  /** Of one flow; 0: none, only a rate. */
  readonly windowBytes: number | null;
  /** Of the busier direction. */
  readonly utilizationPercent: number | null;
  readonly throughputGbps: number;
  readonly reservedGbps: number;
  readonly condition: LinkCondition;
  readonly message: string;
}

/** The GPUs a job holds at one site. */
export interface Chip extends JsonObject {
  readonly site: string;
  readonly gpus: number;
}

export interface JobRow extends Row {
  readonly namespace: string;
  readonly name: string;
  readonly phase: string;
  readonly priority: number;
  readonly gpus: number;
  /** The model that is trained or served, or the collective. */
  readonly workload: string;
  readonly chips: readonly Chip[];
  readonly links: readonly string[];
  readonly percent: number | null;
  readonly progress: string;
  readonly stepMilliseconds: number | null;
  readonly exposedPercent: number | null;
  /** When it will be complete; empty while nobody knows. */
  readonly eta: string;
  /** Why it waits; empty when it does not. */
  readonly why: string;
  readonly created: string;
}

export interface EventRow extends Row {
  readonly time: string;
  readonly type: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly reason: string;
  readonly message: string;
  readonly count: number;
}

export interface Totals extends JsonObject {
  readonly gpus: number;
  readonly allocated: number;
  readonly failedNodes: number;
  readonly jobs: number;
  readonly jobsByPhase: Readonly<Record<string, number>>;
  /** Grows with every change of any job: the sign to read a list of jobs again. */
  readonly jobsRevision: number;
}

/** Everything the page shows before it asks for more. Jobs and events are the newest. */
export interface Snapshot extends JsonObject {
  readonly sites: readonly SiteRow[];
  readonly links: readonly LinkRow[];
  readonly jobs: readonly JobRow[];
  readonly events: readonly EventRow[];
  readonly totals: Totals;
}

/** Rows that are new; of others the key and the fields that changed; the keys of all in order where that changed. */
export interface RowsDelta<Item extends Row> extends JsonObject {
  readonly put?: readonly Item[];
  readonly changed?: readonly Row[];
  readonly order?: readonly string[];
}

export interface Delta extends JsonObject {
  readonly sites?: RowsDelta<SiteRow>;
  readonly links?: RowsDelta<LinkRow>;
  readonly jobs?: RowsDelta<JobRow>;
  readonly events?: RowsDelta<EventRow>;
  readonly totals?: Totals;
}

export interface JobsPage extends JsonObject {
  /** Jobs that pass the filter. */
  readonly total: number;
  readonly offset: number;
  readonly rows: readonly JobRow[];
  readonly revision: number;
}

/** What a link carried, from one instant until the next sample. */
export interface LinkSample extends JsonObject {
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  readonly throughputGbps: number;
  readonly reservedGbps: number;
  readonly utilizationPercent: number;
}

export interface Tuning extends JsonObject {
  readonly at: number;
  readonly parameters: Readonly<Record<string, string | number>>;
}

export interface Curve extends JsonObject {
  readonly efficiencyPercent: readonly number[];
  readonly queueMicroseconds: readonly number[];
}

/** What the two profiles would make of a lane at other lengths. */
export interface LinkCurves extends JsonObject {
  readonly lengthsKm: readonly number[];
  readonly tuned: Curve;
  readonly offTheShelf: Curve;
}

export interface Detail extends JsonObject {
  /** The object without managedFields, as kubectl would print it. */
  readonly yaml: string;
  readonly object: JsonObject;
  readonly events: readonly EventRow[];
}

export interface JobDetail extends Detail {
  readonly row: JobRow;
}

export interface LinkDetail extends Detail {
  readonly row: LinkRow;
  readonly samples: readonly LinkSample[];
  readonly tunings: readonly Tuning[];
  readonly curves: LinkCurves | null;
  /** Jobs that hold bandwidth here. */
  readonly jobs: readonly JobRow[];
}

export interface SiteDetail extends JsonObject {
  readonly row: SiteRow;
  readonly links: readonly LinkRow[];
  readonly jobs: readonly JobRow[];
  readonly events: readonly EventRow[];
  /** Limits of the GPU boards in watts: of those that jobs hold, and of all; null where a board's limit is not known. */
  readonly power: { readonly held: number; readonly all: number } | null;
  readonly yaml: string;
}
