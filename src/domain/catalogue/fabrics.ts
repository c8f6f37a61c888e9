import { present } from '../../base/assert.ts';
import { bytesPerSecond } from '../../base/units.ts';
import type { Fabric } from '../fabric.ts';
import { acceleratorByName } from './accelerators.ts';
import { nicByName } from './nics.ts';

interface Entry {
  readonly name: string;
  readonly accelerator: string;
  readonly gpusPerDomain?: number;
  readonly nic: string;
  readonly nicsPerGpu: number;
  readonly boardOf?: string;
  readonly networkOf?: string;
  readonly source: string;
}

/*
 * Fabrics for which measurements were published, and their closest relatives. What was measured on which is in measured/,
 * what was fitted to it in laws.ts.
 */
const entries: readonly Entry[] = [
  {
    name: 'dgx-h100',
    accelerator: 'H100-SXM',
    nic: 'connectx-7',
    nicsPerGpu: 1,
    networkOf: 'coreweave-h100-ib',
    source: 'NVIDIA dgxc-benchmarking (one node); between nodes as CoreWeave with the same NICs',
  },
  {
    name: 'coreweave-h100-ib',
    accelerator: 'H100-SXM',
    nic: 'connectx-7',
    nicsPerGpu: 1,
    boardOf: 'dgx-h100',
    source: 'coreweave/nccl-tests README, 64 H100 with SHARP',
  },
  {
    name: 'aws-p5',
    accelerator: 'H100-SXM',
    nic: 'efa-v2',
    nicsPerGpu: 4,
    boardOf: 'dgx-h100',
    source: 'aws-samples/awsome-distributed-training; crazyguitar/aws-gpu-communication-benchmark',
  },
  {
    name: 'azure-ndv5',
    accelerator: 'H100-SXM',
    nic: 'connectx-7',
    nicsPerGpu: 1,
    networkOf: 'coreweave-h100-ib',
    source: 'Azure/AI-benchmarking-guide, ND H100 v5 (one node)',
  },
  {
    name: 'hgx-h200',
    accelerator: 'H200-SXM',
    nic: 'connectx-7',
    nicsPerGpu: 1,
    networkOf: 'coreweave-h100-ib',
    source: 'stas00/ml-engineering, 8 x H200 (one node)',
  },
  {
    name: 'azure-ndv5-h200',
    accelerator: 'H200-SXM',
    nic: 'connectx-7',
    nicsPerGpu: 1,
    networkOf: 'coreweave-h100-ib',
    source: 'Azure/AI-benchmarking-guide, ND H200 v5 (one node)',
  },
  {
    name: 'gcp-a3-mega',
    accelerator: 'H100-SXM',
    nic: 'gpudirect-tcpxo',
    nicsPerGpu: 1,
    boardOf: 'dgx-h100',
    source: 'GoogleCloudPlatform/cluster-toolkit, A3 Mega (two nodes)',
  },
  {
    name: 'gcp-a3-ultra',
    accelerator: 'H200-SXM',
    nic: 'connectx-7',
    nicsPerGpu: 1,
    boardOf: 'hgx-h200',
    source: 'GoogleCloudPlatform/cluster-toolkit, A3 Ultra; no rows published between nodes',
  },
  {
    name: 'azure-nda100-v4',
    accelerator: 'A100-SXM',
    nic: 'connectx-6',
    nicsPerGpu: 1,
    source: 'Azure/AI-benchmarking-guide, ND A100 v4 (one node)',
  },
  {
    name: 'aws-p4de',
    accelerator: 'A100-SXM',
    nic: 'efa-v1',
    nicsPerGpu: 0.5,
    boardOf: 'azure-nda100-v4',
    source: 'aws-samples/awsome-distributed-training, two p4de.24xlarge',
  },
  {
    name: 'p6-b200',
    accelerator: 'B200-SXM',
    nic: 'efa-v4',
    nicsPerGpu: 1,
    source: 'stas00/ml-engineering, one and four nodes of 8 x B200',
  },
  {
    name: 'gb200-nvl72',
    accelerator: 'GB200-NVL72',
    gpusPerDomain: 72,
    nic: 'connectx-7',
    nicsPerGpu: 1,
    source: 'coreweave/nccl-tests README, one, two and twenty racks',
  },
];

const catalogue: readonly Fabric[] = entries.map((entry) => {
  const { name, accelerator, gpusPerDomain = 8, boardOf = name, networkOf = name, source } = entry;
  const { scaleUp } = present(acceleratorByName(accelerator), accelerator);
  const nic = present(nicByName(entry.nic), entry.nic);
  const nicPerGpu = bytesPerSecond(nic.rate * entry.nicsPerGpu);
  const rates = { scaleUp, nicPerGpu, networkShare: 1 };
  return { name, accelerator, gpusPerDomain, ...rates, boardOf, networkOf, source };
});

export const fabricNames: readonly string[] = catalogue.map(({ name }) => name);

export function fabricByName(name: string): Fabric | undefined {
  return catalogue.find((fabric) => fabric.name === name);
}

/** Those with these GPUs, the best measured first. */
export function fabricsWith(accelerator: string): readonly Fabric[] {
  return catalogue.filter((fabric) => fabric.accelerator === accelerator);
}
