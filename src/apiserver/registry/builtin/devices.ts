import type { ResourceDefinition } from '../../../kube/resource.ts';
import { ageColumn, computedColumn, modelled } from './_definition.ts';
import type { ModelSchemas } from './models/model-schema.ts';

const common = { group: 'resource.k8s.io', version: 'v1' } as const;

/** What there is of devices, and who asks for which: Dynamic Resource Allocation. Nobody allocates them here. */
export function deviceKinds(schemas: ModelSchemas): readonly ResourceDefinition[] {
  return [classes(schemas), claims(schemas), templates(schemas), slices(schemas)];
}

const classes = (schemas: ModelSchemas): ResourceDefinition =>
  modelled(schemas, {
    ...common,
    plural: 'deviceclasses',
    kind: 'DeviceClass',
    scope: 'Cluster',
    generation: true,
    model: 'V1DeviceClass',
    description: 'DeviceClass names devices that can be asked for, and how they are set up.',
  });

const claims = (schemas: ModelSchemas): ResourceDefinition =>
  modelled(schemas, {
    ...common,
    plural: 'resourceclaims',
    kind: 'ResourceClaim',
    scope: 'Namespaced',
    statusSubresource: true,
    model: 'ResourceV1ResourceClaim',
    description: 'ResourceClaim asks for devices, for pods to use.',
    printerColumns: [
      computedColumn('State', 'Whether it is pending, allocated, reserved or deleted.'),
      ageColumn,
    ],
  });

const templates = (schemas: ModelSchemas): ResourceDefinition =>
  modelled(schemas, {
    ...common,
    plural: 'resourceclaimtemplates',
    kind: 'ResourceClaimTemplate',
    scope: 'Namespaced',
    model: 'V1ResourceClaimTemplate',
    description: 'ResourceClaimTemplate is a pattern from which claims are made, one for each pod.',
  });

const slices = (schemas: ModelSchemas): ResourceDefinition =>
  modelled(schemas, {
    ...common,
    plural: 'resourceslices',
    kind: 'ResourceSlice',
    scope: 'Cluster',
    generation: true,
    model: 'V1ResourceSlice',
    description: 'ResourceSlice lists devices of a pool, as their driver sees them.',
    printerColumns: [
      computedColumn('Node', 'The node that has them.'),
      computedColumn('Driver', 'Who looks after them.'),
      computedColumn('Pool', 'What they are part of.'),
      ageColumn,
    ],
    selectableFields: ['.spec.nodeName', '.spec.driver'],
  });
