import type { ResourceDefinition } from '../../../kube/resource.ts';
import { ageColumn, computedColumn, modelled } from './_definition.ts';
import type { ModelSchemas } from './models/model-schema.ts';

const common = { group: 'networking.k8s.io', version: 'v1', generation: true } as const;

const endpointSlices = (schemas: ModelSchemas): ResourceDefinition =>
  modelled(schemas, {
    group: 'discovery.k8s.io',
    version: 'v1',
    plural: 'endpointslices',
    kind: 'EndpointSlice',
    scope: 'Namespaced',
    generation: true,
    model: 'V1EndpointSlice',
    description: 'EndpointSlice is a part of the addresses behind a service.',
    printerColumns: [
      computedColumn('AddressType', 'IPv4, IPv6 or FQDN.', { jsonPath: '.addressType' }),
      computedColumn('Ports', 'The ports.'),
      computedColumn('Endpoints', 'The addresses.'),
      ageColumn,
    ],
  });

const ingressClasses = (schemas: ModelSchemas): ResourceDefinition =>
  modelled(schemas, {
    ...common,
    plural: 'ingressclasses',
    kind: 'IngressClass',
    scope: 'Cluster',
    model: 'V1IngressClass',
    description: 'IngressClass names a kind of entrance and who serves it.',
    printerColumns: [
      computedColumn('Controller', 'Who serves it.'),
      computedColumn('Parameters', 'Where its settings are.'),
      ageColumn,
    ],
  });

const ingresses = (schemas: ModelSchemas): ResourceDefinition =>
  modelled(schemas, {
    ...common,
    plural: 'ingresses',
    kind: 'Ingress',
    scope: 'Namespaced',
    shortNames: ['ing'],
    statusSubresource: true,
    model: 'V1Ingress',
    description: 'Ingress leads requests from outside to services, by host and path.',
    printerColumns: [
      computedColumn('Class', 'Who serves it.'),
      computedColumn('Hosts', 'The hosts it is about.'),
      computedColumn('Address', 'Where requests enter.'),
      computedColumn('Ports', 'The ports they enter at.'),
      ageColumn,
    ],
  });

const networkPolicies = (schemas: ModelSchemas): ResourceDefinition =>
  modelled(schemas, {
    ...common,
    plural: 'networkpolicies',
    kind: 'NetworkPolicy',
    scope: 'Namespaced',
    shortNames: ['netpol'],
    model: 'V1NetworkPolicy',
    description: 'NetworkPolicy says who may talk to some pods, and to whom they may talk.',
    printerColumns: [computedColumn('Pod-Selector', 'The labels of the pods.'), ageColumn],
  });

const addresses = (schemas: ModelSchemas): ResourceDefinition =>
  modelled(schemas, {
    ...common,
    plural: 'ipaddresses',
    kind: 'IPAddress',
    scope: 'Cluster',
    generation: false,
    shortNames: ['ip'],
    model: 'V1IPAddress',
    description: 'IPAddress says who has an address.',
    printerColumns: [computedColumn('ParentRef', 'Who has it.'), ageColumn],
  });

const addressRanges = (schemas: ModelSchemas): ResourceDefinition =>
  modelled(schemas, {
    ...common,
    plural: 'servicecidrs',
    kind: 'ServiceCIDR',
    scope: 'Cluster',
    generation: false,
    statusSubresource: true,
    model: 'V1ServiceCIDR',
    description: 'ServiceCIDR is a range of addresses for services.',
    printerColumns: [computedColumn('CIDRs', 'The range, one of each family.'), ageColumn],
  });

/** How traffic comes in and where it may go. Nothing acts on it here. */
export function networkingKinds(schemas: ModelSchemas): readonly ResourceDefinition[] {
  return [
    endpointSlices(schemas),
    ingressClasses(schemas),
    ingresses(schemas),
    networkPolicies(schemas),
    addresses(schemas),
    addressRanges(schemas),
  ];
}
