/**
 * Names, types and optionality of the fields of Kubernetes' own kinds, a model a line: generated from the model classes
 * of @kubernetes/client-node by `node dist/src/tools/generate-kubernetes-models.js`. Change that program, not this file.
 * `?`: may be absent. `[]`: a list of. `{}`: a map from texts to. A capital letter begins the name of a model.
 */
export const deviceModelTable = `
ResourceV1ResourceClaim metadata?:metadata spec:V1ResourceClaimSpec status?:V1ResourceClaimStatus
V1AllocatedDeviceStatus conditions?:[]V1Condition data?:any device:string driver:string networkData?:V1NetworkDeviceData pool:string shareID?:string
V1AllocationResult allocationTimestamp?:time devices?:V1DeviceAllocationResult nodeSelector?:V1NodeSelector
V1CELDeviceSelector expression:string
V1CapacityRequestPolicy default?:string validRange?:V1CapacityRequestPolicyRange validValues?:[]string
V1CapacityRequestPolicyRange max?:string min:string step?:string
V1CapacityRequirements requests?:{}string
V1Counter value:string
V1CounterSet counters:{}V1Counter name:string
V1Device allNodes?:bool allowMultipleAllocations?:bool attributes?:{}V1DeviceAttribute bindingConditions?:[]string bindingFailureConditions?:[]string bindsToNode?:bool capacity?:{}V1DeviceCapacity consumesCounters?:[]V1DeviceCounterConsumption name:string nodeName?:string nodeSelector?:V1NodeSelector taints?:[]V1DeviceTaint
V1DeviceAllocationConfiguration opaque?:V1OpaqueDeviceConfiguration requests?:[]string source:string
V1DeviceAllocationResult config?:[]V1DeviceAllocationConfiguration results?:[]V1DeviceRequestAllocationResult
V1DeviceAttribute bool?:bool int?:int64 string?:string version?:string
V1DeviceCapacity requestPolicy?:V1CapacityRequestPolicy value:string
V1DeviceClaim config?:[]V1DeviceClaimConfiguration constraints?:[]V1DeviceConstraint requests?:[]V1DeviceRequest
V1DeviceClaimConfiguration opaque?:V1OpaqueDeviceConfiguration requests?:[]string
V1DeviceClass metadata?:metadata spec:V1DeviceClassSpec
V1DeviceClassConfiguration opaque?:V1OpaqueDeviceConfiguration
V1DeviceClassSpec config?:[]V1DeviceClassConfiguration extendedResourceName?:string selectors?:[]V1DeviceSelector
V1DeviceConstraint distinctAttribute?:string matchAttribute?:string requests?:[]string
V1DeviceCounterConsumption counterSet:string counters:{}V1Counter
V1DeviceRequest exactly?:V1ExactDeviceRequest firstAvailable?:[]V1DeviceSubRequest name:string
V1DeviceRequestAllocationResult adminAccess?:bool bindingConditions?:[]string bindingFailureConditions?:[]string consumedCapacity?:{}string device:string driver:string pool:string request:string shareID?:string tolerations?:[]V1DeviceToleration
V1DeviceSelector cel?:V1CELDeviceSelector
V1DeviceSubRequest allocationMode?:string capacity?:V1CapacityRequirements count?:int64 deviceClassName:string name:string selectors?:[]V1DeviceSelector tolerations?:[]V1DeviceToleration
V1DeviceTaint effect:string key:string timeAdded?:time value?:string
V1DeviceToleration effect?:string key?:string operator?:string tolerationSeconds?:int64 value?:string
V1ExactDeviceRequest adminAccess?:bool allocationMode?:string capacity?:V1CapacityRequirements count?:int64 deviceClassName:string selectors?:[]V1DeviceSelector tolerations?:[]V1DeviceToleration
V1NetworkDeviceData hardwareAddress?:string interfaceName?:string ips?:[]string
V1OpaqueDeviceConfiguration driver:string parameters:any
V1ResourceClaimConsumerReference apiGroup?:string name:string resource:string uid:string
V1ResourceClaimSpec devices?:V1DeviceClaim
V1ResourceClaimStatus allocation?:V1AllocationResult devices?:[]V1AllocatedDeviceStatus reservedFor?:[]V1ResourceClaimConsumerReference
V1ResourceClaimTemplate metadata?:metadata spec:V1ResourceClaimTemplateSpec
V1ResourceClaimTemplateSpec metadata?:metadata spec:V1ResourceClaimSpec
V1ResourcePool generation:int64 name:string resourceSliceCount:int64
V1ResourceSlice metadata?:metadata spec:V1ResourceSliceSpec
V1ResourceSliceSpec allNodes?:bool devices?:[]V1Device driver:string nodeName?:string nodeSelector?:V1NodeSelector perDeviceNodeSelection?:bool pool:V1ResourcePool sharedCounters?:[]V1CounterSet
`;
