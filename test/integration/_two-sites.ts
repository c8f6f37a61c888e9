/** A pool of ten nodes at each of two sites. */
const pool = (site: string, latitude: number, longitude: number): string => `
apiVersion: longhaul.dev/v1alpha1
kind: GpuPool
metadata: { name: ${site} }
spec:
  site: ${site}
  location: { latitude: ${latitude}, longitude: ${longitude} }
  accelerator: H100-SXM
  nodes: 10
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

/** A training run over both sites, one that finds no room, and a benchmark that runs long on nodes the first leaves. */
export const twoSites = [
  pool('memphis', 35.06, -90.16),
  pool('atlanta', 33.75, -84.39),
  link,
  trainingOf('llama', 128, 256),
  trainingOf('giant', 512, 512),
  benchmark,
].join('---');
