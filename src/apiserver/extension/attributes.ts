import type { JsonObject } from '../../base/json.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { User } from '../api-request.ts';
import type { ServedResource } from '../registry/resources-served.ts';
import { refusedName as nameInRefusal } from '../admission/admission.ts';
import { foreignKind } from '../registry/subresources.ts';

export type WriteOperation = 'CREATE' | 'UPDATE' | 'DELETE';

/** What policies and webhooks are told of a write, or of a connection: who wants to do what to which object. */
export interface Attributes {
  readonly operation: WriteOperation | 'CONNECT';
  /** The resource in the version that the objects are in. */
  readonly resource: ServedResource;
  /** The resource in the version of the request, where the objects were converted from it. */
  readonly requested?: ServedResource;
  readonly subresource: string;
  /** As the URL has it; '' for an object whose name is still to be generated. */
  readonly name: string;
  readonly namespace: string;
  /** Undefined when something is deleted; of a connection its options, which have no metadata. */
  readonly object: KubeObject | undefined;
  /** Undefined when something is created. */
  readonly oldObject: KubeObject | undefined;
  readonly user: User;
  readonly run: 'real' | 'dry';
  /** Those of a write: a connection has none besides its object. */
  readonly options: JsonObject | null;
}

/** A group, a version and a kind as errors write them: `apps/v1, Kind=Deployment`. */
export function kindText(apiVersion: string, kind: string): string {
  return `${apiVersion.includes('/') ? apiVersion : `/${apiVersion}`}, Kind=${kind}`;
}

/** The name that a refusal gives to the object: where there is none yet, the prefix of the one to come. */
export function refusedName({ name, object }: Attributes): string {
  return name === '' ? nameInRefusal(object) : name;
}

/** The same with the objects in another version, where somebody outside has to convert them. */
export async function convertedTo(
  attributes: Attributes,
  shown: ServedResource,
): Promise<Attributes> {
  const { resource, subresource, object, oldObject } = attributes;
  if (shown === resource || !shown.isConverted) return attributes;
  if (foreignKind(resource.definition, subresource) !== undefined) return attributes;
  return {
    ...attributes,
    resource: shown,
    requested: resource,
    object: object === undefined ? undefined : await shown.convertedHere(object),
    oldObject: oldObject === undefined ? undefined : await shown.convertedHere(oldObject),
  };
}

/** Configuration of admission is out of reach of admission: a mistake in it must stay repairable. */
const group = 'admissionregistration.k8s.io';
const policies: ReadonlySet<string> = new Set([
  'validatingadmissionpolicies',
  'validatingadmissionpolicybindings',
]);
const webhooks: ReadonlySet<string> = new Set([
  'validatingwebhookconfigurations',
  'mutatingwebhookconfigurations',
]);

/** Questions to the server: a policy over everything would keep everybody from asking. */
const questions: ReadonlySet<string> = new Set(['authentication.k8s.io', 'authorization.k8s.io']);

/** Whether a resource is out of reach of policies, or of webhooks and policies. */
export function exemptFrom(resource: ServedResource): 'nothing' | 'policies' | 'webhooks' | 'both' {
  const { definition } = resource;
  if (!definition.custom && questions.has(definition.group)) return 'policies';
  if (definition.group !== group) return 'nothing';
  if (policies.has(definition.plural)) return 'both';
  return webhooks.has(definition.plural) ? 'webhooks' : 'nothing';
}
