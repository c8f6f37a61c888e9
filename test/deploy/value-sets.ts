import type { JsonObject } from '../../src/base/json.ts';

/** The releases of Helm that render the chart: the one beside kubectl 1.28 is 3.16, the one beside 1.34 is 4.1. */
export const helms: readonly string[] = ['28', '34'];

const everything: JsonObject = {
  commonLabels: { team: 'fabric' },
  imagePullSecrets: [{ name: 'registry' }],
  image: { repository: 'images.example.org/longhaul', digest: `sha256:${'a'.repeat(64)}` },
  networkPolicy: {
    from: [{ namespaceSelector: { matchLabels: { name: 'monitoring' } } }],
    apiServerPorts: [6443],
  },
  serviceMonitor: {
    enabled: true,
    nodes: 16,
    scrapeTimeout: '10s',
    labels: { release: 'monitoring' },
  },
  prometheusRule: { enabled: true, labels: { release: 'monitoring' } },
  dashboards: { enabled: true, annotations: { grafana_folder: 'Longhaul' } },
  serviceAccount: { annotations: { note: 'ours' } },
  podAnnotations: { note: 'ours' },
  podLabels: { tier: 'control' },
  extraEnv: [{ name: 'NODE_OPTIONS', value: '--max-old-space-size=700' }],
  nodeSelector: { 'kubernetes.io/os': 'linux' },
  tolerations: [{ key: 'control', operator: 'Exists', effect: 'NoSchedule' }],
  affinity: {
    podAntiAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [
        {
          topologyKey: 'kubernetes.io/hostname',
          labelSelector: { matchLabels: { 'app.kubernetes.io/name': 'longhaul' } },
        },
      ],
    },
  },
  priorityClassName: 'system-cluster-critical',
  emulator: { timeScale: 0.5, seed: 2147483647 },
};

const nothing: JsonObject = {
  replicas: 1,
  crds: { install: false },
  rbac: { create: false },
  serviceAccount: { create: false, name: 'mine' },
  leaderElection: { enabled: false },
  networkPolicy: { enabled: false },
  podDisruptionBudget: { enabled: false },
  emulator: { enabled: false },
  topologySpreadConstraints: [],
};

/** Values a user may set, by what they are for. */
export const valueSets: ReadonlyMap<string, JsonObject> = new Map<string, JsonObject>([
  ['the defaults', {}],
  ['everything on', everything],
  ['everything off', nothing],
  ['embedded', { mode: 'embedded' }],
  ['embedded, everything on', { ...everything, mode: 'embedded' }],
  ['embedded without a volume', { mode: 'embedded', persistence: { enabled: false } }],
  [
    'embedded, another class of storage',
    { mode: 'embedded', persistence: { storageClassName: 'fast', size: '10Gi' } },
  ],
  ['a name of its own', { fullnameOverride: 'factory', nameOverride: 'factory' }],
  ['exports to two namespaces only', { rbac: { exportNamespaces: ['fabric', 'optics'] } }],
  ['kinds that go with the release', { crds: { keep: false }, rbac: { aggregate: false } }],
]);
