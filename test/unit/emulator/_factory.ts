import { instant } from '../../../src/base/clock.ts';
import { silentLog } from '../../../src/base/log.ts';
import type { Log } from '../../../src/base/log.ts';
import type { JsonObject } from '../../../src/base/json.ts';
import { isJsonObject } from '../../../src/base/json.ts';
import { numberAt } from '../../../src/base/json-at.ts';
import { seededRandom } from '../../../src/base/random.ts';
import {
  apiVersion,
  collectiveJobs,
  faultAnnotation,
  gpuPools,
  siteLinks,
} from '../../../src/api/resources.ts';
import { runVirtual } from '../../../src/app/run-virtual.ts';
import { createEmulator } from '../../../src/emulator/emulator.ts';
import type { Emulator } from '../../../src/emulator/emulator.ts';
import type { FabricObserver } from '../../../src/emulator/fabric-observer.ts';
import { findCondition, readConditions, setCondition } from '../../../src/kube/conditions.ts';
import type { ConditionStatus } from '../../../src/kube/conditions.ts';
import type { KubeObject } from '../../../src/kube/object.ts';
import { VirtualClock } from '../../../src/simulation/virtual-clock.ts';
import { Cluster } from './_cluster.ts';

const START = instant(Date.UTC(2026, 0, 1));

/** Two sites with a pool each, `memphis` and `atlanta`, and the link `memphis-atlanta`, under an emulator. */
export class Factory {
  readonly clock = new VirtualClock(START);
  readonly cluster = new Cluster(this.clock);
  readonly events: string[] = [];
  /** What the emulator warned of. */
  readonly complaints: string[] = [];
  #emulator: Emulator | undefined;
  readonly #timeScale: number;

  constructor(timeScale = 60) {
    this.#timeScale = timeScale;
    this.cluster.put(gpuPools, poolObject('memphis'));
    this.cluster.put(gpuPools, poolObject('atlanta'));
    this.cluster.put(siteLinks, linkObject());
  }

  async start(observer?: FabricObserver): Promise<void> {
    const emulator = createEmulator({
      client: this.cluster,
      informers: {
        pools: this.cluster.informer(gpuPools),
        links: this.cluster.informer(siteLinks),
        jobs: this.cluster.informer(collectiveJobs),
      },
      clock: this.clock,
      random: seededRandom(1),
      recorder: {
        record: ({ kind, metadata }, { type, reason, message }) => {
          this.events.push(`${kind}/${metadata.name ?? ''} ${type} ${reason}: ${message}`);
        },
        stop: () => Promise.resolve(),
      },
      log: this.#log(),
      timeScale: this.#timeScale,
      ...(observer === undefined ? {} : { observer }),
    });
    this.#emulator = emulator;
    await emulator.start();
    await this.run(0);
  }

  async stop(): Promise<void> {
    await this.#emulator?.stop();
  }

