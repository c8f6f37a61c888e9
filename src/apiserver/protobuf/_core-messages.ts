import type { Message } from './_message.ts';
import { kept, many, mapOf, message } from './_message.ts';
import {
  condition,
  deleteOptions,
  intOrString,
  microTime,
  objectMeta,
  quantity,
  time,
} from './_meta-messages.ts';

/** Field numbers of `k8s.io/api`, generated.proto of core/v1, coordination/v1, scheduling/v1 and autoscaling/v1. */

const metadata = [1, () => objectMeta] as const;

export const configMap: Message = message({
  metadata,
  data: [2, mapOf('string')],
  binaryData: [3, mapOf('bytes')],
  immutable: [4, kept('bool')],
});

export const secret: Message = message({
  metadata,
  data: [2, mapOf('bytes')],
  type: [3, 'string'],
  stringData: [4, mapOf('string')],
  immutable: [5, kept('bool')],
});

const namespaceCondition = message({
  type: [1, 'string'],
  status: [2, 'string'],
  lastTransitionTime: [4, () => time],
  reason: [5, 'string'],
  message: [6, 'string'],
});

export const namespace: Message = message({
  metadata,
  spec: [2, () => message({ finalizers: [1, many('string')] })],
  status: [
    3,
    () => message({ phase: [1, 'string'], conditions: [2, many(() => namespaceCondition)] }),
  ],
});

const objectReference = message({
  kind: [1, 'string'],
  namespace: [2, 'string'],
  name: [3, 'string'],
  uid: [4, 'string'],
  apiVersion: [5, 'string'],
  resourceVersion: [6, 'string'],
  fieldPath: [7, 'string'],
});

export const binding: Message = message({ metadata, target: [2, kept(() => objectReference)] });

export const serviceAccount: Message = message({
  metadata,
  secrets: [2, many(() => objectReference)],
  imagePullSecrets: [3, many(() => message({ name: [1, 'string'] }))],
  automountServiceAccountToken: [4, kept('bool')],
});

const servicePort = message({
  name: [1, 'string'],
  protocol: [2, 'string'],
  port: [3, kept('int')],
  targetPort: [4, () => intOrString],
  nodePort: [5, 'int'],
  appProtocol: [6, kept('string')],
});

const clientIp = message({ timeoutSeconds: [1, kept('int')] });

const serviceSpec = message({
  ports: [1, many(() => servicePort)],
  selector: [2, mapOf('string')],
  clusterIP: [3, 'string'],
  type: [4, 'string'],
  externalIPs: [5, many('string')],
  sessionAffinity: [7, 'string'],
  loadBalancerIP: [8, 'string'],
  loadBalancerSourceRanges: [9, many('string')],
  externalName: [10, 'string'],
  externalTrafficPolicy: [11, 'string'],
  healthCheckNodePort: [12, 'int'],
  publishNotReadyAddresses: [13, 'bool'],
  sessionAffinityConfig: [14, kept(() => message({ clientIP: [1, kept(() => clientIp)] }))],
  ipFamilyPolicy: [17, kept('string')],
  clusterIPs: [18, many('string')],
  ipFamilies: [19, many('string')],
  allocateLoadBalancerNodePorts: [20, kept('bool')],
  loadBalancerClass: [21, kept('string')],
  internalTrafficPolicy: [22, kept('string')],
  trafficDistribution: [23, kept('string')],
});

const portStatus = message({
  port: [1, kept('int')],
  protocol: [2, 'string'],
  error: [3, kept('string')],
});

const loadBalancerIngress = message({
  ip: [1, 'string'],
  hostname: [2, 'string'],
  ipMode: [3, kept('string')],
  ports: [4, many(() => portStatus)],
});

const serviceStatus = message({
  loadBalancer: [1, () => message({ ingress: [1, many(() => loadBalancerIngress)] })],
  conditions: [2, many(() => condition)],
});

export const service: Message = message({
  metadata,
  spec: [2, () => serviceSpec],
  status: [3, () => serviceStatus],
});

const endpointAddress = message({
  ip: [1, kept('string')],
  targetRef: [2, kept(() => objectReference)],
  hostname: [3, 'string'],
  nodeName: [4, kept('string')],
});

