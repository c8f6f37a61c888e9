import { parseCollectiveJob } from '../../../src/api/collectivejob.ts';
import { parseGpuPool } from '../../../src/api/gpupool.ts';
import { lanesUp, progress, unhealthyNodes } from '../../../src/api/observed.ts';
import { heldPlacement } from '../../../src/api/placement.ts';
import { collectiveJobs, gpuPools, siteLinks } from '../../../src/api/resources.ts';
import { parseSiteLink } from '../../../src/api/sitelink.ts';
import { arrayAt, numberAt, textAt } from '../../../src/base/json-at.ts';
import { toGbps } from '../../../src/base/units.ts';
import { parallelismOf, replicaCount, replicaGpus } from '../../../src/domain/job.ts';
import type { Job } from '../../../src/domain/job.ts';
import type { Placement } from '../../../src/domain/placement.ts';
import { isTrue, readConditions } from '../../../src/kube/conditions.ts';
import type { KubeObject } from '../../../src/kube/object.ts';
import type { Written } from '../../support/kept-journal.ts';
import type { World } from '../../support/world.ts';
import { fieldsOfTwoWriters } from './writers.ts';

/** For so long, in seconds of the clock, a decision may rest on what was true before, or a report be on its way. */
const GRACE = 3;

interface Level {
  readonly at: number;
  readonly value: number;
}

/**
 * What must hold after every single write. Everything is counted anew from the objects on the disk, with no regard to how the
 * controllers count.
 */
export class Invariants {
  readonly broken: string[] = [];
  readonly #world: World;
  /** Nodes up, and Gb/s that can be reserved, as they were lately: a decision may be older than the fault. */
  readonly #levels = new Map<string, readonly Level[]>();
  /** Steps done, by the job's uid. */
  readonly #steps = new Map<string, number>();
  /** When the jobs lost their admission, by uid. */
  readonly #lost = new Map<string, number>();

  constructor(world: World) {
    this.#world = world;
    world.disk.onWrite((written) => {
      this.#check(written);
    });
  }

