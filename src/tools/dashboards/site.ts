import type { Dashboard } from './build/dashboard.ts';
import type { Panel } from './build/panel.ts';
import { plot, stackedPlot, stat, stateTimeline, table } from './build/panel.ts';

const here = '{site=~"$site"}';

export const site: Dashboard = {
  uid: 'longhaul-site',
  title: 'Longhaul / Site',
  description: 'The pools, power, jobs and links of one site.',
  variables: [
    {
      name: 'site',
      label: 'Site',
      metric: 'longhaul_gpupool_gpus',
      source: 'site',
      choice: 'one',
    },
  ],
  rows: [
    { title: 'Site', shown: 'open', panels: glance() },
    { title: 'Pools', shown: 'open', panels: pools() },
    { title: 'Jobs and links', shown: 'open', panels: around() },
  ],
};

function glance(): readonly Panel[] {
  return [
    stat({
      title: 'GPUs',
      description: 'All GPUs of the site.',
      unit: 'short',
      width: 6,
      queries: [{ expr: `sum(longhaul_gpupool_gpus${here})`, legend: 'GPUs' }],
    }),
    stat({
      title: 'Idle GPUs',
      description: 'GPUs that no job holds.',
      unit: 'short',
      width: 6,
      queries: [
        { expr: 'sum(longhaul_gpupool_gpus{site=~"$site", state="idle"})', legend: 'idle' },
      ],
    }),
    stat({
      title: 'Power',
      description: 'What the GPUs of the site draw.',
      unit: 'watt',
      width: 6,
      queries: [{ expr: `sum(longhaul_gpupool_power_watts${here})`, legend: 'power' }],
    }),
    stat({
      title: 'Energy',
      description: 'What the GPUs of the site drew in the time shown.',
      unit: 'joule',
      width: 6,
      queries: [
        {
          expr: `sum(increase(longhaul_gpupool_energy_joules_total${here}[$__range]))`,
          legend: 'energy',
        },
      ],
    }),
  ];
}

function pools(): readonly Panel[] {
  return [
    stackedPlot({
      title: 'GPUs by state',
      description: 'Allocated, idle and failed GPUs of each pool.',
      unit: 'short',
      min: 0,
      queries: [
        {
          expr: `sum by (pool, state) (longhaul_gpupool_gpus${here})`,
          legend: '{{pool}} {{state}}',
        },
      ],
    }),
    stateTimeline({
      title: 'Ready',
      description: 'The condition Ready of each pool.',
      unit: 'none',
      states: { '0': ['not ready', 'red'], '1': ['ready', 'green'] },
      queries: [{ expr: `max by (pool) (longhaul_gpupool_ready${here})`, legend: '{{pool}}' }],
    }),
    plot({
      title: 'Power by pool',
      description: 'What the GPUs of each pool draw.',
      unit: 'watt',
      min: 0,
      queries: [
        { expr: `sum by (pool) (longhaul_gpupool_power_watts${here})`, legend: '{{pool}}' },
      ],
    }),
    plot({
      title: 'Busy and useful',
      description: 'Share of the GPUs that run a kernel, and how busy their tensor pipes are.',
      unit: 'percentunit',
      min: 0,
      max: 1,
      queries: [
        {
          expr: `avg by (pool) (longhaul_gpupool_gpu_utilization_ratio${here})`,
          legend: '{{pool}} busy',
        },
        {
          expr: `avg by (pool) (longhaul_gpupool_tensor_active_ratio${here})`,
          legend: '{{pool}} tensor pipes',
        },
      ],
    }),
  ];
}

function around(): readonly Panel[] {
  const joined = 'on (link) group_left (src_site, dst_site) longhaul_link_info';
  const rate = 'sum by (link, direction) (longhaul_link_throughput_bytes_per_second)';
  return [
    table({
      title: 'Jobs here',
      description: 'GPUs that jobs hold at this site.',
      unit: 'short',
      width: 12,
      by: 'collectivejob',
      hidden: [
        'job',
        'instance',
        'customresource_group',
        'customresource_kind',
        'customresource_version',
        'site',
      ],
      columns: {
        namespace: { title: 'Namespace' },
        collectivejob: { title: 'Job' },
        pool: { title: 'Pool' },
        Value: { title: 'GPUs', unit: 'short' },
      },
      queries: [
        {
          expr: `sum by (namespace, collectivejob, pool) (longhaul_collectivejob_status_allocated_gpus${here})`,
          legend: '',
          form: 'table',
        },
      ],
    }),
    plot({
      title: 'Links in and out',
      description: 'Traffic on the links of this site, by direction.',
      unit: 'Bps',
      min: 0,
      queries: [
        {
          expr: `${rate} * ${joined}{src_site=~"$site"} or ${rate} * ${joined}{dst_site=~"$site"}`,
          legend: '{{link}} {{direction}}',
        },
      ],
    }),
  ];
}
