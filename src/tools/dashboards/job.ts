import type { Dashboard } from './build/dashboard.ts';
import type { Panel } from './build/panel.ts';
import { plot, stackedPlot, stat } from './build/panel.ts';
import { servingPanels } from './serving.ts';

const chosen = '{namespace=~"$namespace", collectivejob=~"$collectivejob"}';
const onNodes = '{namespace=~"$namespace", pod=~"$collectivejob-.+"}';

export const job: Dashboard = {
  uid: 'longhaul-job',
  title: 'Longhaul / Job',
  description: 'One job: its progress, where a step goes, and what its GPUs do.',
  variables: [
    {
      name: 'namespace',
      label: 'Namespace',
      metric: 'longhaul_collectivejob_info',
      source: 'namespace',
      choice: 'one',
    },
    {
      name: 'collectivejob',
      label: 'Job',
      metric: 'longhaul_collectivejob_info{namespace=~"$namespace"}',
      source: 'collectivejob',
      choice: 'one',
    },
  ],
  rows: [
    { title: 'Job', shown: 'open', panels: glance() },
    { title: 'A step', shown: 'open', panels: step() },
    { title: 'Serving (inference jobs)', shown: 'open', panels: servingPanels(chosen) },
    { title: 'On its GPUs (sampled nodes)', shown: 'open', panels: gpus() },
  ],
};

function glance(): readonly Panel[] {
  const one = (title: string, description: string, rest: Pick<Panel, 'unit' | 'queries'>): Panel =>
    stat({ title, description, width: 4, ...rest });
  const query = (metric: string): Panel['queries'] => [
    { expr: `max(${metric}${chosen})`, legend: 'job' },
  ];
  return [
    one('GPUs', 'GPUs the job asks for.', {
      unit: 'short',
      queries: query('longhaul_collectivejob_spec_gpus'),
    }),
    one('Progress', 'Steps done.', {
      unit: 'percentunit',
      queries: query('longhaul_job_progress_ratio'),
    }),
    one('Step', 'Emulated time of one step.', {
      unit: 's',
      queries: query('longhaul_job_step_duration_seconds'),
    }),
    one('MFU', "Floating-point operations of the model as a share of the GPUs' peak.", {
      unit: 'percentunit',
      queries: query('longhaul_job_mfu_ratio'),
    }),
    one('Goodput', 'Share of the time on its GPUs in which it made steps.', {
      unit: 'percentunit',
      queries: query('longhaul_job_goodput_ratio'),
    }),
    one('Restarts', 'How often it was taken off its GPUs and started again.', {
      unit: 'short',
      queries: query('longhaul_collectivejob_status_restarts'),
    }),
  ];
}

function step(): readonly Panel[] {
  return [
    stackedPlot({
      title: 'Where a step goes',
      description:
        'Computation, and waiting that no computation hides; the parts add up to the step.',
      unit: 's',
      min: 0,
      queries: [
        { expr: `max by (part) (longhaul_job_step_part_seconds${chosen})`, legend: '{{part}}' },
      ],
    }),
    stackedPlot({
      title: 'What became of the time',
      description:
        'Emulated seconds per second of real time in which the job made steps or stood still.',
      unit: 'short',
      min: 0,
      queries: [
        {
          expr: `sum(rate(longhaul_job_productive_seconds_total${chosen}[$__rate_interval]))`,
          legend: 'steps',
        },
        {
          expr: `sum by (reason) (rate(longhaul_job_unproductive_seconds_total${chosen}[$__rate_interval]))`,
          legend: '{{reason}}',
        },
      ],
    }),
    stackedPlot({
      title: 'GPUs by site',
      description: 'GPUs the job holds.',
      unit: 'short',
      min: 0,
      queries: [
        {
          expr: `sum by (site, pool) (longhaul_collectivejob_status_allocated_gpus${chosen})`,
          legend: '{{site}} {{pool}}',
        },
      ],
    }),
    plot({
      title: 'Bus bandwidth',
      description:
        'What the NCCL Inspector would report: within nodes (n_nodes 1), and over the network. Mean over sampled GPUs.',
      unit: 'GBs',
      min: 0,
      queries: [
        {
          expr: 'avg by (collective, comm_name, n_nodes) (nccl_bus_bandwidth_gbs{slurm_job_id=~"$namespace/$collectivejob"})',
          legend: '{{collective}} {{comm_name}} on {{n_nodes}} nodes',
        },
        {
          expr: `max by (collective) (longhaul_collective_bus_bandwidth_bytes_per_second${chosen}) / 1000000000`,
          legend: '{{collective}} of the benchmark',
        },
      ],
    }),
  ];
}

function gpus(): readonly Panel[] {
  return [
    plot({
      title: 'Busy and useful',
      description:
        'GPU_UTIL is the time in which a kernel ran, also one that waits; tensor activity is near to MFU. When the job waits in an all-reduce, only the first stays high.',
      unit: 'percentunit',
      min: 0,
      max: 1,
      queries: [
        { expr: `avg by (site) (DCGM_FI_DEV_GPU_UTIL${onNodes}) / 100`, legend: '{{site}} busy' },
        {
          expr: `avg by (site) (DCGM_FI_PROF_PIPE_TENSOR_ACTIVE${onNodes})`,
          legend: '{{site}} tensor pipes',
        },
      ],
    }),
    plot({
      title: 'Power of a GPU',
      description: 'Mean over the sampled GPUs of each site.',
      unit: 'watt',
      min: 0,
      queries: [{ expr: `avg by (site) (DCGM_FI_DEV_POWER_USAGE${onNodes})`, legend: '{{site}}' }],
    }),
    plot({
      title: 'Sent to the NIC',
      description: 'Mean over the sampled GPUs of each site.',
      unit: 'Bps',
      min: 0,
      queries: [
        { expr: `avg by (site) (DCGM_FI_PROF_PCIE_TX_BYTES${onNodes})`, legend: '{{site}}' },
      ],
    }),
    plot({
      title: 'Memory used',
      description: 'Mean over the sampled GPUs of each site.',
      unit: 'mbytes',
      min: 0,
      queries: [{ expr: `avg by (site) (DCGM_FI_DEV_FB_USED${onNodes})`, legend: '{{site}}' }],
    }),
  ];
}
