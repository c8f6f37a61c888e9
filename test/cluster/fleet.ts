/** Two sites of 1,024 GPUs, and the fibre between them. */
export const sites = `
apiVersion: longhaul.dev/v1alpha1
kind: GpuPool
metadata: { name: oslo }
spec: { site: oslo, accelerator: H100-SXM, nodes: 128 }
---
apiVersion: longhaul.dev/v1alpha1
kind: GpuPool
metadata: { name: amsterdam }
spec: { site: amsterdam, accelerator: H100-SXM, nodes: 128 }
---
apiVersion: longhaul.dev/v1alpha1
kind: SiteLink
metadata: { name: oslo-amsterdam }
spec: { sites: [oslo, amsterdam], lengthKm: 1400 }
`;

interface Load {
  readonly namespace: string;
  readonly name: string;
  readonly count: number;
  readonly steps: number;
}

/** Jobs of 64 GPUs each, as one manifest. */
export const jobs = ({ namespace, name, count, steps }: Load): string =>
  Array.from({ length: count }, (_none, index) =>
    [
      'apiVersion: longhaul.dev/v1alpha1',
      'kind: CollectiveJob',
      `metadata: { name: ${name}-${index}, namespace: ${namespace}, labels: { load: ${name} } }`,
      'spec:',
      '  gpus: 64',
      '  training:',
      '    model: llama-3.1-8b',
      '    sequenceLength: 8192',
      '    globalBatchSequences: 128',
      `    steps: ${steps}`,
    ].join('\n'),
  ).join('\n---\n');
