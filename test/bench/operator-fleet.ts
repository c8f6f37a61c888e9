import type { KubeObject } from '../../src/kube/object.ts';

const apiVersion = 'longhaul.dev/v1alpha1';

export interface FleetSize {
  readonly pools: number;
  readonly links: number;
  readonly jobs: number;
}

/** Two pools to a site; sites in a ring, with chords; jobs of one to eight nodes, each tenth on two sites if need be. */
export function fleet({ pools, links, jobs }: FleetSize): readonly (readonly KubeObject[])[] {
  const sites = Math.max(2, Math.ceil(pools / 2));
  return [
    Array.from({ length: pools }, (_, index) => poolAt(index, sites)),
    Array.from({ length: links }, (_, index) => linkOf(index, sites)),
    Array.from({ length: jobs }, (_, index) => jobOf(index)),
  ];
}

const site = (index: number): string => `site-${String(index).padStart(4, '0')}`;

function poolAt(index: number, sites: number): KubeObject {
  return {
    apiVersion,
    kind: 'GpuPool',
    metadata: { name: `pool-${String(index).padStart(4, '0')}` },
    spec: { site: site(index % sites), accelerator: 'H100-SXM', nodes: 64 },
  };
}

/** The ring first, then chords that get longer: no two links join the same sites until all chords are used up. */
function linkOf(index: number, sites: number): KubeObject {
  const from = index % sites;
  const stride = 1 + (Math.floor(index / sites) % Math.max(1, Math.floor((sites - 1) / 2)));
  return {
    apiVersion,
    kind: 'SiteLink',
    metadata: { name: `link-${String(index).padStart(4, '0')}` },
    spec: {
      sites: [site(from), site((from + stride) % sites)],
      lengthKm: 100 + ((index * 37) % 900),
      lanes: 4,
      laneGbps: 800,
    },
  };
}

function jobOf(index: number): KubeObject {
  const gpus = [8, 8, 16, 32, 64][index % 5] ?? 8;
  return {
    apiVersion,
    kind: 'CollectiveJob',
    metadata: { namespace: 'default', name: `job-${String(index).padStart(5, '0')}` },
    spec: {
      gpus,
      accelerator: 'H100-SXM',
      training: {
        model: 'llama-3.1-8b',
        sequenceLength: 8192,
        globalBatchSequences: 128,
        microBatchSequences: 1,
        precision: 'BF16',
        steps: 1_000_000,
        parallelism: { tensor: 4 },
      },
      siteBoundary: { allow: ['Data'], maxSites: index % 10 === 0 ? 2 : 1 },
    },
  };
}
