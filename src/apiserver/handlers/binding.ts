import type { KubeObject } from '../../kube/object.ts';
import { conflict } from '../../kube/status-error.ts';
import { bindingObstacle, boundPod, checkBinding } from '../admission/pod-binding.ts';
import { refuse } from '../admission/refuse.ts';
import type { ApiResponse } from '../api-request.ts';
import { bindings } from '../registry/builtin/pod-requests.ts';
import type { Decision } from '../storage.ts';
import type { Stored } from '../../store/stored.ts';
import { admittedRequest } from './admitted-request.ts';
import type { Call, Core } from './call.ts';
import { storageKey } from './call.ts';
import { doneAnswer, podRequest, readAs } from './pod-request.ts';
import { existing } from './update.ts';

const resource = readAs(bindings);

/** `POST .../pods/NAME/binding`: puts a pod on a node, as schedulers do. */
export async function bind(core: Core, call: Call): Promise<ApiResponse> {
  const { object, options, warnings } = podRequest(call, [resource]);
  const { run } = options;
  const admitted = await admittedRequest(core, call, { object, run });
  refuse(bindings, admitted.object, checkBinding(admitted.object));
  const decide = (live: Stored | undefined): Decision => ({
    type: 'put',
    object: placed(core, call, { pod: existing(live, call).object, binding: admitted.object }),
  });
  const { storage } = call.resource;
  const key = storageKey(call);
  if (run === 'dry') decide(core.storage.store.get(storage, key));
  else await core.storage.write(storage, key, decide);
  return doneAnswer([...warnings, ...admitted.warnings]);
}

function placed(
  { clock }: Core,
  { info }: Call,
  { pod, binding }: { readonly pod: KubeObject; readonly binding: KubeObject },
): KubeObject {
  const obstacle = obstacleOf(pod, binding);
  if (obstacle === undefined) return boundPod(pod, binding, clock.now());
  throw conflict({ group: '', plural: 'pods/binding' }, info.name, obstacle);
}

/** A Binding may say which pod it means. */
function obstacleOf(pod: KubeObject, { metadata }: KubeObject): string | undefined {
  const { uid = '' } = metadata;
  const found = pod.metadata.uid ?? '';
  if (uid === '' || uid === found) return bindingObstacle(pod);
  return `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${found}`;
}
