/**
 * Names, types and optionality of the fields of Kubernetes' own kinds, a model a line: generated from the model classes
 * of @kubernetes/client-node by `node dist/src/tools/generate-kubernetes-models.js`. Change that program, not this file.
 * `?`: may be absent. `[]`: a list of. `{}`: a map from texts to. A capital letter begins the name of a model.
 */
export const modelTable = `
ApiregistrationV1ServiceReference name?:string namespace?:string port?:int32
CoreV1ResourceClaim name:string request?:string
DiscoveryV1EndpointPort appProtocol?:string name?:string port?:int32 protocol?:string
EventsV1Event action?:string deprecatedCount?:int32 deprecatedFirstTimestamp?:time deprecatedLastTimestamp?:time deprecatedSource?:V1EventSource eventTime:microtime metadata?:metadata note?:string reason?:string regarding?:V1ObjectReference related?:V1ObjectReference reportingController?:string reportingInstance?:string series?:EventsV1EventSeries type?:string
EventsV1EventSeries count:int32 lastObservedTime:microtime
FlowcontrolV1Subject group?:V1GroupSubject kind:string serviceAccount?:V1ServiceAccountSubject user?:V1UserSubject
StorageV1TokenRequest audience:string expirationSeconds?:int64
V1APIService metadata?:metadata spec?:V1APIServiceSpec status?:V1APIServiceStatus
V1APIServiceCondition lastTransitionTime?:time message?:string reason?:string status:string type:string
V1APIServiceSpec caBundle?:byte group?:string groupPriorityMinimum:int32 insecureSkipTLSVerify?:bool service?:ApiregistrationV1ServiceReference version?:string versionPriority:int32
V1APIServiceStatus conditions?:[]V1APIServiceCondition
V1AWSElasticBlockStoreVolumeSource fsType?:string partition?:int32 readOnly?:bool volumeID:string
V1Affinity nodeAffinity?:V1NodeAffinity podAffinity?:V1PodAffinity podAntiAffinity?:V1PodAntiAffinity
V1AppArmorProfile localhostProfile?:string type:string
V1AzureDiskVolumeSource cachingMode?:string diskName:string diskURI:string fsType?:string kind?:string readOnly?:bool
V1AzureFilePersistentVolumeSource readOnly?:bool secretName:string secretNamespace?:string shareName:string
V1AzureFileVolumeSource readOnly?:bool secretName:string shareName:string
V1CSIDriver metadata?:metadata spec:V1CSIDriverSpec
V1CSIDriverSpec attachRequired?:bool fsGroupPolicy?:string nodeAllocatableUpdatePeriodSeconds?:int64 podInfoOnMount?:bool requiresRepublish?:bool seLinuxMount?:bool storageCapacity?:bool tokenRequests?:[]StorageV1TokenRequest volumeLifecycleModes?:[]string
V1CSINode metadata?:metadata spec:V1CSINodeSpec
V1CSINodeDriver allocatable?:V1VolumeNodeResources name:string nodeID:string topologyKeys?:[]string
V1CSINodeSpec drivers:[]V1CSINodeDriver
V1CSIPersistentVolumeSource controllerExpandSecretRef?:V1SecretReference controllerPublishSecretRef?:V1SecretReference driver:string fsType?:string nodeExpandSecretRef?:V1SecretReference nodePublishSecretRef?:V1SecretReference nodeStageSecretRef?:V1SecretReference readOnly?:bool volumeAttributes?:{}string volumeHandle:string
V1CSIStorageCapacity capacity?:string maximumVolumeSize?:string metadata?:metadata nodeTopology?:V1LabelSelector storageClassName:string
V1CSIVolumeSource driver:string fsType?:string nodePublishSecretRef?:V1LocalObjectReference readOnly?:bool volumeAttributes?:{}string
V1Capabilities add?:[]string drop?:[]string
V1CephFSPersistentVolumeSource monitors:[]string path?:string readOnly?:bool secretFile?:string secretRef?:V1SecretReference user?:string
V1CephFSVolumeSource monitors:[]string path?:string readOnly?:bool secretFile?:string secretRef?:V1LocalObjectReference user?:string
V1CertificateSigningRequest metadata?:metadata spec:V1CertificateSigningRequestSpec status?:V1CertificateSigningRequestStatus
V1CertificateSigningRequestCondition lastTransitionTime?:time lastUpdateTime?:time message?:string reason?:string status:string type:string
V1CertificateSigningRequestSpec expirationSeconds?:int32 extra?:{}[]string groups?:[]string request:byte signerName:string uid?:string usages?:[]string username?:string
V1CertificateSigningRequestStatus certificate?:byte conditions?:[]V1CertificateSigningRequestCondition
V1CinderPersistentVolumeSource fsType?:string readOnly?:bool secretRef?:V1SecretReference volumeID:string
V1CinderVolumeSource fsType?:string readOnly?:bool secretRef?:V1LocalObjectReference volumeID:string
V1ClusterTrustBundleProjection labelSelector?:V1LabelSelector name?:string optional?:bool path:string signerName?:string
V1ComponentCondition error?:string message?:string status:string type:string
V1ComponentStatus conditions?:[]V1ComponentCondition metadata?:metadata
V1Condition lastTransitionTime:time message:string observedGeneration?:int64 reason:string status:string type:string
V1ConfigMapEnvSource name?:string optional?:bool
V1ConfigMapKeySelector key:string name?:string optional?:bool
V1ConfigMapProjection items?:[]V1KeyToPath name?:string optional?:bool
V1ConfigMapVolumeSource defaultMode?:int32 items?:[]V1KeyToPath name?:string optional?:bool
V1Container args?:[]string command?:[]string env?:[]V1EnvVar envFrom?:[]V1EnvFromSource image?:string imagePullPolicy?:string lifecycle?:V1Lifecycle livenessProbe?:V1Probe name:string ports?:[]V1ContainerPort readinessProbe?:V1Probe resizePolicy?:[]V1ContainerResizePolicy resources?:V1ResourceRequirements restartPolicy?:string restartPolicyRules?:[]V1ContainerRestartRule securityContext?:V1SecurityContext startupProbe?:V1Probe stdin?:bool stdinOnce?:bool terminationMessagePath?:string terminationMessagePolicy?:string tty?:bool volumeDevices?:[]V1VolumeDevice volumeMounts?:[]V1VolumeMount workingDir?:string
V1ContainerExtendedResourceRequest containerName:string requestName:string resourceName:string
V1ContainerPort containerPort:int32 hostIP?:string hostPort?:int32 name?:string protocol?:string
V1ContainerResizePolicy resourceName:string restartPolicy:string
V1ContainerRestartRule action:string exitCodes?:V1ContainerRestartRuleOnExitCodes
V1ContainerRestartRuleOnExitCodes operator:string values?:[]int32
V1ContainerState running?:V1ContainerStateRunning terminated?:V1ContainerStateTerminated waiting?:V1ContainerStateWaiting
V1ContainerStateRunning startedAt?:time
V1ContainerStateTerminated containerID?:string exitCode:int32 finishedAt?:time message?:string reason?:string signal?:int32 startedAt?:time
V1ContainerStateWaiting message?:string reason?:string
V1ContainerStatus allocatedResources?:{}string allocatedResourcesStatus?:[]V1ResourceStatus containerID?:string image:string imageID:string lastState?:V1ContainerState name:string ready:bool resources?:V1ResourceRequirements restartCount:int32 started?:bool state?:V1ContainerState stopSignal?:string user?:V1ContainerUser volumeMounts?:[]V1VolumeMountStatus
V1ContainerUser linux?:V1LinuxContainerUser
V1ControllerRevision data?:any metadata?:metadata revision:int64
V1CronJob metadata?:metadata spec?:V1CronJobSpec status?:V1CronJobStatus
V1CronJobSpec concurrencyPolicy?:string failedJobsHistoryLimit?:int32 jobTemplate:V1JobTemplateSpec schedule:string startingDeadlineSeconds?:int64 successfulJobsHistoryLimit?:int32 suspend?:bool timeZone?:string
V1CronJobStatus active?:[]V1ObjectReference lastScheduleTime?:time lastSuccessfulTime?:time
V1CrossVersionObjectReference apiVersion?:string kind:string name:string
V1DaemonSet metadata?:metadata spec?:V1DaemonSetSpec status?:V1DaemonSetStatus
V1DaemonSetCondition lastTransitionTime?:time message?:string reason?:string status:string type:string
V1DaemonSetSpec minReadySeconds?:int32 revisionHistoryLimit?:int32 selector:V1LabelSelector template:V1PodTemplateSpec updateStrategy?:V1DaemonSetUpdateStrategy
V1DaemonSetStatus collisionCount?:int32 conditions?:[]V1DaemonSetCondition currentNumberScheduled:int32 desiredNumberScheduled:int32 numberAvailable?:int32 numberMisscheduled:int32 numberReady:int32 numberUnavailable?:int32 observedGeneration?:int64 updatedNumberScheduled?:int32
V1DaemonSetUpdateStrategy rollingUpdate?:V1RollingUpdateDaemonSet type?:string
V1Deployment metadata?:metadata spec?:V1DeploymentSpec status?:V1DeploymentStatus
V1DeploymentCondition lastTransitionTime?:time lastUpdateTime?:time message?:string reason?:string status:string type:string
V1DeploymentSpec minReadySeconds?:int32 paused?:bool progressDeadlineSeconds?:int32 replicas?:int32 revisionHistoryLimit?:int32 selector:V1LabelSelector strategy?:V1DeploymentStrategy template:V1PodTemplateSpec
V1DeploymentStatus availableReplicas?:int32 collisionCount?:int32 conditions?:[]V1DeploymentCondition observedGeneration?:int64 readyReplicas?:int32 replicas?:int32 terminatingReplicas?:int32 unavailableReplicas?:int32 updatedReplicas?:int32
V1DeploymentStrategy rollingUpdate?:V1RollingUpdateDeployment type?:string
V1DownwardAPIProjection items?:[]V1DownwardAPIVolumeFile
V1DownwardAPIVolumeFile fieldRef?:V1ObjectFieldSelector mode?:int32 path:string resourceFieldRef?:V1ResourceFieldSelector
V1DownwardAPIVolumeSource defaultMode?:int32 items?:[]V1DownwardAPIVolumeFile
V1EmptyDirVolumeSource medium?:string sizeLimit?:string
V1Endpoint addresses:[]string conditions?:V1EndpointConditions deprecatedTopology?:{}string hints?:V1EndpointHints hostname?:string nodeName?:string targetRef?:V1ObjectReference zone?:string
V1EndpointConditions ready?:bool serving?:bool terminating?:bool
V1EndpointHints forNodes?:[]V1ForNode forZones?:[]V1ForZone
V1EndpointSlice addressType:string endpoints:[]V1Endpoint metadata?:metadata ports?:[]DiscoveryV1EndpointPort
V1EnvFromSource configMapRef?:V1ConfigMapEnvSource prefix?:string secretRef?:V1SecretEnvSource
V1EnvVar name:string value?:string valueFrom?:V1EnvVarSource
V1EnvVarSource configMapKeyRef?:V1ConfigMapKeySelector fieldRef?:V1ObjectFieldSelector fileKeyRef?:V1FileKeySelector resourceFieldRef?:V1ResourceFieldSelector secretKeyRef?:V1SecretKeySelector
V1EphemeralContainer args?:[]string command?:[]string env?:[]V1EnvVar envFrom?:[]V1EnvFromSource image?:string imagePullPolicy?:string lifecycle?:V1Lifecycle livenessProbe?:V1Probe name:string ports?:[]V1ContainerPort readinessProbe?:V1Probe resizePolicy?:[]V1ContainerResizePolicy resources?:V1ResourceRequirements restartPolicy?:string restartPolicyRules?:[]V1ContainerRestartRule securityContext?:V1SecurityContext startupProbe?:V1Probe stdin?:bool stdinOnce?:bool targetContainerName?:string terminationMessagePath?:string terminationMessagePolicy?:string tty?:bool volumeDevices?:[]V1VolumeDevice volumeMounts?:[]V1VolumeMount workingDir?:string
V1EphemeralVolumeSource volumeClaimTemplate?:V1PersistentVolumeClaimTemplate
V1EventSource component?:string host?:string
V1ExecAction command?:[]string
V1ExemptPriorityLevelConfiguration lendablePercent?:int32 nominalConcurrencyShares?:int32
V1FCVolumeSource fsType?:string lun?:int32 readOnly?:bool targetWWNs?:[]string wwids?:[]string
V1FileKeySelector key:string optional?:bool path:string volumeName:string
V1FlexPersistentVolumeSource driver:string fsType?:string options?:{}string readOnly?:bool secretRef?:V1SecretReference
V1FlexVolumeSource driver:string fsType?:string options?:{}string readOnly?:bool secretRef?:V1LocalObjectReference
V1FlockerVolumeSource datasetName?:string datasetUUID?:string
V1FlowDistinguisherMethod type:string
V1FlowSchema metadata?:metadata spec?:V1FlowSchemaSpec status?:V1FlowSchemaStatus
V1FlowSchemaCondition lastTransitionTime?:time message?:string reason?:string status?:string type?:string
V1FlowSchemaSpec distinguisherMethod?:V1FlowDistinguisherMethod matchingPrecedence?:int32 priorityLevelConfiguration:V1PriorityLevelConfigurationReference rules?:[]V1PolicyRulesWithSubjects
V1FlowSchemaStatus conditions?:[]V1FlowSchemaCondition
V1ForNode name:string
V1ForZone name:string
V1GCEPersistentDiskVolumeSource fsType?:string partition?:int32 pdName:string readOnly?:bool
V1GRPCAction port:int32 service?:string
V1GitRepoVolumeSource directory?:string repository:string revision?:string
V1GlusterfsPersistentVolumeSource endpoints:string endpointsNamespace?:string path:string readOnly?:bool
V1GlusterfsVolumeSource endpoints:string path:string readOnly?:bool
V1GroupSubject name:string
V1HTTPGetAction host?:string httpHeaders?:[]V1HTTPHeader path?:string port:int-or-string scheme?:string
V1HTTPHeader name:string value:string
V1HTTPIngressPath backend:V1IngressBackend path?:string pathType:string
V1HTTPIngressRuleValue paths:[]V1HTTPIngressPath
V1HorizontalPodAutoscaler metadata?:metadata spec?:V1HorizontalPodAutoscalerSpec status?:V1HorizontalPodAutoscalerStatus
V1HorizontalPodAutoscalerSpec maxReplicas:int32 minReplicas?:int32 scaleTargetRef:V1CrossVersionObjectReference targetCPUUtilizationPercentage?:int32
V1HorizontalPodAutoscalerStatus currentCPUUtilizationPercentage?:int32 currentReplicas:int32 desiredReplicas:int32 lastScaleTime?:time observedGeneration?:int64
V1HostAlias hostnames?:[]string ip:string
V1HostIP ip:string
V1HostPathVolumeSource path:string type?:string
V1IPAddress metadata?:metadata spec?:V1IPAddressSpec
V1IPAddressSpec parentRef:V1ParentReference
V1IPBlock cidr:string except?:[]string
V1ISCSIPersistentVolumeSource chapAuthDiscovery?:bool chapAuthSession?:bool fsType?:string initiatorName?:string iqn:string iscsiInterface?:string lun:int32 portals?:[]string readOnly?:bool secretRef?:V1SecretReference targetPortal:string
V1ISCSIVolumeSource chapAuthDiscovery?:bool chapAuthSession?:bool fsType?:string initiatorName?:string iqn:string iscsiInterface?:string lun:int32 portals?:[]string readOnly?:bool secretRef?:V1LocalObjectReference targetPortal:string
V1ImageVolumeSource pullPolicy?:string reference?:string
V1Ingress metadata?:metadata spec?:V1IngressSpec status?:V1IngressStatus
V1IngressBackend resource?:V1TypedLocalObjectReference service?:V1IngressServiceBackend
V1IngressClass metadata?:metadata spec?:V1IngressClassSpec
V1IngressClassParametersReference apiGroup?:string kind:string name:string namespace?:string scope?:string
V1IngressClassSpec controller?:string parameters?:V1IngressClassParametersReference
V1IngressLoadBalancerIngress hostname?:string ip?:string ports?:[]V1IngressPortStatus
V1IngressLoadBalancerStatus ingress?:[]V1IngressLoadBalancerIngress
V1IngressPortStatus error?:string port:int32 protocol:string
V1IngressRule host?:string http?:V1HTTPIngressRuleValue
V1IngressServiceBackend name:string port?:V1ServiceBackendPort
V1IngressSpec defaultBackend?:V1IngressBackend ingressClassName?:string rules?:[]V1IngressRule tls?:[]V1IngressTLS
V1IngressStatus loadBalancer?:V1IngressLoadBalancerStatus
V1IngressTLS hosts?:[]string secretName?:string
V1Job metadata?:metadata spec?:V1JobSpec status?:V1JobStatus
V1JobCondition lastProbeTime?:time lastTransitionTime?:time message?:string reason?:string status:string type:string
V1JobSpec activeDeadlineSeconds?:int64 backoffLimit?:int32 backoffLimitPerIndex?:int32 completionMode?:string completions?:int32 managedBy?:string manualSelector?:bool maxFailedIndexes?:int32 parallelism?:int32 podFailurePolicy?:V1PodFailurePolicy podReplacementPolicy?:string selector?:V1LabelSelector successPolicy?:V1SuccessPolicy suspend?:bool template:V1PodTemplateSpec ttlSecondsAfterFinished?:int32
V1JobStatus active?:int32 completedIndexes?:string completionTime?:time conditions?:[]V1JobCondition failed?:int32 failedIndexes?:string ready?:int32 startTime?:time succeeded?:int32 terminating?:int32 uncountedTerminatedPods?:V1UncountedTerminatedPods
V1JobTemplateSpec metadata?:metadata spec?:V1JobSpec
V1KeyToPath key:string mode?:int32 path:string
V1LabelSelector matchExpressions?:[]V1LabelSelectorRequirement matchLabels?:{}string
V1LabelSelectorRequirement key:string operator:string values?:[]string
V1Lifecycle postStart?:V1LifecycleHandler preStop?:V1LifecycleHandler stopSignal?:string
V1LifecycleHandler exec?:V1ExecAction httpGet?:V1HTTPGetAction sleep?:V1SleepAction tcpSocket?:V1TCPSocketAction
V1LimitRange metadata?:metadata spec?:V1LimitRangeSpec
V1LimitRangeItem default?:{}string defaultRequest?:{}string max?:{}string maxLimitRequestRatio?:{}string min?:{}string type:string
V1LimitRangeSpec limits:[]V1LimitRangeItem
V1LimitResponse queuing?:V1QueuingConfiguration type:string
V1LimitedPriorityLevelConfiguration borrowingLimitPercent?:int32 lendablePercent?:int32 limitResponse?:V1LimitResponse nominalConcurrencyShares?:int32
V1LinuxContainerUser gid:int64 supplementalGroups?:[]int64 uid:int64
V1LocalObjectReference name?:string
V1LocalVolumeSource fsType?:string path:string
V1ModifyVolumeStatus status:string targetVolumeAttributesClassName?:string
V1NFSVolumeSource path:string readOnly?:bool server:string
V1NetworkPolicy metadata?:metadata spec?:V1NetworkPolicySpec
V1NetworkPolicyEgressRule ports?:[]V1NetworkPolicyPort to?:[]V1NetworkPolicyPeer
V1NetworkPolicyIngressRule from?:[]V1NetworkPolicyPeer ports?:[]V1NetworkPolicyPort
V1NetworkPolicyPeer ipBlock?:V1IPBlock namespaceSelector?:V1LabelSelector podSelector?:V1LabelSelector
V1NetworkPolicyPort endPort?:int32 port?:int-or-string protocol?:string
V1NetworkPolicySpec egress?:[]V1NetworkPolicyEgressRule ingress?:[]V1NetworkPolicyIngressRule podSelector?:V1LabelSelector policyTypes?:[]string
V1NodeAffinity preferredDuringSchedulingIgnoredDuringExecution?:[]V1PreferredSchedulingTerm requiredDuringSchedulingIgnoredDuringExecution?:V1NodeSelector
V1NodeSelector nodeSelectorTerms:[]V1NodeSelectorTerm
V1NodeSelectorRequirement key:string operator:string values?:[]string
V1NodeSelectorTerm matchExpressions?:[]V1NodeSelectorRequirement matchFields?:[]V1NodeSelectorRequirement
V1NonResourcePolicyRule nonResourceURLs:[]string verbs:[]string
V1ObjectFieldSelector apiVersion?:string fieldPath:string
V1ObjectReference apiVersion?:string fieldPath?:string kind?:string name?:string namespace?:string resourceVersion?:string uid?:string
V1Overhead podFixed?:{}string
V1ParentReference group?:string name:string namespace?:string resource:string
V1PersistentVolume metadata?:metadata spec?:V1PersistentVolumeSpec status?:V1PersistentVolumeStatus
V1PersistentVolumeClaim metadata?:metadata spec?:V1PersistentVolumeClaimSpec status?:V1PersistentVolumeClaimStatus
V1PersistentVolumeClaimCondition lastProbeTime?:time lastTransitionTime?:time message?:string reason?:string status:string type:string
V1PersistentVolumeClaimSpec accessModes?:[]string dataSource?:V1TypedLocalObjectReference dataSourceRef?:V1TypedObjectReference resources?:V1VolumeResourceRequirements selector?:V1LabelSelector storageClassName?:string volumeAttributesClassName?:string volumeMode?:string volumeName?:string
V1PersistentVolumeClaimStatus accessModes?:[]string allocatedResourceStatuses?:{}string allocatedResources?:{}string capacity?:{}string conditions?:[]V1PersistentVolumeClaimCondition currentVolumeAttributesClassName?:string modifyVolumeStatus?:V1ModifyVolumeStatus phase?:string
V1PersistentVolumeClaimTemplate metadata?:metadata spec:V1PersistentVolumeClaimSpec
V1PersistentVolumeClaimVolumeSource claimName:string readOnly?:bool
V1PersistentVolumeSpec accessModes?:[]string awsElasticBlockStore?:V1AWSElasticBlockStoreVolumeSource azureDisk?:V1AzureDiskVolumeSource azureFile?:V1AzureFilePersistentVolumeSource capacity?:{}string cephfs?:V1CephFSPersistentVolumeSource cinder?:V1CinderPersistentVolumeSource claimRef?:V1ObjectReference csi?:V1CSIPersistentVolumeSource fc?:V1FCVolumeSource flexVolume?:V1FlexPersistentVolumeSource flocker?:V1FlockerVolumeSource gcePersistentDisk?:V1GCEPersistentDiskVolumeSource glusterfs?:V1GlusterfsPersistentVolumeSource hostPath?:V1HostPathVolumeSource iscsi?:V1ISCSIPersistentVolumeSource local?:V1LocalVolumeSource mountOptions?:[]string nfs?:V1NFSVolumeSource nodeAffinity?:V1VolumeNodeAffinity persistentVolumeReclaimPolicy?:string photonPersistentDisk?:V1PhotonPersistentDiskVolumeSource portworxVolume?:V1PortworxVolumeSource quobyte?:V1QuobyteVolumeSource rbd?:V1RBDPersistentVolumeSource scaleIO?:V1ScaleIOPersistentVolumeSource storageClassName?:string storageos?:V1StorageOSPersistentVolumeSource volumeAttributesClassName?:string volumeMode?:string vsphereVolume?:V1VsphereVirtualDiskVolumeSource
V1PersistentVolumeStatus lastPhaseTransitionTime?:time message?:string phase?:string reason?:string
V1PhotonPersistentDiskVolumeSource fsType?:string pdID:string
V1Pod metadata?:metadata spec?:V1PodSpec status?:V1PodStatus
V1PodAffinity preferredDuringSchedulingIgnoredDuringExecution?:[]V1WeightedPodAffinityTerm requiredDuringSchedulingIgnoredDuringExecution?:[]V1PodAffinityTerm
V1PodAffinityTerm labelSelector?:V1LabelSelector matchLabelKeys?:[]string mismatchLabelKeys?:[]string namespaceSelector?:V1LabelSelector namespaces?:[]string topologyKey:string
V1PodAntiAffinity preferredDuringSchedulingIgnoredDuringExecution?:[]V1WeightedPodAffinityTerm requiredDuringSchedulingIgnoredDuringExecution?:[]V1PodAffinityTerm
V1PodCertificateProjection certificateChainPath?:string credentialBundlePath?:string keyPath?:string keyType:string maxExpirationSeconds?:int32 signerName:string
V1PodCondition lastProbeTime?:time lastTransitionTime?:time message?:string observedGeneration?:int64 reason?:string status:string type:string
V1PodDNSConfig nameservers?:[]string options?:[]V1PodDNSConfigOption searches?:[]string
V1PodDNSConfigOption name?:string value?:string
V1PodDisruptionBudget metadata?:metadata spec?:V1PodDisruptionBudgetSpec status?:V1PodDisruptionBudgetStatus
V1PodDisruptionBudgetSpec maxUnavailable?:int-or-string minAvailable?:int-or-string selector?:V1LabelSelector unhealthyPodEvictionPolicy?:string
V1PodDisruptionBudgetStatus conditions?:[]V1Condition currentHealthy:int32 desiredHealthy:int32 disruptedPods?:{}time disruptionsAllowed:int32 expectedPods:int32 observedGeneration?:int64
V1PodExtendedResourceClaimStatus requestMappings:[]V1ContainerExtendedResourceRequest resourceClaimName:string
V1PodFailurePolicy rules:[]V1PodFailurePolicyRule
V1PodFailurePolicyOnExitCodesRequirement containerName?:string operator:string values:[]int32
V1PodFailurePolicyOnPodConditionsPattern status:string type:string
V1PodFailurePolicyRule action:string onExitCodes?:V1PodFailurePolicyOnExitCodesRequirement onPodConditions?:[]V1PodFailurePolicyOnPodConditionsPattern
V1PodIP ip:string
V1PodOS name:string
V1PodReadinessGate conditionType:string
V1PodResourceClaim name:string resourceClaimName?:string resourceClaimTemplateName?:string
V1PodResourceClaimStatus name:string resourceClaimName?:string
V1PodSchedulingGate name:string
V1PodSecurityContext appArmorProfile?:V1AppArmorProfile fsGroup?:int64 fsGroupChangePolicy?:string runAsGroup?:int64 runAsNonRoot?:bool runAsUser?:int64 seLinuxChangePolicy?:string seLinuxOptions?:V1SELinuxOptions seccompProfile?:V1SeccompProfile supplementalGroups?:[]int64 supplementalGroupsPolicy?:string sysctls?:[]V1Sysctl windowsOptions?:V1WindowsSecurityContextOptions
V1PodSpec activeDeadlineSeconds?:int64 affinity?:V1Affinity automountServiceAccountToken?:bool containers:[]V1Container dnsConfig?:V1PodDNSConfig dnsPolicy?:string enableServiceLinks?:bool ephemeralContainers?:[]V1EphemeralContainer hostAliases?:[]V1HostAlias hostIPC?:bool hostNetwork?:bool hostPID?:bool hostUsers?:bool hostname?:string hostnameOverride?:string imagePullSecrets?:[]V1LocalObjectReference initContainers?:[]V1Container nodeName?:string nodeSelector?:{}string os?:V1PodOS overhead?:{}string preemptionPolicy?:string priority?:int32 priorityClassName?:string readinessGates?:[]V1PodReadinessGate resourceClaims?:[]V1PodResourceClaim resources?:V1ResourceRequirements restartPolicy?:string runtimeClassName?:string schedulerName?:string schedulingGates?:[]V1PodSchedulingGate securityContext?:V1PodSecurityContext serviceAccount?:string serviceAccountName?:string setHostnameAsFQDN?:bool shareProcessNamespace?:bool subdomain?:string terminationGracePeriodSeconds?:int64 tolerations?:[]V1Toleration topologySpreadConstraints?:[]V1TopologySpreadConstraint volumes?:[]V1Volume
V1PodStatus conditions?:[]V1PodCondition containerStatuses?:[]V1ContainerStatus ephemeralContainerStatuses?:[]V1ContainerStatus extendedResourceClaimStatus?:V1PodExtendedResourceClaimStatus hostIP?:string hostIPs?:[]V1HostIP initContainerStatuses?:[]V1ContainerStatus message?:string nominatedNodeName?:string observedGeneration?:int64 phase?:string podIP?:string podIPs?:[]V1PodIP qosClass?:string reason?:string resize?:string resourceClaimStatuses?:[]V1PodResourceClaimStatus startTime?:time
V1PodTemplate metadata?:metadata template?:V1PodTemplateSpec
V1PodTemplateSpec metadata?:metadata spec?:V1PodSpec
V1PolicyRulesWithSubjects nonResourceRules?:[]V1NonResourcePolicyRule resourceRules?:[]V1ResourcePolicyRule subjects:[]FlowcontrolV1Subject
V1PortworxVolumeSource fsType?:string readOnly?:bool volumeID:string
V1PreferredSchedulingTerm preference:V1NodeSelectorTerm weight:int32
V1PriorityLevelConfiguration metadata?:metadata spec?:V1PriorityLevelConfigurationSpec status?:V1PriorityLevelConfigurationStatus
V1PriorityLevelConfigurationCondition lastTransitionTime?:time message?:string reason?:string status?:string type?:string
V1PriorityLevelConfigurationReference name:string
V1PriorityLevelConfigurationSpec exempt?:V1ExemptPriorityLevelConfiguration limited?:V1LimitedPriorityLevelConfiguration type:string
V1PriorityLevelConfigurationStatus conditions?:[]V1PriorityLevelConfigurationCondition
V1Probe exec?:V1ExecAction failureThreshold?:int32 grpc?:V1GRPCAction httpGet?:V1HTTPGetAction initialDelaySeconds?:int32 periodSeconds?:int32 successThreshold?:int32 tcpSocket?:V1TCPSocketAction terminationGracePeriodSeconds?:int64 timeoutSeconds?:int32
V1ProjectedVolumeSource defaultMode?:int32 sources?:[]V1VolumeProjection
V1QueuingConfiguration handSize?:int32 queueLengthLimit?:int32 queues?:int32
V1QuobyteVolumeSource group?:string readOnly?:bool registry:string tenant?:string user?:string volume:string
V1RBDPersistentVolumeSource fsType?:string image:string keyring?:string monitors:[]string pool?:string readOnly?:bool secretRef?:V1SecretReference user?:string
V1RBDVolumeSource fsType?:string image:string keyring?:string monitors:[]string pool?:string readOnly?:bool secretRef?:V1LocalObjectReference user?:string
V1ReplicaSet metadata?:metadata spec?:V1ReplicaSetSpec status?:V1ReplicaSetStatus
V1ReplicaSetCondition lastTransitionTime?:time message?:string reason?:string status:string type:string
V1ReplicaSetSpec minReadySeconds?:int32 replicas?:int32 selector:V1LabelSelector template?:V1PodTemplateSpec
V1ReplicaSetStatus availableReplicas?:int32 conditions?:[]V1ReplicaSetCondition fullyLabeledReplicas?:int32 observedGeneration?:int64 readyReplicas?:int32 replicas:int32 terminatingReplicas?:int32
V1ReplicationController metadata?:metadata spec?:V1ReplicationControllerSpec status?:V1ReplicationControllerStatus
V1ReplicationControllerCondition lastTransitionTime?:time message?:string reason?:string status:string type:string
V1ReplicationControllerSpec minReadySeconds?:int32 replicas?:int32 selector?:{}string template?:V1PodTemplateSpec
V1ReplicationControllerStatus availableReplicas?:int32 conditions?:[]V1ReplicationControllerCondition fullyLabeledReplicas?:int32 observedGeneration?:int64 readyReplicas?:int32 replicas:int32
V1ResourceFieldSelector containerName?:string divisor?:string resource:string
V1ResourceHealth health?:string resourceID:string
V1ResourcePolicyRule apiGroups:[]string clusterScope?:bool namespaces?:[]string resources:[]string verbs:[]string
V1ResourceQuota metadata?:metadata spec?:V1ResourceQuotaSpec status?:V1ResourceQuotaStatus
V1ResourceQuotaSpec hard?:{}string scopeSelector?:V1ScopeSelector scopes?:[]string
V1ResourceQuotaStatus hard?:{}string used?:{}string
V1ResourceRequirements claims?:[]CoreV1ResourceClaim limits?:{}string requests?:{}string
V1ResourceStatus name:string resources?:[]V1ResourceHealth
V1RollingUpdateDaemonSet maxSurge?:int-or-string maxUnavailable?:int-or-string
V1RollingUpdateDeployment maxSurge?:int-or-string maxUnavailable?:int-or-string
V1RollingUpdateStatefulSetStrategy maxUnavailable?:int-or-string partition?:int32
V1RuntimeClass handler:string metadata?:metadata overhead?:V1Overhead scheduling?:V1Scheduling
V1SELinuxOptions level?:string role?:string type?:string user?:string
V1ScaleIOPersistentVolumeSource fsType?:string gateway:string protectionDomain?:string readOnly?:bool secretRef:V1SecretReference sslEnabled?:bool storageMode?:string storagePool?:string system:string volumeName?:string
V1ScaleIOVolumeSource fsType?:string gateway:string protectionDomain?:string readOnly?:bool secretRef:V1LocalObjectReference sslEnabled?:bool storageMode?:string storagePool?:string system:string volumeName?:string
V1Scheduling nodeSelector?:{}string tolerations?:[]V1Toleration
V1ScopeSelector matchExpressions?:[]V1ScopedResourceSelectorRequirement
V1ScopedResourceSelectorRequirement operator:string scopeName:string values?:[]string
V1SeccompProfile localhostProfile?:string type:string
V1SecretEnvSource name?:string optional?:bool
V1SecretKeySelector key:string name?:string optional?:bool
V1SecretProjection items?:[]V1KeyToPath name?:string optional?:bool
V1SecretReference name?:string namespace?:string
V1SecretVolumeSource defaultMode?:int32 items?:[]V1KeyToPath optional?:bool secretName?:string
V1SecurityContext allowPrivilegeEscalation?:bool appArmorProfile?:V1AppArmorProfile capabilities?:V1Capabilities privileged?:bool procMount?:string readOnlyRootFilesystem?:bool runAsGroup?:int64 runAsNonRoot?:bool runAsUser?:int64 seLinuxOptions?:V1SELinuxOptions seccompProfile?:V1SeccompProfile windowsOptions?:V1WindowsSecurityContextOptions
V1ServiceAccountSubject name:string namespace:string
V1ServiceAccountTokenProjection audience?:string expirationSeconds?:int64 path:string
V1ServiceBackendPort name?:string number?:int32
V1ServiceCIDR metadata?:metadata spec?:V1ServiceCIDRSpec status?:V1ServiceCIDRStatus
V1ServiceCIDRSpec cidrs?:[]string
V1ServiceCIDRStatus conditions?:[]V1Condition
V1SleepAction seconds:int64
V1StatefulSet metadata?:metadata spec?:V1StatefulSetSpec status?:V1StatefulSetStatus
V1StatefulSetCondition lastTransitionTime?:time message?:string reason?:string status:string type:string
V1StatefulSetOrdinals start?:int32
V1StatefulSetPersistentVolumeClaimRetentionPolicy whenDeleted?:string whenScaled?:string
V1StatefulSetSpec minReadySeconds?:int32 ordinals?:V1StatefulSetOrdinals persistentVolumeClaimRetentionPolicy?:V1StatefulSetPersistentVolumeClaimRetentionPolicy podManagementPolicy?:string replicas?:int32 revisionHistoryLimit?:int32 selector:V1LabelSelector serviceName?:string template:V1PodTemplateSpec updateStrategy?:V1StatefulSetUpdateStrategy volumeClaimTemplates?:[]V1PersistentVolumeClaim
V1StatefulSetStatus availableReplicas?:int32 collisionCount?:int32 conditions?:[]V1StatefulSetCondition currentReplicas?:int32 currentRevision?:string observedGeneration?:int64 readyReplicas?:int32 replicas:int32 updateRevision?:string updatedReplicas?:int32
V1StatefulSetUpdateStrategy rollingUpdate?:V1RollingUpdateStatefulSetStrategy type?:string
V1StorageClass allowVolumeExpansion?:bool allowedTopologies?:[]V1TopologySelectorTerm metadata?:metadata mountOptions?:[]string parameters?:{}string provisioner:string reclaimPolicy?:string volumeBindingMode?:string
V1StorageOSPersistentVolumeSource fsType?:string readOnly?:bool secretRef?:V1ObjectReference volumeName?:string volumeNamespace?:string
V1StorageOSVolumeSource fsType?:string readOnly?:bool secretRef?:V1LocalObjectReference volumeName?:string volumeNamespace?:string
V1SuccessPolicy rules:[]V1SuccessPolicyRule
V1SuccessPolicyRule succeededCount?:int32 succeededIndexes?:string
V1Sysctl name:string value:string
V1TCPSocketAction host?:string port:int-or-string
V1Toleration effect?:string key?:string operator?:string tolerationSeconds?:int64 value?:string
V1TopologySelectorLabelRequirement key:string values:[]string
V1TopologySelectorTerm matchLabelExpressions?:[]V1TopologySelectorLabelRequirement
V1TopologySpreadConstraint labelSelector?:V1LabelSelector matchLabelKeys?:[]string maxSkew:int32 minDomains?:int32 nodeAffinityPolicy?:string nodeTaintsPolicy?:string topologyKey:string whenUnsatisfiable:string
V1TypedLocalObjectReference apiGroup?:string kind:string name:string
V1TypedObjectReference apiGroup?:string kind:string name:string namespace?:string
V1UncountedTerminatedPods failed?:[]string succeeded?:[]string
V1UserSubject name:string
V1Volume awsElasticBlockStore?:V1AWSElasticBlockStoreVolumeSource azureDisk?:V1AzureDiskVolumeSource azureFile?:V1AzureFileVolumeSource cephfs?:V1CephFSVolumeSource cinder?:V1CinderVolumeSource configMap?:V1ConfigMapVolumeSource csi?:V1CSIVolumeSource downwardAPI?:V1DownwardAPIVolumeSource emptyDir?:V1EmptyDirVolumeSource ephemeral?:V1EphemeralVolumeSource fc?:V1FCVolumeSource flexVolume?:V1FlexVolumeSource flocker?:V1FlockerVolumeSource gcePersistentDisk?:V1GCEPersistentDiskVolumeSource gitRepo?:V1GitRepoVolumeSource glusterfs?:V1GlusterfsVolumeSource hostPath?:V1HostPathVolumeSource image?:V1ImageVolumeSource iscsi?:V1ISCSIVolumeSource name:string nfs?:V1NFSVolumeSource persistentVolumeClaim?:V1PersistentVolumeClaimVolumeSource photonPersistentDisk?:V1PhotonPersistentDiskVolumeSource portworxVolume?:V1PortworxVolumeSource projected?:V1ProjectedVolumeSource quobyte?:V1QuobyteVolumeSource rbd?:V1RBDVolumeSource scaleIO?:V1ScaleIOVolumeSource secret?:V1SecretVolumeSource storageos?:V1StorageOSVolumeSource vsphereVolume?:V1VsphereVirtualDiskVolumeSource
V1VolumeAttachment metadata?:metadata spec:V1VolumeAttachmentSpec status?:V1VolumeAttachmentStatus
V1VolumeAttachmentSource inlineVolumeSpec?:V1PersistentVolumeSpec persistentVolumeName?:string
V1VolumeAttachmentSpec attacher:string nodeName:string source:V1VolumeAttachmentSource
V1VolumeAttachmentStatus attachError?:V1VolumeError attached:bool attachmentMetadata?:{}string detachError?:V1VolumeError
V1VolumeAttributesClass driverName:string metadata?:metadata parameters?:{}string
V1VolumeDevice devicePath:string name:string
V1VolumeError errorCode?:int32 message?:string time?:time
V1VolumeMount mountPath:string mountPropagation?:string name:string readOnly?:bool recursiveReadOnly?:string subPath?:string subPathExpr?:string
V1VolumeMountStatus mountPath:string name:string readOnly?:bool recursiveReadOnly?:string
V1VolumeNodeAffinity required?:V1NodeSelector
V1VolumeNodeResources count?:int32
V1VolumeProjection clusterTrustBundle?:V1ClusterTrustBundleProjection configMap?:V1ConfigMapProjection downwardAPI?:V1DownwardAPIProjection podCertificate?:V1PodCertificateProjection secret?:V1SecretProjection serviceAccountToken?:V1ServiceAccountTokenProjection
V1VolumeResourceRequirements limits?:{}string requests?:{}string
V1VsphereVirtualDiskVolumeSource fsType?:string storagePolicyID?:string storagePolicyName?:string volumePath:string
V1WeightedPodAffinityTerm podAffinityTerm:V1PodAffinityTerm weight:int32
V1WindowsSecurityContextOptions gmsaCredentialSpec?:string gmsaCredentialSpecName?:string hostProcess?:bool runAsUserName?:string
V2ContainerResourceMetricSource container:string name:string target:V2MetricTarget
V2ContainerResourceMetricStatus container:string current:V2MetricValueStatus name:string
V2CrossVersionObjectReference apiVersion?:string kind:string name:string
V2ExternalMetricSource metric:V2MetricIdentifier target:V2MetricTarget
V2ExternalMetricStatus current:V2MetricValueStatus metric:V2MetricIdentifier
V2HPAScalingPolicy periodSeconds:int32 type:string value:int32
V2HPAScalingRules policies?:[]V2HPAScalingPolicy selectPolicy?:string stabilizationWindowSeconds?:int32 tolerance?:string
V2HorizontalPodAutoscaler metadata?:metadata spec?:V2HorizontalPodAutoscalerSpec status?:V2HorizontalPodAutoscalerStatus
V2HorizontalPodAutoscalerBehavior scaleDown?:V2HPAScalingRules scaleUp?:V2HPAScalingRules
V2HorizontalPodAutoscalerCondition lastTransitionTime?:time message?:string reason?:string status:string type:string
V2HorizontalPodAutoscalerSpec behavior?:V2HorizontalPodAutoscalerBehavior maxReplicas:int32 metrics?:[]V2MetricSpec minReplicas?:int32 scaleTargetRef:V2CrossVersionObjectReference
V2HorizontalPodAutoscalerStatus conditions?:[]V2HorizontalPodAutoscalerCondition currentMetrics?:[]V2MetricStatus currentReplicas?:int32 desiredReplicas:int32 lastScaleTime?:time observedGeneration?:int64
V2MetricIdentifier name:string selector?:V1LabelSelector
V2MetricSpec containerResource?:V2ContainerResourceMetricSource external?:V2ExternalMetricSource object?:V2ObjectMetricSource pods?:V2PodsMetricSource resource?:V2ResourceMetricSource type:string
V2MetricStatus containerResource?:V2ContainerResourceMetricStatus external?:V2ExternalMetricStatus object?:V2ObjectMetricStatus pods?:V2PodsMetricStatus resource?:V2ResourceMetricStatus type:string
V2MetricTarget averageUtilization?:int32 averageValue?:string type:string value?:string
V2MetricValueStatus averageUtilization?:int32 averageValue?:string value?:string
V2ObjectMetricSource describedObject:V2CrossVersionObjectReference metric:V2MetricIdentifier target:V2MetricTarget
V2ObjectMetricStatus current:V2MetricValueStatus describedObject:V2CrossVersionObjectReference metric:V2MetricIdentifier
V2PodsMetricSource metric:V2MetricIdentifier target:V2MetricTarget
V2PodsMetricStatus current:V2MetricValueStatus metric:V2MetricIdentifier
V2ResourceMetricSource name:string target:V2MetricTarget
V2ResourceMetricStatus current:V2MetricValueStatus name:string
`;
