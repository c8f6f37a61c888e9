import type { Dashboard } from './build/dashboard.ts';
import type { Panel, Unit } from './build/panel.ts';
import { plot, stat } from './build/panel.ts';

const chosen = '{hostname=~"$hostname", gpu=~"$gpu"}';

export const gpu: Dashboard = {
  uid: 'longhaul-gpu',
  title: 'Longhaul / GPUs',
  description: 'DCGM, NIC and NCCL metrics of the sampled nodes.',
  variables: [
    { name: 'site', label: 'Site', metric: 'DCGM_FI_DEV_GPU_UTIL', source: 'site', choice: 'many' },
    {
      name: 'hostname',
      label: 'Node',
      metric: 'DCGM_FI_DEV_GPU_UTIL{site=~"$site"}',
      source: 'hostname',
      choice: 'many',
    },
    {
      name: 'gpu',
      label: 'GPU',
      metric: 'DCGM_FI_DEV_GPU_UTIL{hostname=~"$hostname"}',
      source: 'gpu',
      choice: 'many',
    },
  ],
  rows: [
    { title: 'Sample', shown: 'open', panels: sample() },
    { title: 'GPUs', shown: 'open', panels: courses() },
    { title: 'NICs and NCCL', shown: 'open', panels: network() },
  ],
};

function sample(): readonly Panel[] {
  const one = (title: string, description: string, rest: Pick<Panel, 'unit' | 'queries'>): Panel =>
    stat({ title, description, width: 6, ...rest });
  return [
    one('GPUs', 'GPUs of the nodes in the sample.', {
      unit: 'short',
      queries: [{ expr: `count(DCGM_FI_DEV_GPU_UTIL${chosen})`, legend: 'GPUs' }],
    }),
    one('Temperature', 'Mean over the GPUs.', {
      unit: 'celsius',
      queries: [{ expr: `avg(DCGM_FI_DEV_GPU_TEMP${chosen})`, legend: 'mean' }],
    }),
    one('Power', 'All GPUs of the sample.', {
      unit: 'watt',
      queries: [{ expr: `sum(DCGM_FI_DEV_POWER_USAGE${chosen})`, legend: 'power' }],
    }),
    one('Nodes that do not answer', 'Nodes of the sample that are down.', {
      unit: 'short',
      queries: [{ expr: 'count(up{job="dcgm"} == 0) or vector(0)', legend: 'down' }],
    }),
  ];
}

function courses(): readonly Panel[] {
  const course = (
    title: string,
    description: string,
    { expr, ...rest }: { readonly expr: string; readonly unit: Unit; readonly max?: number },
  ): Panel =>
    plot({
      title,
      description,
      min: 0,
      ...rest,
      queries: [{ expr, legend: '{{hostname}} GPU {{gpu}}' }],
    });
  const dcgm = (name: string): string => `DCGM_FI_${name}${chosen}`;
  return [
    course('GPU utilisation', 'Time in which a kernel ran, also one that waits.', {
      expr: dcgm('DEV_GPU_UTIL'),
      unit: 'percent',
      max: 100,
    }),
    course('Tensor activity', 'Share of the cycles in which the tensor pipes were active.', {
      expr: dcgm('PROF_PIPE_TENSOR_ACTIVE'),
      unit: 'percentunit',
      max: 1,
    }),
    course('Temperature', 'Of the GPU.', { expr: dcgm('DEV_GPU_TEMP'), unit: 'celsius' }),
    course('Power', 'Drawn by the GPU.', { expr: dcgm('DEV_POWER_USAGE'), unit: 'watt' }),
    course('SM clock', 'Clock of the SMs.', {
      expr: `${dcgm('DEV_SM_CLOCK')} * 1000000`,
      unit: 'hertz',
    }),
    course('Memory used', 'Frame buffer in use.', { expr: dcgm('DEV_FB_USED'), unit: 'mbytes' }),
    course('Memory activity', 'Share of the cycles in which memory was busy.', {
      expr: dcgm('PROF_DRAM_ACTIVE'),
      unit: 'percentunit',
      max: 1,
    }),
    course('NVLink', 'Sent and received per second of real time; emulated time runs faster.', {
      expr: `rate(DCGM_FI_DEV_NVLINK_BANDWIDTH_TOTAL${chosen}[$__rate_interval]) * 1000000`,
      unit: 'Bps',
    }),
  ];
}

function network(): readonly Panel[] {
  return [
    plot({
      title: 'NICs',
      description: 'Sent by each node per second of real time; emulated time runs faster.',
      unit: 'Bps',
      min: 0,
      queries: [
        {
          expr: 'sum by (instance) (rate(node_infiniband_port_data_transmitted_bytes_total{instance=~"$hostname"}[$__rate_interval]))',
          legend: '{{instance}}',
        },
      ],
    }),
    plot({
      title: 'Congestion at NICs',
      description:
        'Marked packets and notifications each node receives per second of real time, from links between sites.',
      unit: 'ops',
      min: 0,
      queries: [
        {
          expr: 'sum by (instance) (rate(node_infiniband_np_ecn_marked_roce_packets_received_total{instance=~"$hostname"}[$__rate_interval]))',
          legend: '{{instance}} marked',
        },
        {
          expr: 'sum by (instance) (rate(node_infiniband_rp_cnp_packets_handled_total{instance=~"$hostname"}[$__rate_interval]))',
          legend: '{{instance}} notifications',
        },
      ],
    }),
    ...collectives(),
  ];
}

function collectives(): readonly Panel[] {
  return [
    plot({
      title: 'NCCL bus bandwidth',
      description: 'Mean over the GPUs of the sample, by collective.',
      unit: 'GBs',
      min: 0,
      queries: [
        {
          expr: 'avg by (collective, n_nodes, message_size) (nccl_bus_bandwidth_gbs{node=~"$hostname"})',
          legend: '{{collective}} {{message_size}} on {{n_nodes}} nodes',
        },
      ],
    }),
    plot({
      title: 'NCCL time of a call',
      description: 'Mean over the GPUs of the sample, by collective.',
      unit: 'µs',
      min: 0,
      queries: [
        {
          expr: 'avg by (collective, n_nodes, message_size) (nccl_collective_exec_time_microseconds{node=~"$hostname"})',
          legend: '{{collective}} {{message_size}} on {{n_nodes}} nodes',
        },
      ],
    }),
    plot({
      title: 'PCIe',
      description: 'Sent by each GPU to its NIC and the host.',
      unit: 'Bps',
      min: 0,
      queries: [
        { expr: `DCGM_FI_PROF_PCIE_TX_BYTES${chosen}`, legend: '{{hostname}} GPU {{gpu}}' },
      ],
    }),
  ];
}
