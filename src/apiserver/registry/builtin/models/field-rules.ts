import type { JsonValue } from '../../../../base/json.ts';

/** What the tables of fields do not say: how server-side apply merges, what the server fills in, what it lets be absent. */
export interface FieldRule {
  /** The list is a map by these fields of its items. */
  readonly keys?: readonly string[];
  readonly merges?: 'set' | 'atomic' | 'granular';
  readonly default?: JsonValue;
  readonly mayBeAbsent?: true;
}

type ModelRules = Readonly<Record<string, FieldRule>>;

const byType: FieldRule = { keys: ['type'] };
const byName: FieldRule = { keys: ['name'] };
const asSet: FieldRule = { merges: 'set' };
const always = (value: JsonValue): FieldRule => ({ default: value });

/** Objects of these models are replaced as wholes. */
export const atomicModels: ReadonlySet<string> = new Set([
  'V1LabelSelector',
  'V1ObjectReference',
  'V1LocalObjectReference',
  'V1TypedLocalObjectReference',
  'V1SecretReference',
  'V1SecretKeySelector',
  'V1ConfigMapKeySelector',
  'V1FileKeySelector',
  'V1ObjectFieldSelector',
  'V1ResourceFieldSelector',
  'V1NodeSelector',
  'V1NodeSelectorTerm',
  'V1TopologySelectorTerm',
  'V1ScopeSelector',
  'V1ScopedResourceSelectorRequirement',
  'DiscoveryV1EndpointPort',
]);

const container: ModelRules = {
  ports: { keys: ['containerPort', 'protocol'] },
  env: byName,
  volumeMounts: { keys: ['mountPath'] },
  volumeDevices: { keys: ['devicePath'] },
  terminationMessagePath: always('/dev/termination-log'),
  terminationMessagePolicy: always('File'),
};

export const fieldRules: Readonly<Record<string, ModelRules>> = {
  V1Container: container,
  V1EphemeralContainer: container,
  V1ContainerPort: { protocol: always('TCP') },
  V1ResourceRequirements: { claims: byName },
  V1Probe: {
    timeoutSeconds: always(1),
    periodSeconds: always(10),
    successThreshold: always(1),
    failureThreshold: always(3),
  },
  V1HTTPGetAction: { path: always('/'), scheme: always('HTTP') },
  V1GRPCAction: { service: always('') },
  V1ObjectFieldSelector: { apiVersion: always('v1') },
  V1ResourceFieldSelector: { divisor: always('0') },
  V1PodSpec: {
    volumes: byName,
    containers: byName,
    initContainers: byName,
    ephemeralContainers: byName,
    imagePullSecrets: byName,
    hostAliases: { keys: ['ip'] },
    topologySpreadConstraints: { keys: ['topologyKey', 'whenUnsatisfiable'] },
    resourceClaims: byName,
    schedulingGates: byName,
    nodeSelector: { merges: 'atomic' },
    restartPolicy: always('Always'),
    dnsPolicy: always('ClusterFirst'),
    schedulerName: always('default-scheduler'),
    terminationGracePeriodSeconds: always(30),
  },
  V1PodStatus: {
    conditions: byType,
    podIPs: { keys: ['ip'] },
    resourceClaimStatuses: byName,
  },
  V1SecretVolumeSource: { defaultMode: always(0o644) },
  V1ConfigMapVolumeSource: { defaultMode: always(0o644) },
  V1DownwardAPIVolumeSource: { defaultMode: always(0o644) },
  V1ProjectedVolumeSource: { defaultMode: always(0o644) },
  V1ServiceAccountTokenProjection: { expirationSeconds: always(3600) },
  V1HostPathVolumeSource: { type: always('') },
  V1ReplicationControllerSpec: { replicas: always(1), selector: { merges: 'atomic' } },
  V1ReplicationControllerStatus: { conditions: byType },
  V1DeploymentSpec: {
    replicas: always(1),
    revisionHistoryLimit: always(10),
    progressDeadlineSeconds: always(600),
  },
  V1DeploymentStatus: { conditions: byType },
  V1DeploymentStrategy: { type: always('RollingUpdate') },
  V1ReplicaSetSpec: { replicas: always(1) },
  V1ReplicaSetStatus: { conditions: byType },
  V1StatefulSetSpec: {
    replicas: always(1),
    revisionHistoryLimit: always(10),
    podManagementPolicy: always('OrderedReady'),
  },
  V1StatefulSetUpdateStrategy: { type: always('RollingUpdate') },
  V1StatefulSetStatus: { conditions: byType },
  V1DaemonSetSpec: { revisionHistoryLimit: always(10) },
  V1DaemonSetUpdateStrategy: { type: always('RollingUpdate') },
  V1DaemonSetStatus: { conditions: byType },
  V1PodFailurePolicyOnExitCodesRequirement: { values: asSet },
  V1UncountedTerminatedPods: { failed: asSet, succeeded: asSet },
  V1CronJobSpec: {
    concurrencyPolicy: always('Allow'),
    suspend: always(false),
    successfulJobsHistoryLimit: always(3),
    failedJobsHistoryLimit: always(1),
  },
  V1PersistentVolumeSpec: {
    claimRef: { merges: 'granular' },
    persistentVolumeReclaimPolicy: always('Retain'),
    volumeMode: always('Filesystem'),
  },
  V1PersistentVolumeClaimSpec: { volumeMode: always('Filesystem') },
  V1PersistentVolumeClaimStatus: {
    conditions: byType,
    allocatedResourceStatuses: { merges: 'granular' },
  },
  V1ISCSIVolumeSource: { iscsiInterface: always('default') },
  V1PodDisruptionBudgetStatus: { conditions: byType },
  V1NetworkPolicyPort: { protocol: always('TCP') },
  V1HorizontalPodAutoscalerSpec: { minReplicas: always(1) },
  V2HorizontalPodAutoscalerSpec: { minReplicas: always(1) },
  V2HorizontalPodAutoscalerStatus: { conditions: byType },
  V1StorageClass: { reclaimPolicy: always('Delete'), volumeBindingMode: always('Immediate') },
  V1EndpointSlice: { endpoints: { mayBeAbsent: true } },
  V1Endpoint: { addresses: asSet },
  DiscoveryV1EndpointPort: { name: always(''), protocol: always('TCP') },
  EventsV1Event: { eventTime: { mayBeAbsent: true } },
  V1FlowSchemaSpec: { matchingPrecedence: always(1000) },
  V1FlowSchemaStatus: { conditions: byType },
  V1PriorityLevelConfigurationStatus: { conditions: byType },
  V1APIServiceStatus: { conditions: byType },
  V1CertificateSigningRequestStatus: { conditions: byType },
  V1CSINodeSpec: { drivers: { ...byName, mayBeAbsent: true } },
  V1CSIDriverSpec: {
    attachRequired: always(true),
    podInfoOnMount: always(false),
    storageCapacity: always(false),
    fsGroupPolicy: always('ReadWriteOnceWithFSType'),
    volumeLifecycleModes: { ...asSet, default: ['Persistent'] },
    requiresRepublish: always(false),
    seLinuxMount: always(false),
  },
  V1ServiceCIDRStatus: { conditions: byType },
  V1ExactDeviceRequest: { allocationMode: always('ExactCount') },
  V1DeviceSubRequest: { allocationMode: always('ExactCount') },
  V1DeviceToleration: { operator: always('Equal') },
  V1ResourceClaimStatus: {
    devices: { keys: ['driver', 'device', 'pool', 'shareID'] },
    reservedFor: { keys: ['uid'] },
  },
  V1AllocatedDeviceStatus: { conditions: byType },
};
