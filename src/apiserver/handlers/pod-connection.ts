import type { JsonObject } from '../../base/json.ts';
import { isJsonObject } from '../../base/json.ts';
import { arrayAt, textAt } from '../../base/json-at.ts';
import type { KubeObject } from '../../kube/object.ts';
import { forbiddenField, invalidValue } from '../../kube/schema/causes.ts';
import { badRequest, invalid, notFound, StatusError } from '../../kube/status-error.ts';
import type { StatusCause } from '../../kube/status-error.ts';
import type { ApiResponse } from '../api-request.ts';
import { storedObject } from './get.ts';
import type { Call, Core } from './call.ts';

/** `GET .../pods/NAME/log`: of a pod that no node has there is nothing yet. */
export function podLog(core: Core, call: Call): ApiResponse {
  const { query } = call.request;
  const causes = logOptionCauses(query);
  if (causes.length > 0) {
    throw invalid({ group: '', kind: 'PodLogOptions', name: call.info.name }, causes);
  }
  const pod = storedObject(core, call).object;
  checkContainer(pod, query.get('container') ?? '');
  if (nodeOf(pod) !== '') throw unreachable(core, nodeOf(pod));
  const headers = new Map([['content-type', 'text/plain']]);
  return { type: 'text', status: 200, headers, text: '' };
}

/** `exec` and `attach`: what would have to be asked of the node, which a pod must have first. */
export function podContainer(core: Core, call: Call): ApiResponse {
  const pod = storedObject(core, call).object;
  checkContainer(pod, call.request.query.get('container') ?? '');
  throw withoutConnection(core, pod);
}

/** `portforward` is about the pod as a whole. */
export function podPorts(core: Core, call: Call): ApiResponse {
  throw withoutConnection(core, storedObject(core, call).object);
}

function withoutConnection(core: Core, pod: KubeObject): StatusError {
  const node = nodeOf(pod);
  if (node !== '') return unreachable(core, node);
  return badRequest(`pod ${pod.metadata.name ?? ''} does not have a host assigned`);
}

const nodeOf = ({ spec }: KubeObject): string => textAt(spec, 'nodeName') ?? '';

/** No kubelet is called from here: each node is like one that cannot be reached. */
function unreachable(core: Core, name: string): StatusError {
  const node = core.storage.store.get('core/nodes', name)?.object;
  if (node === undefined) return notFound({ group: '', plural: 'nodes' }, name);
  const addresses = arrayAt(node['status'], 'addresses');
  const why =
    addresses.length === 0
      ? 'no preferred addresses found; known addresses: []'
      : `error dialing backend: the kubelet of node ${JSON.stringify(name)} cannot be reached from this server`;
  return new StatusError(500, 'InternalError', `Internal error occurred: ${why}`);
}

function containersOf({ spec }: KubeObject, list: string): readonly JsonObject[] {
  return arrayAt(spec, list).filter(isJsonObject);
}

const namesIn = (containers: readonly JsonObject[]): readonly string[] =>
  containers.map((container) => textAt(container, 'name') ?? '');

/** A pod of one container need not be told which. */
function checkContainer(pod: KubeObject, wanted: string): void {
  const name = pod.metadata.name ?? '';
  const own = namesIn(containersOf(pod, 'containers'));
  const all = [
    ...namesIn(containersOf(pod, 'initContainers')),
    ...own,
    ...namesIn(containersOf(pod, 'ephemeralContainers')),
  ];
  if (wanted !== '' && !all.includes(wanted)) {
    throw badRequest(`container ${wanted} is not valid for pod ${name}`);
  }
  if (wanted !== '' || own.length === 1) return;
  const choice = own.length === 0 ? '' : `, choose one of: [${all.join(' ')}]`;
  throw badRequest(`a container name must be specified for pod ${name}${choice}`);
}

function logOptionCauses(query: URLSearchParams): readonly StatusCause[] {
  const least = (name: string, minimum: number): readonly StatusCause[] => {
    const text = query.get(name);
    const value = Number(text ?? minimum);
    if (!(value < minimum)) return [];
    const why = minimum === 0 ? 'must be greater than or equal to 0' : 'must be greater than 0';
    return [invalidValue(name, value, why)];
  };
  const isTwice = query.has('sinceSeconds') && query.has('sinceTime');
  const onlyOne = 'at most one of `sinceTime` or `sinceSeconds` may be specified';
  return [
    ...least('tailLines', 0),
    ...least('limitBytes', 1),
    ...(isTwice ? [forbiddenField('', onlyOne)] : least('sinceSeconds', 1)),
  ];
}
