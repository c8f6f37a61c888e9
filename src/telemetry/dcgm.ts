import type { PlainFamily, Series } from '../metrics/exposition.ts';
import { labelText } from '../metrics/exposition.ts';
import { boardOf } from './board.ts';
import type { GpuState } from './ledger.ts';
import type { EmulatedNode } from './node.ts';
import { uuidOf, variationOf } from './variation.ts';
import type { Variation } from './variation.ts';

/** One GPU with what its metrics are computed from. */
interface Gpu {
  readonly state: GpuState;
  readonly node: EmulatedNode;
  readonly varied: Variation;
  readonly watts: number;
}

interface Metric {
  readonly name: string;
  readonly type: PlainFamily['type'];
  readonly help: string;
  readonly value: (gpu: Gpu) => number;
}

const MEBIBYTE = 1024 * 1024;
/** What the driver keeps of the memory for itself. */
const RESERVED_SHARE = 0.007;
/** Of a GPU at rest and at its power limit, in degrees Celsius. */
const TEMPERATURE_IDLE = 28;
const TEMPERATURE_RISE = 42;
const MEMORY_HOTTER = 6;
/** A host feeds tokens and takes logs. */
const HOST_BYTES_PER_SECOND = 2e6;

const percent = (share: number): number => Math.round(100 * Math.min(1, share));
const share = (value: number): number => Math.round(1e6 * Math.min(1, Math.max(0, value))) / 1e6;
const none = (): number => 0;

function gauge(name: string, help: string, value: Metric['value']): Metric {
  return { name: `DCGM_FI_${name}`, type: 'gauge', help, value };
}

function counter(name: string, help: string, value: Metric['value']): Metric {
  return { name: `DCGM_FI_${name}`, type: 'counter', help, value };
}

/** The exporter's default set, in its order; the names and units are DCGM's. */
const metrics: readonly Metric[] = [
  gauge('DEV_SM_CLOCK', 'Clock of the SMs (MHz).', ({ state, varied }) =>
    Math.round(state.activity.smMegahertz * varied.clock),
  ),
  gauge(
    'DEV_MEM_CLOCK',
    'Clock of the memory (MHz).',
    ({ node }) => boardFor(node).memoryMegahertz,
  ),
  gauge('DEV_MEMORY_TEMP', 'Temperature of the memory (C).', (gpu) =>
    Math.round(temperatureOf(gpu) + MEMORY_HOTTER),
  ),
  gauge('DEV_GPU_TEMP', 'Temperature of the GPU (C).', (gpu) => Math.round(temperatureOf(gpu))),
  gauge('DEV_POWER_USAGE', 'Power drawn (W).', ({ watts }) => Math.round(1000 * watts) / 1000),
  counter(
    'DEV_TOTAL_ENERGY_CONSUMPTION',
    'Energy since the emulator began to run (mJ).',
    ({ state, node, varied }) =>
      Math.round(1000 * varied.power * (boardFor(node).idleWatts * node.now + state.done.joules)),
  ),
  counter('DEV_PCIE_REPLAY_COUNTER', 'PCIe retries.', none),
  gauge('DEV_GPU_UTIL', 'Time in which a kernel ran, also one that waits (%).', ({ state }) =>
    percent(state.activity.busy),
  ),
  gauge('DEV_MEM_COPY_UTIL', 'Time in which memory was read or written (%).', ({ state }) =>
    percent(state.activity.memoryActive),
  ),
  gauge('DEV_ENC_UTIL', 'Use of the video encoder (%).', none),
  gauge('DEV_DEC_UTIL', 'Use of the video decoder (%).', none),
  gauge('DEV_XID_ERRORS', 'Last XID error; 0 is none.', none),
  gauge('DEV_FB_FREE', 'Free memory (MiB).', (gpu) =>
    Math.max(0, Math.floor(memoryOf(gpu) - reservedOf(gpu) - usedOf(gpu))),
  ),
  gauge('DEV_FB_USED', 'Used memory (MiB).', (gpu) => Math.round(usedOf(gpu))),
  gauge('DEV_FB_RESERVED', 'Memory the driver keeps (MiB).', (gpu) => Math.round(reservedOf(gpu))),
  counter(
    'DEV_NVLINK_BANDWIDTH_TOTAL',
    'Sent and received over NVLink since the emulator began to run (MB).',
    ({ state }) => Math.round((2 * state.done.scaleUpBytes) / 1e6),
  ),
  gauge('DEV_VGPU_LICENSE_STATUS', 'State of the vGPU licence.', none),
  counter('DEV_UNCORRECTABLE_REMAPPED_ROWS', 'Rows remapped after errors that lost data.', none),
  counter('DEV_CORRECTABLE_REMAPPED_ROWS', 'Rows remapped after errors that lost none.', none),
  gauge('DEV_ROW_REMAP_FAILURE', 'Whether a row could not be remapped.', none),
  gauge('PROF_GR_ENGINE_ACTIVE', 'Share of time in which the engine was active.', ({ state }) =>
    share(state.activity.busy),
  ),
  gauge('PROF_SM_ACTIVE', 'Share of the cycles in which an SM had work.', ({ state }) =>
    share(state.activity.smActive),
  ),
  gauge(
    'PROF_PIPE_TENSOR_ACTIVE',
    'Share of the cycles in which the tensor pipes were active.',
    ({ state, varied }) => share(state.activity.tensorActive * varied.clock),
  ),
  gauge('PROF_DRAM_ACTIVE', 'Share of the cycles in which memory was busy.', ({ state }) =>
    share(state.activity.memoryActive),
  ),
  gauge('PROF_PCIE_TX_BYTES', 'Sent over PCIe, to the NIC and the host (B/s).', pcieRate),
  gauge('PROF_PCIE_RX_BYTES', 'Received over PCIe, from the NIC and the host (B/s).', pcieRate),
];

