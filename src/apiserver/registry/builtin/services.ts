import type { JsonObject } from '../../../base/json.ts';
import type { ResourceDefinition } from '../../../kube/resource.ts';
import { ageColumn, builtin, computedColumn, wide } from './_definition.ts';
import { objectReference } from './_references.ts';
import {
  alwaysThere,
  atomic,
  flag,
  int32,
  int64,
  intOrString,
  keyedBy,
  list,
  object,
  required,
  text,
  textList,
  textMap,
  time,
  withDefault,
} from './_schema.ts';

const protocol = (description: string): JsonObject => text(description, withDefault('TCP'));

const port = object(
  'One port that the service offers.',
  {
    name: text('Name of the port; needed where there are several.'),
    protocol: protocol('TCP, UDP or SCTP.'),
    port: int32('The port on which the service is offered.'),
    targetPort: intOrString('Number or name of the port behind it; the same port if left out.'),
    nodePort: int32('The port on every node, for the types NodePort and LoadBalancer.'),
    appProtocol: text('What is spoken on the port, such as kubernetes.io/h2c.'),
  },
  required('port'),
);

const ingressPort = object(
  'The state of one port of a load balancer.',
  {
    port: int32('The port.'),
    protocol: protocol('TCP, UDP or SCTP.'),
    error: text('What is wrong with it.'),
  },
  required('port', 'protocol'),
);

const loadBalancer = object(
  'The state of the load balancer.',
  {
    ingress: list(
      'Where traffic enters.',
      object('One entrance.', {
        ip: text('Its address.'),
        hostname: text('Its name.'),
        ipMode: text('VIP, or Proxy when the balancer ends connections itself.'),
        ports: list('The state of its ports.', ingressPort),
      }),
    ),
  },
  alwaysThere,
);

const condition = object(
  'One thing that is known of the service.',
  {
    type: text('What the condition is about.'),
    status: text('True, False or Unknown.'),
    observedGeneration: int64('The generation it was found for.'),
    lastTransitionTime: { ...time('When the status last changed.'), nullable: true },
    reason: text('Why, in one word for programs.'),
    message: text('Why, in a sentence for people.'),
  },
  required('type', 'status', 'reason', 'message'),
);

const spec = object(
  'How the service is offered.',
  {
    ports: list('The ports it offers.', port, keyedBy('port', 'protocol')),
    selector: textMap(
      'The labels of the pods behind it; left out: its endpoints are kept by hand.',
      {
        ...atomic,
      },
    ),
    clusterIP: text('Its address inside the cluster; None for a service without one.'),
    clusterIPs: textList('Its addresses, the first the same as clusterIP.'),
    type: text('ClusterIP, NodePort, LoadBalancer or ExternalName.', withDefault('ClusterIP')),
    externalIPs: textList('Further addresses, not managed here, at which nodes take its traffic.'),
    sessionAffinity: text('ClientIP keeps a client with one pod; None does not.', {
      ...withDefault('None'),
    }),
    loadBalancerIP: text('The address asked of the load balancer.'),
    loadBalancerSourceRanges: textList('The only client addresses that the load balancer lets in.'),
    externalName: text('The name that an ExternalName service stands for.'),
    externalTrafficPolicy: text('Cluster, or Local to keep traffic from outside on its node.'),
    healthCheckNodePort: int32('The port at which a load balancer asks a node for its health.'),
    publishNotReadyAddresses: flag('True: pods count although they are not ready.'),
    sessionAffinityConfig: object('How clients are kept with one pod.', {
      clientIP: object('By address.', { timeoutSeconds: int32('For how long, in seconds.') }),
    }),
    ipFamilyPolicy: text('SingleStack, PreferDualStack or RequireDualStack.'),
    ipFamilies: textList('IPv4, IPv6 or both, in the order of the addresses.'),
    allocateLoadBalancerNodePorts: flag('False: a load balancer needs no ports on the nodes.'),
    loadBalancerClass: text('Which load balancer implementation shall serve it.'),
    internalTrafficPolicy: text('Cluster, or Local to keep traffic from inside on its node.'),
    trafficDistribution: text('Which endpoints are preferred, such as PreferClose.'),
  },
  alwaysThere,
);

export const services: ResourceDefinition = builtin({
  version: 'v1',
  plural: 'services',
  kind: 'Service',
  scope: 'Namespaced',
  shortNames: ['svc'],
  categories: ['all'],
  statusSubresource: true,
  description: 'Service is a lasting address for a changing set of pods.',
  fields: {
    spec,
    status: object(
      'What is known of the service.',
      {
        loadBalancer,
        conditions: list('The state of the service.', condition, keyedBy('type')),
      },
      alwaysThere,
    ),
  },
  printerColumns: [
    { name: 'Type', type: 'string', description: 'How it is offered.', jsonPath: '.spec.type' },
    computedColumn('Cluster-IP', 'Its address inside the cluster.'),
    computedColumn('External-IP', 'Its addresses outside.'),
    computedColumn('Port(s)', 'The ports it offers.'),
    ageColumn,
    computedColumn('Selector', 'The labels of the pods behind it.', wide),
  ],
  selectableFields: ['.spec.clusterIP', '.spec.type'],
});

const address = (description: string): JsonObject =>
  object(
    description,
    {
      ip: text('The address.'),
      hostname: text('Its host name.'),
      nodeName: text('The node it is on.'),
      targetRef: objectReference('What is behind the address.'),
    },
    { ...required('ip'), ...atomic },
  );

const endpointPort = object(
  'One port.',
  {
    name: text('Name of the port.'),
    port: int32('Number of the port.'),
    protocol: protocol('TCP, UDP or SCTP.'),
    appProtocol: text('What is spoken on the port.'),
  },
  { ...required('port'), ...atomic },
);

export const endpoints: ResourceDefinition = builtin({
  version: 'v1',
  plural: 'endpoints',
  kind: 'Endpoints',
  listKind: 'EndpointsList',
  scope: 'Namespaced',
  shortNames: ['ep'],
  description: 'Endpoints is the set of addresses behind the service of the same name.',
  fields: {
    subsets: list(
      'Every address of a set is reached on every port of that set.',
      object('Addresses and ports.', {
        addresses: list('The addresses that are ready.', address('An address that is ready.')),
        notReadyAddresses: list('The others.', address('An address that is not ready.')),
        ports: list('The ports.', endpointPort),
      }),
    ),
  },
  printerColumns: [computedColumn('Endpoints', 'Addresses with their ports.'), ageColumn],
});
