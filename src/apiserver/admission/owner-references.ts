import { jsonEqual } from '../../base/json.ts';
import type { KubeObject, OwnerReference } from '../../kube/object.ts';
import { withMetadata } from '../../kube/object.ts';

interface Distinct {
  readonly object: KubeObject;
  readonly warnings: readonly string[];
}

/** Who sent the same owner twice is told, and it is kept once. The real server looks at patches later than at other writes. */
export function withDistinctOwners(object: KubeObject, sent: 'whole' | 'as-patch'): Distinct {
  const owners = object.metadata.ownerReferences ?? [];
  if (owners.length < 2) return { object, warnings: [] };
  const { distinct, repeated } = parted(owners);
  if (repeated.length === 0) return { object, warnings: [] };
  const when = sent === 'whole' ? '' : ' after mutating admission happens';
  const warning = `.metadata.ownerReferences contains duplicate entries${when}; API server dedups owner references in 1.20+, and may reject such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: ${repeated.join(', ')}`;
  return {
    object: withMetadata(object, { ownerReferences: distinct }),
    warnings: [warning],
  };
}

/** Each owner once, and the uids of those that came again. */
function parted(owners: readonly OwnerReference[]): {
  readonly distinct: readonly OwnerReference[];
  readonly repeated: readonly string[];
} {
  const byUid = new Map<string, OwnerReference[]>();
  const distinct: OwnerReference[] = [];
  const repeated: string[] = [];
  for (const owner of owners) {
    const same = byUid.get(owner.uid) ?? [];
    if (same.some((known) => jsonEqual(known, owner))) {
      repeated.push(owner.uid);
      continue;
    }
    byUid.set(owner.uid, [...same, owner]);
    distinct.push(owner);
  }
  return { distinct, repeated };
}
