import {
  gbps,
  gigabytes,
  gigabytesPerSecond,
  km,
  minutes,
  seconds,
  teraflopsPerSecond,
} from '../../src/base/units.ts';
import type { GpuPool } from '../../src/domain/gpu-pool.ts';
import type { Training } from '../../src/domain/job.ts';
import type { SiteLink, TuningMode } from '../../src/domain/site-link.ts';
import { tuneLane } from '../../src/network/congestion/tune.ts';
import { roundTrip } from '../../src/network/fibre.ts';
import type { LinkState } from '../../src/network/link-state.ts';
import { linkState } from '../../src/network/link.ts';
import type { Hop, Run } from '../../src/simulation/job.ts';
import { singleModeFibre } from '../../src/domain/catalogue/media.ts';
import { pluggable } from '../../src/domain/catalogue/optics.ts';

/** A pool of eight-GPU nodes at the site of the same name. */
function pool(name: string, nodes = 64): GpuPool {
  return {
    name,
    site: name,
    location: undefined,
    accelerator: {
      name: 'H100-SXM',
      memory: gigabytes(80),
      compute: { BF16: { peak: teraflopsPerSecond(989), efficiency: 0.65 } },
      scaleUp: gigabytesPerSecond(450),
    },
    nodes,
    gpusPerNode: 8,
    scaleUpDomainGpus: 8,
    scaleOut: {
      nicRate: gbps(400),
      nicsPerNode: 8,
      oversubscription: 1,
      loadBalancing: 'AdaptiveRouting',
    },
  };
}

function training(steps: number): Training {
  return {
    model: {
      name: 'eight-billion',
      layers: 32,
      hiddenSize: 4096,
      feedForwardSize: 14336,
      attentionHeads: 32,
      keyValueHeads: 8,
      vocabularySize: 128256,
      feedForward: 'gated',
      embeddings: 'untied',
    },
    sequenceLength: 8192,
    globalBatchSequences: 256,
    microBatchSequences: 1,
    precision: 'BF16',
    steps,
    parallelism: {
      tensor: 4,
      pipeline: 1,
      context: 1,
      virtualPipeline: 1,
      expert: 1,
      expertTensor: 1,
    },
    recomputation: 'selective',
    sharding: 'optimizer',
    gradientPrecision: 'BF16',
    synchronization: { type: 'hierarchical' },
  };
}

export interface LinkWish {
  readonly lengthKm?: number;
  readonly lanes?: number;
  readonly laneGbps?: number;
  readonly lanesUp?: number;
  readonly mode?: TuningMode;
}

/** A link named after its sites, such as `ams-osl`. */
export function link(name: string, wish: LinkWish = {}): LinkState {
  const {
    lengthKm = 600,
    lanes = 4,
    laneGbps = 100,
    lanesUp = lanes,
    mode = 'DistanceAware',
  } = wish;
  const [first = '', second = ''] = name.split('-');
  const length = km(lengthKm);
  const laneRate = gbps(laneGbps);
  const spec: SiteLink = {
    name,
    sites: [first, second],
    givenLength: length,
    routeFactor: 1,
    medium: singleModeFibre,
    optics: pluggable,
    repair: minutes(240),
    lanes,
    laneRate,
    jitter: seconds(0),
    lossRate: 0,
    reservable: 1,
    tuning: mode,
  };
  const flows = 16;
  const delay = roundTrip(length, singleModeFibre);
  const parameters = tuneLane({
    mode,
    roundTrip: delay,
    laneRate,
    flows,
    jitter: spec.jitter,
    length,
    medium: singleModeFibre,
  });
  const available = lanesUp === 0 ? 'cut' : 'up';
  return linkState({ link: spec, length, lanesUp, available, parameters, flows });
}

export interface RunWish {
  readonly steps?: number;
  /** GPUs in each pool, in the order of the cut; a run of more than one crosses the link between neighbours. */
  readonly gpus: Readonly<Record<string, number>>;
  readonly weight?: number;
}

/** A data-parallel run; the link between `a` and `b` is `a-b`, its name in alphabetical order. */
export function run(job: string, { steps = 1000, gpus, weight = 1 }: RunWish): Run {
  const pools = Object.entries(gpus);
  const names = pools.map(([name]) => name);
  return {
    job,
    work: { type: 'training', training: training(steps) },
    shares: pools.map(([site, count]) => ({
      site,
      pool: pool(site),
      gpus: count,
      replicas: count / 4,
      stages: 1,
    })),
    routes: names.slice(1).map((to, index) => {
      const from = names[index] ?? '';
      return { from, to, weight, hops: [hop(from, to)] };
    }),
    nodes: new Map(pools.map(([name, count]) => [name, Math.ceil(count / 8)])),
  };
}

function hop(from: string, to: string): Hop {
  return { link: [from, to].sort().join('-'), from, to };
}
