import type { JsonObject } from '../../../base/json.ts';
import type { ResourceDefinition } from '../../../kube/resource.ts';
import { ageColumn, builtin, computedColumn, wide } from './_definition.ts';
import {
  alwaysThere,
  anyObject,
  flag,
  int32,
  int64,
  keyedBy,
  list,
  mergedBy,
  object,
  quantityMap,
  required,
  text,
  textList,
  time,
} from './_schema.ts';

const taint = object(
  'Keeps away the pods that do not tolerate it.',
  {
    key: text('Key of the taint.'),
    value: text('Value of the taint.'),
    effect: text('NoSchedule, PreferNoSchedule or NoExecute.'),
    timeAdded: time('When the taint was added.'),
  },
  required('key', 'effect'),
);

const condition = object(
  'One thing that is known of the state of the node.',
  {
    type: text('What the condition is about, such as Ready.'),
    status: text('True, False or Unknown.'),
    lastHeartbeatTime: time('When the node last reported it.'),
    lastTransitionTime: time('When the status last changed.'),
    reason: text('Why, in one word for programs.'),
    message: text('Why, in a sentence for people.'),
  },
  required('type', 'status'),
);

/** Machines that say nothing of themselves are shown so. */
const unsaid = { default: '' };

const nodeInfo = object(
  'Software and identity of the machine.',
  {
    machineID: text('Identifier of the installed system.', unsaid),
    systemUUID: text('Identifier of the hardware.', unsaid),
    bootID: text('Identifier of the present boot.', unsaid),
    kernelVersion: text('Version of the kernel.', unsaid),
    osImage: text('Name of the operating system image.', unsaid),
    containerRuntimeVersion: text('Name and version of the container runtime.', unsaid),
    kubeletVersion: text('Version of the node agent.', unsaid),
    kubeProxyVersion: text('No longer filled.', unsaid),
    operatingSystem: text('Name of the operating system, such as linux.', unsaid),
    architecture: text('Name of the processor architecture, such as amd64.', unsaid),
  },
  alwaysThere,
);

const address = object(
  'One way to reach the node.',
  {
    type: text('Hostname, InternalIP, ExternalIP, InternalDNS or ExternalDNS.'),
    address: text('The address.'),
  },
  required('type', 'address'),
);

const image = object('An image on the node.', {
  names: textList('Its names.'),
  sizeBytes: int64('Its size.'),
});

const volume = object(
  'A volume attached to the node.',
  { name: text('Its name.'), devicePath: text('Its device.') },
  required('name', 'devicePath'),
);

const status: JsonObject = object(
  'What is known of the node; written by its agent.',
  {
    capacity: quantityMap('All that the node has, by resource.'),
    allocatable: quantityMap('What of it pods may use, by resource.'),
    phase: text('No longer filled.'),
    conditions: list('The state of the node.', condition, keyedBy('type')),
    addresses: list('How to reach the node.', address, keyedBy('type')),
    daemonEndpoints: object(
      'The ports of the agents on the node.',
      {
        kubeletEndpoint: object(
          'The port of the node agent.',
          { Port: int32('The port.', { default: 0 }) },
          alwaysThere,
        ),
      },
      alwaysThere,
    ),
    nodeInfo,
    images: list('The images on the node.', image),
    volumesInUse: textList('The volumes that are mounted.'),
    volumesAttached: list('The volumes that are attached.', volume),
    config: anyObject('The configuration that the agent runs with.'),
    runtimeHandlers: list('The runtime handlers of the node.', anyObject('A runtime handler.')),
    features: anyObject('What the container runtime supports.'),
  },
  alwaysThere,
);

export const nodes: ResourceDefinition = builtin({
  version: 'v1',
  plural: 'nodes',
  kind: 'Node',
  scope: 'Cluster',
  shortNames: ['no'],
  statusSubresource: true,
  description: 'Node is one machine on which work runs.',
  fields: {
    spec: object(
      'What the node shall be.',
      {
        podCIDR: text('The addresses of its pods.'),
        podCIDRs: textList('The addresses of its pods, by family.', {
          'x-kubernetes-list-type': 'set',
          'x-kubernetes-patch-strategy': 'merge',
        }),
        providerID: text('Identifier of the machine at its provider.'),
        unschedulable: flag('True: no new work is placed here; kubectl cordon sets it.'),
        taints: list('What keeps work away.', taint, mergedBy('key')),
        externalID: text('No longer used.'),
        configSource: anyObject('No longer used.'),
      },
      alwaysThere,
    ),
    status,
  },
  printerColumns: [
    computedColumn('Status', 'Whether it is ready, and whether work is placed on it.'),
    computedColumn('Roles', 'What its role labels say.'),
    ageColumn,
    computedColumn('Version', 'Version of the node agent.'),
    computedColumn('Internal-IP', 'Its address inside.', wide),
    computedColumn('External-IP', 'Its address outside.', wide),
    computedColumn('OS-Image', 'Its operating system.', wide),
    computedColumn('Kernel-Version', 'Its kernel.', wide),
    computedColumn('Container-Runtime', 'Its container runtime.', wide),
  ],
  selectableFields: ['.spec.unschedulable'],
});