  #check({ resource, before, after }: Written): void {
    if (resource === 'longhaul.dev/gpupools') this.#noteLevels();
    if (resource === 'longhaul.dev/sitelinks') this.#noteLevels();
    if (resource !== 'longhaul.dev/collectivejobs' || after === undefined) return;
    const placement = heldPlacement(after);
    const had = before === undefined ? undefined : heldPlacement(before);
    const { uid = '' } = after.metadata;
    if (placement === undefined && had !== undefined) this.#lost.set(uid, this.#world.elapsed);
    if (placement !== undefined) this.#lost.delete(uid);
    if (placement !== undefined && JSON.stringify(placement) !== JSON.stringify(had)) {
      this.#checkWhole(after, placement);
      this.#checkRoom(after, placement);
    }
    this.#checkSteps(after, uid);
  }

  /** A placement is the whole job, in whole replicas or stages, on whole nodes of the pools it names. */
  #checkWhole(object: KubeObject, { assignments }: Placement): void {
    const parsed = parseCollectiveJob(object);
    if (parsed.type === 'failed') return;
    const { gpus, work, siteBoundary } = parsed.value;
    const sum = (counts: readonly number[]): number => counts.reduce((a, b) => a + b, 0);
    const whole = isWholeCut(parsed.value, assignments);
    this.#demand(whole, object, `is cut into ${JSON.stringify(assignments)}`);
    this.#demand(
      sum(assignments.map((part) => part.gpus)) === gpus,
      object,
      `has another number of GPUs than ${gpus}`,
    );
    const sites = new Set(assignments.map(({ site }) => site)).size;
    this.#demand(sites <= siteBoundary.maxSites, object, `is on ${sites} sites`);
    for (const part of assignments) {
      const { tensor, context } = parallelismOf(work);
      const each = part.replicas * part.stages * tensor * context;
      const pool = this.#pool(part.pool);
      const nodes = Math.ceil(part.gpus / (pool?.gpusPerNode ?? 8));
      const fits = part.gpus === each && part.nodes === nodes;
      this.#demand(fits, object, `has a part that does not add up: ${JSON.stringify(part)}`);
      const site = pool?.site ?? part.site;
      this.#demand(site === part.site, object, `names another site than that of ${part.pool}`);
    }
  }

  /** Whoever is admitted finds room beside all those who hold something already. */
  #checkRoom(object: KubeObject, { assignments, reservations }: Placement): void {
    const placements = this.#world.list(collectiveJobs).flatMap((job) => heldPlacement(job) ?? []);
    for (const { pool } of assignments) {
      const held = nodesHeld(pool, placements);
      const up = this.#best(`pool ${pool}`);
      this.#demand(held <= up, object, `makes ${held} nodes held in ${pool}, which has ${up}`);
    }
    for (const { link, from } of reservations) {
      const held = reserved(link, from, placements);
      const most = this.#best(`link ${link}`);
      const what = `makes ${held} Gb/s reserved on ${link} from ${from}, of ${most}`;
      this.#demand(held <= most + 1e-6, object, what);
    }
  }

  #checkSteps(object: KubeObject, uid: string): void {
    const { step } = progress(object);
    const before = this.#steps.get(uid) ?? 0;
    this.#steps.set(uid, step);
    this.#demand(step >= before, object, `went back from step ${before} to ${step}`);
    const lost = this.#lost.get(uid);
    const runs = isTrue(readConditions(object), 'Running');
    const isLate = lost !== undefined && lost + GRACE < this.#world.elapsed;
    this.#demand(
      !(isLate && runs && step > before),
      object,
      'makes steps while it is not admitted',
    );
  }

  /** What the accounts do not agree on at this moment; nothing, once whatever is on its way has arrived. */
  disagreements(): readonly string[] {
    const before = this.broken.length;
    const jobs = this.#world.list(collectiveJobs);
    const placements = jobs.flatMap((job) => heldPlacement(job) ?? []);
    for (const pool of this.#world.list(gpuPools)) this.#checkPool(pool, placements);
    for (const link of this.#world.list(siteLinks)) this.#checkLink(link, placements);
    for (const job of jobs) this.#checkJob(job);
    for (const object of [...this.#world.list(gpuPools), ...this.#world.list(siteLinks), ...jobs]) {
      const twice = fieldsOfTwoWriters(object);
      this.#demand(twice.length === 0, object, `has fields of two writers: ${twice.join(' ')}`);
    }
    return this.broken.splice(before);
  }

  #checkPool(pool: KubeObject, placements: readonly Placement[]): void {
    const name = pool.metadata.name ?? '';
    const held = nodesHeld(name, placements);
    const shown = numberAt(pool, 'status', 'allocated', 'nodes') ?? 0;
    this.#demand(shown === held, pool, `shows ${shown} nodes allocated, and ${held} are held`);
    const gpus = placements
      .flatMap(({ assignments }) => assignments)
      .filter((part) => part.pool === name)
      .reduce((sum, part) => sum + part.gpus, 0);
    const shownGpus = numberAt(pool, 'status', 'allocated', 'gpus') ?? 0;
    this.#demand(shownGpus === gpus, pool, `shows ${shownGpus} GPUs allocated, ${gpus} are held`);
    const up = nodesUp(pool);
    this.#demand(held <= up, pool, `has ${up} nodes up, and ${held} are still held`);
  }

  #checkLink(link: KubeObject, placements: readonly Placement[]): void {
    for (const way of arrayAt(link, 'status', 'directions')) {
      const from = textAt(way, 'from') ?? '';
      const held = reserved(link.metadata.name ?? '', from, placements);
      const shown = numberAt(way, 'reservedGbps') ?? 0;
      this.#demand(shown === held, link, `shows ${shown} Gb/s reserved from ${from}, not ${held}`);
    }
  }

  #checkJob(job: KubeObject): void {
    const conditions = readConditions(job);
    const parts =
      arrayAt(job, 'status', 'siteAssignments').length +
      arrayAt(job, 'status', 'linkReservations').length;
    const holds = heldPlacement(job) !== undefined;
    this.#demand(holds || parts === 0, job, 'still shows what it held');
    const runs = isTrue(conditions, 'Running');
    this.#demand(holds || !runs, job, 'is said to run, and holds nothing');
    const phase = textAt(job, 'status', 'phase');
    this.#demand(runs === (phase === 'Running'), job, `has phase ${phase ?? 'none'}`);
  }

  #noteLevels(): void {
    for (const pool of this.#world.list(gpuPools)) {
      this.#note(`pool ${pool.metadata.name ?? ''}`, nodesUp(pool));
    }
    for (const link of this.#world.list(siteLinks)) {
      this.#note(`link ${link.metadata.name ?? ''}`, reservable(link));
    }
  }

  #note(name: string, value: number): void {
    const at = this.#world.elapsed;
    const levels = this.#levels.get(name) ?? [];
    if (levels.at(-1)?.value !== value) this.#levels.set(name, [...levels, { at, value }]);
  }

  /** The most there was within the time of grace. */
  #best(name: string): number {
    const levels = this.#levels.get(name) ?? [];
    const since = this.#world.elapsed - GRACE;
    const recent = levels.filter((_, index) => (levels[index + 1]?.at ?? Infinity) >= since);
    return Math.max(0, ...recent.map(({ value }) => value));
  }

  #pool(name: string): ReturnType<typeof poolOf> {
    const object = this.#world.list(gpuPools).find(({ metadata }) => metadata.name === name);
    return object === undefined ? undefined : poolOf(object);
  }

  #demand(holds: boolean, { kind, metadata }: KubeObject, what: string): void {
    if (holds) return;
    const at = `${this.#world.elapsed.toFixed(3)}s`;
    this.broken.push(`${at} ${kind} ${metadata.name ?? ''} ${what}`);
  }
}

