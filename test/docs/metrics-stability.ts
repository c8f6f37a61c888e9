type Stability = 'STABLE' | 'BETA' | 'ALPHA';

/** Names of Kubernetes, client-go and controller-runtime. */
const borrowed = [
  'apiserver_',
  'controller_runtime_',
  'kubernetes_',
  'leader_election_',
  'rest_client_',
  'workqueue_',
];

/** Ours that dashboards, alerts and the two-site tests lean on. */
const settled = [
  'longhaul_build_info',
  'longhaul_collectivejobs',
  'longhaul_collectivejob_status_phase',
  'longhaul_collectivejob_status_condition',
  'longhaul_gpupool_gpus',
  'longhaul_gpupool_ready',
  'longhaul_job_mfu_ratio',
  'longhaul_job_step_duration_seconds',
  'longhaul_link_available',
  'longhaul_link_capacity_bytes_per_second',
  'longhaul_link_info',
  'longhaul_link_lanes',
  'longhaul_link_throughput_bytes_per_second',
  'longhaul_placement_decisions_total',
];

export function stabilityOf(name: string): Stability {
  if (borrowed.some((prefix) => name.startsWith(prefix))) return 'STABLE';
  return settled.includes(name) ? 'BETA' : 'ALPHA';
}
