import type { ResourceDefinition, Verb } from '../../kube/resource.ts';
import { groupResource } from '../../kube/resource.ts';

/** A part of an object with a URL of its own, or what can be asked for it. */
export interface Subresource {
  readonly name: string;
  readonly verbs: readonly Verb[];
  readonly kind: { readonly group: string; readonly version: string; readonly kind: string };
}

/** Left out: the kind of the object itself. */
type Own = Pick<Subresource, 'name' | 'verbs'> & Partial<Pick<Subresource, 'kind'>>;

const changing: readonly Verb[] = ['get', 'patch', 'update'];
const asking: readonly Verb[] = ['create'];

/** What one built-in kind alone has, as far as it acts without a kubelet. */
const ownParts: ReadonlyMap<string, readonly Own[]> = new Map([
  ['certificatesigningrequests.certificates.k8s.io', [{ name: 'approval', verbs: changing }]],
  ['namespaces', [{ name: 'finalize', verbs: ['update'] }]],
  [
    'pods',
    [
      { name: 'binding', verbs: asking, kind: { group: '', version: 'v1', kind: 'Binding' } },
      { name: 'ephemeralcontainers', verbs: changing },
      {
        name: 'eviction',
        verbs: asking,
        kind: { group: 'policy', version: 'v1', kind: 'Eviction' },
      },
      { name: 'resize', verbs: changing },
    ],
  ],
  [
    'serviceaccounts',
    [
      {
        name: 'token',
        verbs: asking,
        kind: { group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest' },
      },
    ],
  ],
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

/** The subresources of a resource that discovery lists, by name. */
export function subresourcesOf(resource: ResourceDefinition): readonly Subresource[] {
  const { group, version, kind } = resource;
  const all: readonly Own[] = [
    ...ownOf(resource),
    ...(resource.scale === undefined ? [] : [scale]),
    ...(resource.statusSubresource ? [{ name: 'status', verbs: changing }] : []),
  ];
  return all
    .map((part) => ({ kind: { group, version, kind }, ...part }))
    .sort((left, right) => (left.name < right.name ? -1 : 1));
}

/** The kind of what is sent through a subresource, where that is not the object itself. */
export function foreignKind(
  resource: ResourceDefinition,
  subresource: string,
): Subresource['kind'] | undefined {
  if (subresource === 'scale') return scale.kind;
  return ownOf(resource).find(({ name }) => name === subresource)?.kind;
}
