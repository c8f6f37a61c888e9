import type { Seconds } from '../base/units.ts';
import { bytesPerSecond, gbps, km, minutes, seconds } from '../base/units.ts';
import { crossSiteFlows } from '../collectives/predict-step.ts';
import type { SitePath, StepInput } from '../collectives/step-time.ts';
import type { Medium } from '../domain/catalogue/media.ts';
import { singleModeFibre } from '../domain/catalogue/media.ts';
import { pluggable } from '../domain/catalogue/optics.ts';
import type { GpuPool } from '../domain/gpu-pool.ts';
import type { Training } from '../domain/job.ts';
import { replicaCount } from '../domain/job.ts';
import type { TuningMode } from '../domain/site-link.ts';
import { tuneLane } from '../network/congestion/tune.ts';
import { roundTrip } from '../network/fibre.ts';
import { linkState } from '../network/link.ts';

/** The link between two neighbouring sites. */
export interface Fibre {
  readonly length: number;
  readonly lanes: number;
  readonly laneGbps: number;
  readonly tuning: TuningMode;
  /** Left out: single-mode fibre. */
  readonly medium?: Medium;
  /** As measured; left out, that of the fibre. */
  readonly roundTrip?: Seconds;
}

interface Spread {
  readonly training: Training;
  readonly poolAt: (site: string) => GpuPool;
  readonly gpus: number;
  readonly sites: number;
  readonly cut: 'data' | 'pipeline';
}

/** A job spread evenly over sites in a line, whose ways take no time yet; at one site it is whole. */
export function spreadOver({ training, poolAt, gpus, sites, cut }: Spread): StepInput {
  const replicas = replicaCount(gpus, training.parallelism);
  const stages = training.parallelism.pipeline;
  const part =
    cut === 'data' ? { replicas: replicas / sites, stages } : { replicas, stages: stages / sites };
  const names = Array.from({ length: sites }, (_, index) => `site-${index + 1}`);
  const idle = { roundTrip: seconds(0), jitter: seconds(0), rate: bytesPerSecond(Infinity) };
  return {
    training,
    shares: names.map((site) => ({ site, pool: poolAt(site), gpus: gpus / sites, ...part })),
    paths: names.slice(1).map((to, index) => ({ from: names[index] ?? to, to, ...idle })),
    cut: sites === 1 ? 'none' : cut,
  };
}

/** The same with a link on every way: its fibre, tuned for the flows that cross it, and what the lanes then carry. */
export function connectedBy(input: StepInput, fibre: Fibre): StepInput {
  const way = wayOver(fibre, crossSiteFlows(input));
  return { ...input, paths: input.paths.map((path) => ({ ...path, ...way })) };
}

/** What so many flows meet on a link that is tuned for them. */
export function wayOver(fibre: Fibre, crossing: number): Omit<SitePath, 'from' | 'to'> {
  const { length, lanes, laneGbps, tuning, medium = singleModeFibre } = fibre;
  const delay = fibre.roundTrip ?? roundTrip(km(length), medium);
  const flows = crossing / lanes;
  const link = {
    name: 'way',
    sites: ['one', 'two'],
    givenLength: km(length),
    routeFactor: 1.4,
    medium,
    optics: pluggable,
    repair: minutes(240),
    lanes,
    laneRate: gbps(laneGbps),
    jitter: seconds(0),
    lossRate: 0,
    reservable: 0.9,
    tuning,
  } as const;
  const parameters = tuneLane({
    mode: tuning,
    roundTrip: delay,
    laneRate: link.laneRate,
    flows,
    jitter: link.jitter,
    length: km(length),
    medium,
  });
  const { capacity, efficiency, jitter } = linkState({
    link,
    length: km(length),
    lanesUp: lanes,
    available: 'up',
    parameters,
    flows,
  });
  return { roundTrip: delay, jitter, rate: bytesPerSecond(capacity * efficiency) };
}
