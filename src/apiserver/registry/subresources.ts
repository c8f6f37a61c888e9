import type { ResourceDefinition, Verb } from '../../kube/resource.ts';
import { groupResource } from '../../kube/resource.ts';
import { bindings, evictions } from './builtin/pod-requests.ts';
import { tokenRequests } from './builtin/reviews.ts';

/** A part of an object with a URL of its own, or what can be asked for it. */
export interface Subresource {
  readonly name: string;
  readonly verbs: readonly Verb[];
  readonly kind: { readonly group: string; readonly version: string; readonly kind: string };
  /** What is sent and answered where that is neither the object nor its scale. */
  readonly request?: ResourceDefinition;
  /** Where what is answered is none of the API's objects: text, or whatever comes of a connection to a node or a pod. */
  readonly form?: 'text' | 'connection';
}

type Own = Pick<Subresource, 'name' | 'verbs' | 'request' | 'form'>;

const changing: readonly Verb[] = ['get', 'patch', 'update'];
const asking: readonly Verb[] = ['create'];
const passingOn: readonly Verb[] = ['create', 'delete', 'get', 'patch', 'update'];

/** A connection by either method, for clients ask for another protocol with the one or the other; its kind is that of its options. */
const streamed = (name: string, kind: string): Own & Pick<Subresource, 'kind'> => ({
  name,
  verbs: ['create', 'get'],
  form: 'connection',
  kind: { group: '', version: 'v1', kind },
});

const proxied = (kind: string): Own & Pick<Subresource, 'kind'> => ({
  ...streamed('proxy', kind),
  verbs: passingOn,
});

/** What one built-in kind alone has. */
const ownParts: ReadonlyMap<string, readonly (Own | Subresource)[]> = new Map<
  string,
  readonly (Own | Subresource)[]
>([
  ['certificatesigningrequests.certificates.k8s.io', [{ name: 'approval', verbs: changing }]],
  ['namespaces', [{ name: 'finalize', verbs: ['update'] }]],
  ['nodes', [proxied('NodeProxyOptions')]],
  [
    'pods',
    [
      streamed('attach', 'PodAttachOptions'),
      { name: 'binding', verbs: asking, request: bindings },
      { name: 'ephemeralcontainers', verbs: changing },
      { name: 'eviction', verbs: asking, request: evictions.v1 },
      streamed('exec', 'PodExecOptions'),
      { name: 'log', verbs: ['get'], form: 'text' },
      streamed('portforward', 'PodPortForwardOptions'),
      proxied('PodProxyOptions'),
      { name: 'resize', verbs: changing },
    ],
  ],
  ['serviceaccounts', [{ name: 'token', verbs: asking, request: tokenRequests }]],
  ['services', [proxied('ServiceProxyOptions')]],
]);

/** Every name that a subresource can have. */
export const subresourceNames: ReadonlySet<string> = new Set([
  ...[...ownParts.values()].flat().map(({ name }) => name),
  'scale',
  'status',
]);

const scale: Subresource = {
  name: 'scale',
  verbs: changing,
  kind: { group: 'autoscaling', version: 'v1', kind: 'Scale' },
};

const ownOf = (resource: ResourceDefinition): readonly (Own | Subresource)[] =>
  resource.custom ? [] : (ownParts.get(groupResource(resource)) ?? []);

const kindOf = ({ group, version, kind }: ResourceDefinition): Subresource['kind'] => ({
  group,
  version,
  kind,
});

/** The subresources of a resource that discovery lists: by name, of a custom resource the status first. */
export function subresourcesOf(resource: ResourceDefinition): readonly Subresource[] {
  const all: readonly (Own | Subresource)[] = [
    ...ownOf(resource),
    ...(resource.scale === undefined ? [] : [scale]),
    ...(resource.statusSubresource ? [{ name: 'status', verbs: changing }] : []),
  ];
  const parts = all.map((part) => ({ kind: kindOf(part.request ?? resource), ...part }));
  const direction = resource.custom ? -1 : 1;
  return parts.sort((left, right) => (left.name < right.name ? -direction : direction));
}

/** The kind of what is sent through a subresource, where that is not the object itself: of a connection its options. */
export function foreignKind(
  resource: ResourceDefinition,
  subresource: string,
): Subresource['kind'] | undefined {
  if (subresource === 'scale') return scale.kind;
  const part = ownOf(resource).find(({ name }) => name === subresource);
  if (part?.form === 'connection' && 'kind' in part) return part.kind;
  return part?.request === undefined ? undefined : kindOf(part.request);
}

/** Whether a request is for a connection: what comes of it has whatever form the other end gives it. */
export const isConnection = (resource: ResourceDefinition, subresource: string): boolean =>
  subresource !== '' &&
  ownOf(resource).some(({ name, form }) => name === subresource && form === 'connection');
