import { apiVersion } from '../../../src/api/resources.ts';
import { present } from '../../../src/base/assert.ts';
import type { JsonObject } from '../../../src/base/json.ts';
import type { Random } from '../../../src/base/random.ts';
import type { KubeObject } from '../../../src/kube/object.ts';

const SITES = ['ams', 'lhr', 'osl', 'waw'] as const;
const GPUS_PER_NODE = 8;

export function pick<Item>(random: Random, items: readonly Item[]): Item {
  return present(items[random.below(items.length)], 'choice');
}

/** Two to four sites with one or two small pools each, and links that do not always join them all. */
export function scenery(random: Random): readonly KubeObject[] {
  const sites = SITES.slice(0, 2 + random.below(3));
  const pools = sites.flatMap((site) =>
    Array.from({ length: 1 + random.below(2) }, (_, index) => pool(random, site, index)),
  );
  const links = sites.flatMap((from, index) =>
    sites
      .slice(index + 1)
      .filter(() => random.below(4) > 0)
      .map((to) => link(random, from, to)),
  );
  return [...pools, ...links];
}

function pool(random: Random, site: string, index: number): KubeObject {
  const name = `${site}-${index}`;
  const accelerator = random.below(8) === 0 ? 'A100-SXM' : 'H100-SXM';
  const spec = { site, accelerator, nodes: 2 + random.below(5), gpusPerNode: GPUS_PER_NODE };
  return { apiVersion, kind: 'GpuPool', metadata: { name }, spec };
}

function link(random: Random, from: string, to: string): KubeObject {
  const spec = {
    sites: [from, to],
    lengthKm: 10 + random.below(2000),
    lanes: 1 + random.below(4),
    laneGbps: pick(random, [50, 100, 400]),
    reservablePercent: pick(random, [50, 90, 100]),
  };
  return { apiVersion, kind: 'SiteLink', metadata: { name: `${from}-${to}` }, spec };
}

const cuts: readonly JsonObject[] = [
  { tensor: 8 },
  { tensor: 8, pipeline: 2 },
  { tensor: 4, pipeline: 4 },
  { tensor: 8, context: 2 },
];

/** Jobs of one node to twenty and more; the largest of them fit nowhere. */
export function job(random: Random, name: string): KubeObject {
  const parallelism = pick(random, cuts);
  const { tensor = 1, pipeline = 1, context = 1 } = parallelism;
  const replicas = pick(random, [1, 1, 2, 2, 2, 3, 3, 4, 4, 5, 6, 20]);
  const rarely = random.below(24) === 0;
  const spec: JsonObject = {
    gpus: replicas * Number(tensor) * Number(pipeline) * Number(context),
    priority: random.below(3),
    suspend: random.below(8) === 0,
    ...(rarely ? { accelerator: 'B200' } : {}),
    training: {
      model: 'llama-3.1-8b',
      sequenceLength: 8192,
      globalBatchSequences: replicas * pick(random, [4, 16]),
      steps: 10 + random.below(50),
      parallelism,
      synchronization: pick<JsonObject>(random, [
        { strategy: 'Hierarchical' },
        { strategy: 'Flat' },
        { strategy: 'LocalUpdate', innerSteps: 8 },
      ]),
    },
    siteBoundary: {
      allow: pick(random, [['Data'], ['Pipeline'], ['Data', 'Pipeline']]),
      maxSites: pick(random, [1, 2, 2, 3, 4]),
    },
    ...(random.below(6) === 0 ? { ttlSecondsAfterFinished: random.below(6) } : {}),
  };
  return { apiVersion, kind: 'CollectiveJob', metadata: { namespace: 'default', name }, spec };
}