function isWholeCut({ gpus, work }: Job, assignments: Placement['assignments']): boolean {
  const parallelism = parallelismOf(work);
  const replicas = replicaCount(gpus, parallelism);
  const total = (field: 'replicas' | 'stages'): number =>
    assignments.reduce((sum, part) => sum + part[field], 0);
  const all = (field: 'replicas' | 'stages', count: number): boolean =>
    assignments.every((part) => part[field] === count);
  const byData = all('stages', parallelism.pipeline) && total('replicas') === replicas;
  const byStage = all('replicas', replicas) && total('stages') === parallelism.pipeline;
  return (byData || byStage) && gpus === replicas * replicaGpus(parallelism);
}

function nodesHeld(pool: string, placements: readonly Placement[]): number {
  return placements
    .flatMap(({ assignments }) => assignments)
    .filter((part) => part.pool === pool)
    .reduce((sum, { nodes }) => sum + nodes, 0);
}

/** In Gb/s. */
function reserved(link: string, from: string, placements: readonly Placement[]): number {
  return placements
    .flatMap(({ reservations }) => reservations)
    .filter((held) => held.link === link && held.from === from)
    .reduce((sum, { rate }) => sum + Math.round(toGbps(rate)), 0);
}

function poolOf(
  object: KubeObject,
): { readonly site: string; readonly gpusPerNode: number } | undefined {
  const parsed = parseGpuPool(object);
  return parsed.type === 'ok' ? parsed.value : undefined;
}

function nodesUp(pool: KubeObject): number {
  const nodes = numberAt(pool, 'spec', 'nodes') ?? 0;
  return Math.max(0, nodes - unhealthyNodes(pool));
}

/** In Gb/s, in each direction. */
function reservable(object: KubeObject): number {
  const parsed = parseSiteLink(object);
  if (parsed.type === 'failed') return 0;
  const { lanes, laneRate, reservable: share } = parsed.value;
  return Math.min(lanes, lanesUp(object) ?? lanes) * toGbps(laneRate) * share;
}
