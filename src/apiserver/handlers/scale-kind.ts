import type { KubeObject } from '../../kube/object.ts';
import type { ResourceDefinition } from '../../kube/resource.ts';
import { validateObject } from '../../kube/schema/validate.ts';
import { unmarshalProblem } from '../admission/go-unmarshal.ts';
import { UnreadableError } from '../admission/unreadable.ts';
import { metaModel, metaSchemas } from '../registry/builtin/meta-schemas.ts';
import { ServedResource } from '../registry/resources-served.ts';
import type { Call } from './call.ts';

/** What `/scale` takes, whatever it scales. */
const scaleDefinition: ResourceDefinition = {
  group: 'autoscaling',
  version: 'v1',
  plural: 'scales',
  kind: 'Scale',
  listKind: 'ScaleList',
  singular: 'scale',
  shortNames: [],
  categories: [],
  scope: 'Namespaced',
  verbs: ['get', 'update', 'patch'],
  statusSubresource: false,
  custom: false,
  generation: false,
  unconditionalUpdate: true,
  strategicMerge: true,
  schema: metaSchemas[metaModel.scale] ?? {},
  printerColumns: [],
  selectableFields: [],
};

/** The call as one for the Scale alone: what is sent is read as one. */
export function asScale(call: Call): Call {
  const resource = new ServedResource({
    definition: scaleDefinition,
    storage: call.resource.storage,
    storageApiVersion: 'autoscaling/v1',
    deprecation: undefined,
    terminating: false,
  });
  return { ...call, resource };
}

/** 400 for a Scale with something in it that its type cannot hold. */
export function refuseUnreadable(scale: KubeObject, { resource }: Call): void {
  const { definition, schema } = resource;
  const problem = unmarshalProblem(definition, validateObject(scale, schema));
  if (problem !== undefined) throw new UnreadableError(definition, problem);
}
