/** Request bodies captured from kubectl 1.32, and what they say. */
export const kubectlBodies = [
  {
    command: 'kubectl create configmap c2 --from-file=b=random.bin',
    hex: '6b3873000a0f0a0276311209436f6e6669674d6170124d0a120a02633212001a0022002a003200380042001a370a016212329acdeb5783a72ad5edb7d94d8fc66807873b02219ddb9ca503c4f51c973720b94034c78ab1ed1b58e612fcbc1854761555811a002200',
    object: {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'c2' },
      binaryData: { b: 'ms3rV4OnKtXtt9lNj8ZoB4c7AiGd25ylA8T1HJc3ILlANMeKse0bWOYS/LwYVHYVVYE=' },
    },
  },
  {
    command: 'kubectl create namespace n1',
    hex: '6b3873000a0f0a02763112094e616d657370616365121a0a120a026e3112001a0022002a0032003800420012001a020a001a002200',
    object: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'n1' } },
  },
  {
    command: 'kubectl create secret generic s1 --from-literal=p=q',
    hex: '6b3873000a0c0a0276311206536563726574121e0a120a02733112001a0022002a0032003800420012060a01701201711a001a002200',
    object: { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's1' }, data: { p: 'cQ==' } },
  },
  {
    command: 'kubectl create serviceaccount sa1',
    hex: '6b3873000a140a027631120e536572766963654163636f756e7412150a130a0373613112001a0022002a003200380042001a002200',
    object: { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'sa1' } },
  },
  {
    command: 'kubectl create service clusterip svc1 --tcp=80:8080',
    hex: '6b3873000a0d0a027631120753657276696365126c0a210a047376633112001a0022002a003200380042005a0b0a0361707012047376633112430a1b0a0738302d38303830120354435018502207080010903f1a002800120b0a036170701204737663311a002209436c757374657249503a00420052005a00600068001a020a001a002200',
    object: {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'svc1', labels: { app: 'svc1' } },
      spec: {
        type: 'ClusterIP',
        ports: [{ name: '80-8080', protocol: 'TCP', port: 80, targetPort: 8080 }],
        selector: { app: 'svc1' },
      },
    },
  },
  {
    command: 'kubectl create service nodeport svc2 --tcp=80:http --node-port=30080',
    hex: '6b3873000a0d0a02763112075365727669636512700a210a047376633212001a0022002a003200380042005a0b0a0361707012047376633212470a200a0738302d6874747012035443501850220a080110001a04687474702880eb01120b0a036170701204737663321a0022084e6f6465506f72743a00420052005a00600068001a020a001a002200',
    object: {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'svc2', labels: { app: 'svc2' } },
      spec: {
        type: 'NodePort',
        ports: [
          { name: '80-http', protocol: 'TCP', port: 80, targetPort: 'http', nodePort: 30080 },
        ],
        selector: { app: 'svc2' },
      },
    },
  },
  {
    command: 'kubectl create priorityclass hi --value=0 --description=x',
    hex: '6b3873000a250a147363686564756c696e672e6b38732e696f2f7631120d5072696f72697479436c61737312310a120a02686912001a0022002a00320038004200100018002201782a14507265656d70744c6f7765725072696f726974791a002200',
    object: {
      apiVersion: 'scheduling.k8s.io/v1',
      kind: 'PriorityClass',
      metadata: { name: 'hi' },
      value: 0,
      description: 'x',
      preemptionPolicy: 'PreemptLowerPriority',
    },
  },
] as const;
