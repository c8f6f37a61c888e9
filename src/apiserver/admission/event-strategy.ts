import { isJsonObject } from '../../base/json.ts';
import type { KubeObject } from '../../kube/object.ts';
import { invalidValue } from '../../kube/schema/causes.ts';
import type { StatusCause } from '../../kube/status-error.ts';
import type { Strategy } from './strategy.ts';

/** An Event lives where the object it is about lives; one about an object of the cluster, in `default`. */
function checkPlace(event: KubeObject): readonly StatusCause[] {
  const { involvedObject } = event;
  const about = isJsonObject(involvedObject) ? (involvedObject['namespace'] ?? '') : '';
  const { namespace = '' } = event.metadata;
  if (about === namespace || (about === '' && namespace === 'default')) return [];
  return [invalidValue('involvedObject.namespace', about, 'does not match event.namespace')];
}

export const eventStrategy: Strategy = { checkCreate: checkPlace };
