import { rfc3339 } from '../../base/clock.ts';
import type { Instant } from '../../base/clock.ts';
import { isJsonArray, isJsonObject } from '../../base/json.ts';
import type { JsonObject } from '../../base/json.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { ResourceDefinition } from '../../kube/resource.ts';

/** What of one resource is still in a namespace. */
export interface Remainder {
  readonly resource: ResourceDefinition;
  readonly objects: readonly KubeObject[];
}

interface Finding {
  readonly type: string;
  readonly status: 'True' | 'False';
  readonly reason: string;
  readonly message: string;
}

/** The namespace with conditions that say how its deletion goes; the same one when they say so already. */
export function withDeletionConditions(
  namespace: KubeObject,
  remainders: readonly Remainder[],
  now: Instant,
): KubeObject {
  const status = isJsonObject(namespace['status']) ? namespace['status'] : {};
  const before = isJsonArray(status['conditions']) ? status['conditions'].filter(isJsonObject) : [];
  const findings = findingsOf(remainders.filter(({ objects }) => objects.length > 0));
  const isKnown = (finding: Finding): boolean => before.some((each) => says(each, finding));
  if (findings.every(isKnown)) return namespace;
  const others = before.filter(({ type }) => findings.every((finding) => finding.type !== type));
  const conditions = findings.map(
    (finding): JsonObject =>
      before.find((each) => says(each, finding)) ?? {
        lastTransitionTime: rfc3339(now),
        ...finding,
      },
  );
  return { ...namespace, status: { ...status, conditions: [...others, ...conditions] } };
}

const says = (condition: JsonObject, finding: Finding): boolean =>
  Object.entries(finding).every(([name, value]) => condition[name] === value);

/** Discovery cannot fail here, nor can a deletion: what is served is what is stored. */
const certain: readonly Finding[] = [
  {
    type: 'NamespaceDeletionDiscoveryFailure',
    status: 'False',
    reason: 'ResourcesDiscovered',
    message: 'All resources successfully discovered',
  },
  {
    type: 'NamespaceDeletionGroupVersionParsingFailure',
    status: 'False',
    reason: 'ParsedGroupVersions',
    message: 'All legacy kube types successfully parsed',
  },
  {
    type: 'NamespaceDeletionContentFailure',
    status: 'False',
    reason: 'ContentDeleted',
    message: 'All content successfully deleted, may be waiting on finalization',
  },
];

function findingsOf(remainders: readonly Remainder[]): readonly Finding[] {
  return [...certain, contentRemaining(remainders), finalizersRemaining(remainders)];
}

function contentRemaining(remainders: readonly Remainder[]): Finding {
  const type = 'NamespaceContentRemaining';
  if (remainders.length === 0) {
    const message = 'All content successfully removed';
    return { type, status: 'False', reason: 'ContentRemoved', message };
  }
  const counts = remainders.map(
    ({ resource: { plural, group }, objects }) =>
      `${plural}.${group} has ${objects.length} resource instances`,
  );
  const message = `Some resources are remaining: ${counts.sort().join(', ')}`;
  return { type, status: 'True', reason: 'SomeResourcesRemain', message };
}

function finalizersRemaining(remainders: readonly Remainder[]): Finding {
  const type = 'NamespaceFinalizersRemaining';
  const counts = new Map<string, number>();
  for (const { metadata } of remainders.flatMap(({ objects }) => objects)) {
    for (const name of metadata.finalizers ?? []) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  if (counts.size === 0) {
    const message = 'All content-preserving finalizers finished';
    return { type, status: 'False', reason: 'ContentHasNoFinalizers', message };
  }
  const texts = [...counts].map(([name, count]) => `${name} in ${count} resource instances`);
  const message = `Some content in the namespace has finalizers remaining: ${texts.sort().join(', ')}`;
  return { type, status: 'True', reason: 'SomeFinalizersRemain', message };
}
