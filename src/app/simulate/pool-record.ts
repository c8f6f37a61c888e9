import type { KubeObject } from '../../kube/object.ts';
import type { PoolSample } from '../../metrics/fleet.ts';
import { poolSample } from '../fleet.ts';

/** GPUs of one pool by what they do, times hours. */
export interface PoolOutcome {
  readonly pool: string;
  readonly site: string;
  readonly gpus: number;
  readonly allocatedGpuHours: number;
  readonly idleGpuHours: number;
  readonly failedGpuHours: number;
}

const HOUR = 3600;

/** Follows one pool from change to change. */
export class PoolRecord {
  readonly #hours = { allocated: 0, idle: 0, failed: 0 };
  #sample: PoolSample;
  #since: number;

  constructor(pool: KubeObject, at: number) {
    this.#sample = poolSample(pool);
    this.#since = at;
  }

  get gpus(): PoolSample['gpus'] {
    return this.#sample.gpus;
  }

  changed(pool: KubeObject, at: number): void {
    this.#close(at);
    this.#sample = poolSample(pool);
  }

  outcome(at: number): PoolOutcome {
    this.#close(at);
    const { pool, site, gpus } = this.#sample;
    return {
      pool,
      site,
      gpus: gpus.allocated + gpus.idle + gpus.failed,
      allocatedGpuHours: this.#hours.allocated,
      idleGpuHours: this.#hours.idle,
      failedGpuHours: this.#hours.failed,
    };
  }

  #close(at: number): void {
    const hours = (at - this.#since) / HOUR;
    this.#since = at;
    const { allocated, idle, failed } = this.#sample.gpus;
    this.#hours.allocated += allocated * hours;
    this.#hours.idle += idle * hours;
    this.#hours.failed += failed * hours;
  }
}