const DRIVER_VERSION = '570.124.06';

/** The page of dcgm-exporter: every metric for every GPU of the node, with the exporter's labels in the exporter's order. */
export function dcgmFamilies(node: EmulatedNode): readonly PlainFamily[] {
  const gpus = node.gpus.map((state, index) => gpuOf(node, state, index));
  return metrics.map(({ name, type, help, value }) => ({
    name,
    type,
    help,
    series: gpus.map(({ labels, gpu }): Series => ({ labels, value: value(gpu) })),
  }));
}

function gpuOf(
  node: EmulatedNode,
  state: GpuState,
  index: number,
): { readonly labels: string; readonly gpu: Gpu } {
  const varied = variationOf(node.name, index);
  const gpu = { state, node, varied, watts: state.activity.watts * varied.power };
  return { gpu, labels: labelText([...identity(node, index), ...workloadOf(node, state)]) };
}

function identity(node: EmulatedNode, index: number): readonly (readonly [string, string])[] {
  const bus = (0x18 + index * 0x11).toString(16).padStart(2, '0').toUpperCase();
  return [
    ['gpu', String(index)],
    ['UUID', uuidOf(node.name, index)],
    ['pci_bus_id', `00000000:${bus}:00.0`],
    ['device', `nvidia${index}`],
    ['modelName', boardFor(node).modelName],
    ['hostname', node.name],
    ['DCGM_FI_DRIVER_VERSION', DRIVER_VERSION],
  ];
}

/** As Kubernetes' mapping of GPUs to pods: one pod of the job on each node. */
function workloadOf(
  { work, index }: EmulatedNode,
  { activity }: GpuState,
): readonly (readonly [string, string])[] {
  if (work === undefined || activity.busy === 0) return [];
  const [namespace = '', job = ''] = work.job.run.job.split('/');
  return [
    ['namespace', namespace],
    ['pod', `${job}-${work.share.pool.name}-${index}`],
    ['container', 'trainer'],
  ];
}

const boardFor = ({ pool }: EmulatedNode): ReturnType<typeof boardOf> => boardOf(pool.accelerator);

function temperatureOf({ watts, node, varied }: Gpu): number {
  const load = watts / boardFor(node).powerLimitWatts;
  return (TEMPERATURE_IDLE + TEMPERATURE_RISE * load) * varied.temperature;
}

const memoryOf = ({ node }: Gpu): number => node.pool.accelerator.memory / MEBIBYTE;
const reservedOf = (gpu: Gpu): number => memoryOf(gpu) * RESERVED_SHARE;

function usedOf(gpu: Gpu): number {
  const used = gpu.state.activity.memoryUsedBytes / MEBIBYTE;
  return Math.min(used, memoryOf(gpu) - reservedOf(gpu));
}

/** GPUs reach their NIC over PCIe. */
function pcieRate({ state: { activity } }: Gpu): number {
  return Math.round(activity.nicBytesPerSecond + (activity.busy === 0 ? 0 : HOST_BYTES_PER_SECOND));
}