  #log(): Log {
    const complain: Log['warn'] = (message) => {
      this.complaints.push(message);
    };
    return { ...silentLog, warn: complain, error: complain };
  }

  /** Lets this many seconds of the clock pass. */
  run(time: number): Promise<void> {
    return runVirtual({ clock: this.clock, until: instant(this.clock.now() + time * 1000) });
  }

  /** Whether anything is left to do in so many seconds of the clock; optics fail in years. */
  isDueWithin(time: number): boolean {
    const next = this.clock.next();
    return next !== undefined && next <= this.clock.now() + time * 1000;
  }

  /** As a user breaks and mends. */
  fault(name: string, fault: string | undefined): void {
    const resource = name.includes('-') ? siteLinks : gpuPools;
    this.cluster.change(resource, name, (object) => ({
      ...object,
      metadata: {
        ...object.metadata,
        annotations: fault === undefined ? {} : { [faultAnnotation]: fault },
      },
    }));
  }

  /** As the SiteLink controller tunes. */
  tune(mode: 'DistanceAware' | 'OffTheShelf'): void {
    this.cluster.change(siteLinks, 'memphis-atlanta', (object) => ({
      ...object,
      status: { ...statusOf(object), tuned: { mode, flows: 16 } },
    }));
  }

  /** As the CollectiveJob controller admits. */
  admit(name: string, gpus: Readonly<Record<string, number>>): void {
    const sites = Object.keys(gpus);
    this.#condition(name, 'Admitted', 'True', {
      siteAssignments: sites.map((site) => ({
        site,
        pool: site,
        nodes: Math.ceil((gpus[site] ?? 0) / 8),
        gpus: gpus[site] ?? 0,
        replicas: (gpus[site] ?? 0) / 8,
        stages: 1,
      })),
      linkReservations: sites.slice(1).flatMap((to, index) => {
        const held = { link: 'memphis-atlanta', gbps: 50 };
        const from = sites[index] ?? '';
        return [
          { ...held, from, to },
          { ...held, from: to, to: from },
        ];
      }),
    });
  }

  /** The same for 8 instances of 8 GPUs that read and one that writes. */
  serve(
    name: string,
    { prefill, decode }: { readonly prefill: string; readonly decode: string },
  ): void {
    const part = (pool: string, prefillInstances: number, decodeInstances: number): JsonObject => {
      const replicas = prefillInstances + decodeInstances;
      const held = { nodes: replicas, gpus: 8 * replicas, replicas, stages: 1 };
      return { site: pool, pool, ...held, prefillInstances, decodeInstances };
    };
    const isWhole = prefill === decode;
    this.#condition(name, 'Admitted', 'True', {
      siteAssignments: isWhole ? [part(prefill, 8, 1)] : [part(prefill, 8, 0), part(decode, 0, 1)],
      linkReservations: isWhole
        ? []
        : [{ link: 'memphis-atlanta', gbps: 200, from: prefill, to: decode }],
    });
  }

  /** Gb/s from Memphis to Atlanta, and back. */
  throughputs(): readonly [number, number] {
    const of = (index: string): number =>
      numberAt(this.link(), 'directions', index, 'throughputGbps') ?? 0;
    return [of('0'), of('1')];
  }

  evict(name: string): void {
    this.#condition(name, 'Admitted', 'False', { siteAssignments: [], linkReservations: [] });
  }

  suspend(name: string): void {
    this.#condition(name, 'Suspended', 'True', {});
    this.evict(name);
  }

  job(name: string): KubeObject {
    return this.cluster.object(collectiveJobs, `default/${name}`);
  }

  /** The condition as `True Progressing`, or undefined. */
  condition(name: string, type: string): string | undefined {
    const condition = findCondition(readConditions(this.job(name)), type);
    return condition === undefined ? undefined : `${condition.status} ${condition.reason}`;
  }

  field(name: string, group: string, field: string): unknown {
    const found = statusOf(this.job(name))[group];
    return isJsonObject(found) ? found[field] : undefined;
  }

  link(): JsonObject {
    return this.cluster.status(siteLinks, 'memphis-atlanta');
  }

  #condition(name: string, type: string, status: ConditionStatus, fields: JsonObject): void {
    this.cluster.change(collectiveJobs, `default/${name}`, (object) => {
      const statement = { type, status, reason: 'Test', message: '' };
      const conditions = setCondition(readConditions(object), statement, this.clock.now());
      return { ...object, status: { ...statusOf(object), ...fields, conditions } };
    });
  }
}

function statusOf(object: KubeObject): JsonObject {
  return isJsonObject(object['status']) ? object['status'] : {};
}

function poolObject(name: string): KubeObject {
  return {
    apiVersion,
    kind: 'GpuPool',
    metadata: { name, uid: `pool-${name}`, generation: 1 },
    spec: {
      site: name,
      accelerator: 'H100-SXM',
      nodes: 32,
      gpusPerNode: 8,
      scaleOut: {
        nicGbps: 400,
        nicsPerNode: 8,
        oversubscription: 1,
        loadBalancing: 'AdaptiveRouting',
      },
    },
  };
}

function linkObject(): KubeObject {
  return {
    apiVersion,
    kind: 'SiteLink',
    metadata: { name: 'memphis-atlanta', uid: 'link', generation: 1 },
    spec: {
      sites: ['memphis', 'atlanta'],
      lengthKm: 600,
      routeFactor: '1.4',
      lanes: 4,
      laneGbps: 100,
      jitterMicroseconds: 0,
      lossRate: '0',
      reservablePercent: 90,
      tuning: { mode: 'DistanceAware' },
    },
    status: { tuned: { mode: 'DistanceAware', flows: 16 } },
  };
}

export function jobObject(name: string, steps: number): KubeObject {
  return {
    apiVersion,
    kind: 'CollectiveJob',
    metadata: { namespace: 'default', name, uid: `job-${name}`, generation: 1 },
    spec: {
      priority: 0,
      suspend: false,
      gpus: 128,
      training: {
        model: 'llama-3.1-8b',
        sequenceLength: 8192,
        globalBatchSequences: 256,
        microBatchSequences: 1,
        precision: 'BF16',
        steps,
        parallelism: { tensor: 8, pipeline: 1, context: 1, virtualPipeline: 1 },
        synchronization: { strategy: 'Hierarchical' },
      },
      siteBoundary: { allow: ['Data'], maxSites: 2 },
    },
  };
}
