import { rfc3339 } from '../../base/clock.ts';
import { uuid } from '../../base/uuid.ts';
import { withMetadata } from '../../kube/object.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { Core } from '../handlers/call.ts';

/** An object that the server makes by itself, as it is stored; kinds without generations have none. */
export const made = (
  { chance, clock }: Core,
  object: KubeObject,
  counting: 'counted' | 'uncounted',
): KubeObject =>
  withMetadata(object, {
    uid: uuid(chance.ownUids),
    creationTimestamp: rfc3339(clock.now()),
    generation: counting === 'counted' ? 1 : undefined,
  });
