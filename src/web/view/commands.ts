import type { LinkRow } from '../wire.ts';

/** A command to copy and what it does. The page itself changes nothing. */
export interface ShownCommand {
  readonly does: string;
  readonly command: string;
}

export function jobCommands(
  namespace: string,
  name: string,
  phase: string,
): readonly ShownCommand[] {
  const suspend = phase !== 'Suspended';
  return [
    {
      does: 'Everything about it',
      command: `kubectl describe collectivejob ${name} -n ${namespace}`,
    },
    { does: 'Follow it', command: `kubectl get collectivejob ${name} -n ${namespace} -w` },
    ...(phase === 'Complete'
      ? []
      : [
          {
            does: suspend ? 'Suspend it' : 'Let it run again',
            command: `kubectl patch collectivejob ${name} -n ${namespace} --type merge -p '{"spec":{"suspend":${suspend}}}'`,
          },
        ]),
  ];
}

export function linkCommands({ key, mode, condition, lanes }: LinkRow): readonly ShownCommand[] {
  const other = mode === 'DistanceAware' ? 'OffTheShelf' : 'DistanceAware';
  return [
    condition === 'up'
      ? { does: 'Cut it', command: `longhaul fault cut ${key}` }
      : { does: 'Mend it', command: `longhaul fault restore ${key}` },
    ...(condition === 'up' && lanes > 1
      ? [{ does: 'Take one lane down', command: `longhaul fault lane ${key} --count 1` }]
      : []),
    {
      does: mode === 'DistanceAware' ? "Try the vendors' defaults" : 'Tune it to its distance',
      command: `kubectl patch sitelink ${key} --type merge -p '{"spec":{"tuning":{"mode":"${other}"}}}'`,
    },
    { does: 'Everything about it', command: `kubectl describe sitelink ${key}` },
  ];
}

export function poolCommands(pool: string, failedNodes: number): readonly ShownCommand[] {
  return [
    failedNodes > 0
      ? { does: `Mend ${pool}`, command: `longhaul fault restore ${pool}` }
      : {
          does: `Take one node of ${pool} down`,
          command: `longhaul fault nodes ${pool} --count 1`,
        },
    { does: `Everything about ${pool}`, command: `kubectl describe gpupool ${pool}` },
  ];
}

export const exampleCommand: ShownCommand = {
  does: 'Two sites, the fibre between them, and a training run',
  command: 'kubectl apply -f examples/llama-405b-two-sites',
};
