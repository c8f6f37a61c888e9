import type { JsonObject } from '../../base/json.ts';
import { isJsonObject } from '../../base/json.ts';
import { arrayAt, textAt } from '../../base/json-at.ts';
import type { KubeObject } from '../../kube/object.ts';
import { forbiddenField, invalidValue } from '../../kube/schema/causes.ts';
import { badRequest, invalid } from '../../kube/status-error.ts';
import type { StatusCause, StatusError } from '../../kube/status-error.ts';
import type { ApiResponse } from '../api-request.ts';
import type { Call, Core, Handler } from './call.ts';
import { connected } from './connect.ts';
import { attachOptions, execOptions, portForwardOptions } from './connection-options.ts';
import { storedObject } from './get.ts';
import { hostAndPort, kubeletOf, unexpected, unreachable } from './reaching.ts';

/** `GET .../pods/NAME/log`: of a pod that no node has there is nothing yet. */
export function podLog(core: Core, call: Call): ApiResponse {
  const { query } = call.request;
  const causes = logOptionCauses(query);
  if (causes.length > 0) {
    throw invalid({ group: '', kind: 'PodLogOptions', name: call.info.name }, causes);
  }
  const pod = storedObject(core, call).object;
  const container = containerOf(pod, query.get('container') ?? '');
  if (nodeOf(pod) !== '') throw logUnread(core, call, pod, container);
  const headers = new Map([['content-type', 'text/plain']]);
  return { type: 'text', status: 200, headers, text: '' };
}

/** `exec` and `attach`: what would have to be asked of the node, which a pod must have first. */
const podContainer =
  (optionsOf: (call: Call) => KubeObject): Handler =>
  (core, call) =>
    connected(core, call, {
      options: optionsOf(call),
      answer: (options) => {
        const pod = storedObject(core, call).object;
        containerOf(pod, textAt(options, 'container') ?? '');
        throw withoutConnection(core, call, pod);
      },
    });

export const podAttach = podContainer(attachOptions);
export const podExec = podContainer(execOptions);

/** `portforward` is about the pod as a whole. */
export const podPorts: Handler = (core, call) =>
  connected(core, call, {
    options: portForwardOptions(call),
    answer: () => {
      throw withoutConnection(core, call, storedObject(core, call).object);
    },
  });

function withoutConnection(core: Core, { request }: Call, pod: KubeObject): StatusError {
  const node = nodeOf(pod);
  if (node === '')
    return badRequest(`pod ${pod.metadata.name ?? ''} does not have a host assigned`);
  const kubelet = kubeletOf(core, node);
  return request.body.type === 'another-protocol'
    ? unexpected(`error dialing backend: ${unreachable(kubelet)}`)
    : badRequest('Upgrade request required');
}

const nodeOf = ({ spec }: KubeObject): string => textAt(spec, 'nodeName') ?? '';

function logUnread(core: Core, { info }: Call, pod: KubeObject, container: string): StatusError {
  const kubelet = kubeletOf(core, nodeOf(pod));
  const url = `https://${hostAndPort(kubelet)}/containerLogs/${info.namespace}/${info.name}/${container}`;
  return unexpected(`Get "${url}": ${unreachable(kubelet)}`);
}

function containersOf({ spec }: KubeObject, list: string): readonly JsonObject[] {
  return arrayAt(spec, list).filter(isJsonObject);
}

const namesIn = (containers: readonly JsonObject[]): readonly string[] =>
  containers.map((container) => textAt(container, 'name') ?? '');

/** The container that is meant: of a pod of one it need not be said which. */
function containerOf(pod: KubeObject, wanted: string): string {
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
  const meant = wanted === '' && own.length === 1 ? own[0] : wanted;
  if (meant !== undefined && meant !== '') return meant;
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