const endpointPort = message({
  name: [1, 'string'],
  port: [2, kept('int')],
  protocol: [3, 'string'],
  appProtocol: [4, kept('string')],
});

const endpointSubset = message({
  addresses: [1, many(() => endpointAddress)],
  notReadyAddresses: [2, many(() => endpointAddress)],
  ports: [3, many(() => endpointPort)],
});

export const endpoints: Message = message({ metadata, subsets: [2, many(() => endpointSubset)] });

const eventSeries = message({ count: [1, 'int'], lastObservedTime: [2, () => microTime] });

export const event: Message = message({
  metadata,
  involvedObject: [2, kept(() => objectReference)],
  reason: [3, 'string'],
  message: [4, 'string'],
  source: [5, () => message({ component: [1, 'string'], host: [2, 'string'] })],
  firstTimestamp: [6, () => time],
  lastTimestamp: [7, () => time],
  count: [8, 'int'],
  type: [9, 'string'],
  eventTime: [10, () => microTime],
  series: [11, kept(() => eventSeries)],
  action: [12, 'string'],
  related: [13, kept(() => objectReference)],
  reportingComponent: [14, 'string'],
  reportingInstance: [15, 'string'],
});

export const lease: Message = message({
  metadata,
  spec: [
    2,
    () =>
      message({
        holderIdentity: [1, kept('string')],
        leaseDurationSeconds: [2, kept('int')],
        acquireTime: [3, () => microTime],
        renewTime: [4, () => microTime],
        leaseTransitions: [5, kept('int')],
        strategy: [6, kept('string')],
        preferredHolder: [7, kept('string')],
      }),
  ],
});

export const priorityClass: Message = message({
  metadata,
  value: [2, kept('int')],
  globalDefault: [3, 'bool'],
  description: [4, 'string'],
  preemptionPolicy: [5, kept('string')],
});

export const scale: Message = message({
  metadata,
  spec: [2, () => message({ replicas: [1, 'int'] })],
  status: [3, () => message({ replicas: [1, kept('int')], selector: [2, 'string'] })],
});

const taint = message({
  key: [1, kept('string')],
  value: [2, 'string'],
  effect: [3, kept('string')],
  timeAdded: [4, () => time],
});

const nodeSpec = message({
  podCIDR: [1, 'string'],
  externalID: [2, 'string'],
  providerID: [3, 'string'],
  unschedulable: [4, 'bool'],
  taints: [5, many(() => taint)],
  podCIDRs: [7, many('string')],
});

const nodeCondition = message({
  type: [1, kept('string')],
  status: [2, kept('string')],
  lastHeartbeatTime: [3, () => time],
  lastTransitionTime: [4, () => time],
  reason: [5, 'string'],
  message: [6, 'string'],
});

const nodeInfo = message({
  machineID: [1, kept('string')],
  systemUUID: [2, kept('string')],
  bootID: [3, kept('string')],
  kernelVersion: [4, kept('string')],
  osImage: [5, kept('string')],
  containerRuntimeVersion: [6, kept('string')],
  kubeletVersion: [7, kept('string')],
  kubeProxyVersion: [8, kept('string')],
  operatingSystem: [9, kept('string')],
  architecture: [10, kept('string')],
});

const daemonEndpoint = message({ Port: [1, kept('int')] });

const nodeStatus = message({
  capacity: [1, mapOf(() => quantity)],
  allocatable: [2, mapOf(() => quantity)],
  phase: [3, 'string'],
  conditions: [4, many(() => nodeCondition)],
  addresses: [5, many(() => message({ type: [1, kept('string')], address: [2, kept('string')] }))],
  daemonEndpoints: [6, () => message({ kubeletEndpoint: [1, () => daemonEndpoint] })],
  nodeInfo: [7, () => nodeInfo],
  images: [8, many(() => message({ names: [1, many('string')], sizeBytes: [2, 'int'] }))],
  volumesInUse: [9, many('string')],
});

export const node: Message = message({
  metadata,
  spec: [2, () => nodeSpec],
  status: [3, () => nodeStatus],
});

/** Of policy/v1. */
export const eviction: Message = message({
  metadata,
  deleteOptions: [2, kept(() => deleteOptions)],
});
