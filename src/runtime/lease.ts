import { instant, rfc3339Micro } from '../base/clock.ts';
import type { Instant } from '../base/clock.ts';
import { isJsonObject } from '../base/json.ts';
import type { JsonValue } from '../base/json.ts';
import { seconds } from '../base/units.ts';
import type { ClientResource } from '../client/client.ts';
import type { KubeObject, ObjectKey } from '../kube/object.ts';
import type { Lease } from './leader-step.ts';

export const leases: ClientResource = {
  group: 'coordination.k8s.io',
  version: 'v1',
  plural: 'leases',
  kind: 'Lease',
  scope: 'Namespaced',
};

/** Anything that is missing reads as a lease that nobody holds. */
export function parseLease({ metadata, spec }: KubeObject): Lease {
  const fields = isJsonObject(spec) ? spec : {};
  return {
    holder: typeof fields['holderIdentity'] === 'string' ? fields['holderIdentity'] : '',
    duration: seconds(numberOf(fields['leaseDurationSeconds'])),
    acquired: instantOf(fields['acquireTime']),
    renewed: instantOf(fields['renewTime']),
    transitions: numberOf(fields['leaseTransitions']),
    resourceVersion: metadata.resourceVersion ?? '',
  };
}

export function formatLease({ namespace, name }: ObjectKey, lease: Lease): KubeObject {
  const { resourceVersion, holder, duration, acquired, renewed, transitions } = lease;
  return {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { namespace, name, ...(resourceVersion === '' ? {} : { resourceVersion }) },
    spec: {
      holderIdentity: holder,
      leaseDurationSeconds: Math.ceil(duration),
      acquireTime: rfc3339Micro(acquired),
      renewTime: rfc3339Micro(renewed),
      leaseTransitions: transitions,
    },
  };
}

const numberOf = (value: JsonValue | undefined): number => (typeof value === 'number' ? value : 0);

function instantOf(value: JsonValue | undefined): Instant {
  const parsed = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return instant(Number.isNaN(parsed) ? 0 : parsed);
}
