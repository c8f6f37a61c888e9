import type { StateObjects } from '../../src/metrics/state/page.ts';

const condition = { type: 'Ready', status: 'True' };

/** One object of each kind, with everything that `/metrics/state` reads. */
export const fullObjects: StateObjects = {
  pools: [
    {
      metadata: { name: 'memphis-h100', creationTimestamp: '2026-01-02T03:04:05Z' },
      spec: { site: 'memphis', nodes: 64, location: { latitude: 35.06, longitude: -90.16 } },
      status: {
        accelerator: 'H100-SXM',
        capacity: { gpus: 512 },
        allocatable: { gpus: 504 },
        allocated: { gpus: 256 },
        unhealthy: { nodes: 1 },
        conditions: [condition],
      },
    },
  ],
  links: [
    {
      metadata: { name: 'memphis-atlanta', creationTimestamp: '2026-01-02T03:04:05Z' },
      spec: { sites: ['memphis', 'atlanta'], lanes: 6, tuning: { mode: 'DistanceAware' } },
      status: { lanesUp: 5, conditions: [{ type: 'Available', status: 'True' }] },
    },
  ],
  jobs: [
    {
      metadata: { namespace: 'default', name: 'llama', creationTimestamp: '2026-01-02T03:04:05Z' },
      spec: {
        gpus: 512,
        priority: 3,
        accelerator: 'H100-SXM',
        training: { model: 'llama-3.1-405b' },
        collective: { operation: 'AllReduce' },
      },
      status: {
        phase: 'Running',
        conditions: [{ type: 'Running', status: 'False' }],
        siteAssignments: [{ site: 'memphis', pool: 'memphis-h100', gpus: 256 }],
        progress: { step: 12 },
        restarts: 1,
      },
    },
  ],
};
