/** A pool of twelve nodes at each of two sites. */
const pool = (site: string, latitude: number, longitude: number): string => `
apiVersion: longhaul.dev/v1alpha1
kind: GpuPool
metadata: { name: ${site} }
spec:
  site: ${site}
  location: { latitude: ${latitude}, longitude: ${longitude} }
  accelerator: H100-SXM
  nodes: 12
  gpusPerNode: 8
  scaleUp: { domainGpus: 8 }
  scaleOut: { nicGbps: 400, nicsPerNode: 8 }
`;

const link = `
apiVersion: longhaul.dev/v1alpha1
kind: SiteLink
metadata: { name: memphis-atlanta }
spec:
  sites: [memphis, atlanta]
  lengthKm: 600
  lanes: 6
  laneGbps: 800
`;

const trainingOf = (name: string, gpus: number, batch: number): string => `
apiVersion: longhaul.dev/v1alpha1
kind: CollectiveJob
metadata: { name: ${name}, namespace: default }
spec:
  gpus: ${gpus}
  training:
    model: llama-3.1-8b
    sequenceLength: 8192
    globalBatchSequences: ${batch}
    steps: 1000000
    parallelism: { tensor: 4 }
  siteBoundary: { allow: [Data], maxSites: 2, maxRoundTripMilliseconds: 30 }
`;

const benchmark = `
apiVersion: longhaul.dev/v1alpha1
kind: CollectiveJob
metadata: { name: sweep, namespace: default }
spec:
  gpus: 16
  collective: { operation: AllReduce, iterations: 1000000 }
`;

const served = `
apiVersion: longhaul.dev/v1alpha1
kind: CollectiveJob
metadata: { name: served, namespace: default }
spec:
  gpus: 16
  inference:
    model: llama-3.1-8b
    promptTokens: 8192
    outputTokens: 256
    requests: 1000000000
    requestsPerMinute: 120
    prefill: { instances: 1, gpusPerInstance: 8, site: memphis }
    decode: { instances: 1, gpusPerInstance: 8, site: atlanta }
    targets: { timeToFirstTokenMilliseconds: 2000, timePerOutputTokenMilliseconds: 50 }
  siteBoundary: { allow: [Phase], maxSites: 2 }
`;

/**
 * A training run over both sites, one that finds no room, and two that run long on nodes the first leaves: a benchmark,
 * and a model that reads at one site and answers at the other.
 */
export const twoSites = [
  pool('memphis', 35.06, -90.16),
  pool('atlanta', 33.75, -84.39),
  link,
  trainingOf('llama', 128, 256),
  trainingOf('giant', 512, 512),
  benchmark,
  served,
].join('---');
