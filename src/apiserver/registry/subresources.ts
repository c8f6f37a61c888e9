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
}

type Own = Pick<Subresource, 'name' | 'verbs' | 'request'>;

const changing: readonly Verb[] = ['get', 'patch', 'update'];
const asking: readonly Verb[] = ['create'];

/** What one built-in kind alone has, as far as it acts without a kubelet. */
const ownParts: ReadonlyMap<string, readonly Own[]> = new Map([
  ['certificatesigningrequests.certificates.k8s.io', [{ name: 'approval', verbs: changing }]],
  ['namespaces', [{ name: 'finalize', verbs: ['update'] }]],
  [
    'pods',
    [
      { name: 'binding', verbs: asking, request: bindings },
      { name: 'ephemeralcontainers', verbs: changing },
      { name: 'eviction', verbs: asking, request: evictions.v1 },
      { name: 'resize', verbs: changing },
    ],
  ],
  ['serviceaccounts', [{ name: 'token', verbs: asking, request: tokenRequests }]],
]);

/** Those in which something is asked of a node: nothing of them is listed. */
const connections = ['attach', 'exec', 'log', 'portforward', 'proxy'];

/** Every name that a subresource can have. */
export const subresourceNames: ReadonlySet<string> = new Set([
  ...[...ownParts.values()].flat().map(({ name }) => name),
  ...connections,
  'scale',
  'status',
]);

const scale: Subresource = {
  name: 'scale',
  verbs: changing,
  kind: { group: 'autoscaling', version: 'v1', kind: 'Scale' },
};

const ownOf = (resource: ResourceDefinition): readonly Own[] =>
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

/** The kind of what is sent through a subresource, where that is not the object itself. */
export function foreignKind(
  resource: ResourceDefinition,
  subresource: string,
): Subresource['kind'] | undefined {
  if (subresource === 'scale') return scale.kind;
  const request = ownOf(resource).find(({ name }) => name === subresource)?.request;
  return request === undefined ? undefined : kindOf(request);
}
