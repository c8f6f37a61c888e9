import { arrayAt, jsonAt, numberAt, textAt } from '../../base/json-at.ts';
import type { JsonValue } from '../../base/json.ts';
import type { KubeObject } from '../../kube/object.ts';
import { badRequest, notFound, StatusError } from '../../kube/status-error.ts';
import type { ApiResponse } from '../api-request.ts';
import type { Call, Core, Handler } from './call.ts';
import { connected } from './connect.ts';
import { proxyOptions } from './connection-options.ts';
import { checkReachable, kubeletOf, unexpected, unreachable } from './reaching.ts';
import type { Address } from './reaching.ts';

/** What the URL names: `pods/NAME/proxy`, with a port and with the protocol where the usual ones will not do. */
interface Target {
  readonly scheme: string;
  readonly name: string;
  readonly port: string;
}

const schemes = ['', 'http', 'https'];

function targetOf({ info }: Call, what: string): Target {
  const parts = info.name.split(':');
  const [scheme = '', name = '', port = ''] = parts.length === 3 ? parts : ['', ...parts];
  if (parts.length > 3 || name === '' || !schemes.includes(scheme)) {
    throw badRequest(`invalid ${what} request ${JSON.stringify(info.name)}`);
  }
  return { scheme, name, port };
}

const usualPort = ({ scheme }: Target): string => (scheme === 'https' ? '443' : '80');

/** `pods/NAME/proxy` */
export const proxyPod: Handler = (core, call) =>
  connected(core, call, {
    options: proxyOptions('PodProxyOptions')(call),
    answer: () => {
      const target = targetOf(call, 'pod');
      const pod = foundIn(core, call, 'pods', target.name);
      const [host = ''] = addressesOf(pod);
      checkReachable(host);
      return sentOn(call, { host, port: target.port || firstPort(pod) || usualPort(target) });
    },
  });

function foundIn(core: Core, { info }: Call, plural: string, name: string): KubeObject {
  const found = core.storage.store.get(`core/${plural}`, `${info.namespace}/${name}`)?.object;
  if (found === undefined) throw notFound({ group: '', plural }, name);
  return found;
}

function addressesOf({ status }: KubeObject): readonly string[] {
  const addresses = arrayAt(status, 'podIPs').map((each) => textAt(each, 'ip') ?? '');
  return addresses.length === 0 ? [textAt(status, 'podIP') ?? ''] : addresses;
}

function firstPort({ spec }: KubeObject): string {
  const ports = arrayAt(spec, 'containers').map((each) => jsonAt(each, 'ports', '0'));
  const [port] = ports.filter((each) => each !== undefined);
  return String(numberAt(port, 'containerPort') ?? '');
}

/** `services/NAME/proxy` */
export const proxyService: Handler = (core, call) =>
  connected(core, call, {
    options: proxyOptions('ServiceProxyOptions')(call),
    answer: () => sentOn(call, endpointOf(core, call)),
  });

function endpointOf(core: Core, call: Call): Address {
  const target = targetOf(call, 'service');
  const { name } = target;
  const port = portName(core, call, target);
  const subsets = arrayAt(foundIn(core, call, 'endpoints', name), 'subsets');
  if (subsets.length === 0) throw noEndpoints(name);
  for (const subset of subsets) {
    const number = portIn(subset, port);
    const [host] = hostsIn(core, call, subset);
    if (number !== undefined && host !== undefined) return { host, port: number };
  }
  throw noEndpoints(call.info.name);
}

const unavailable = (why: string): StatusError => new StatusError(503, 'ServiceUnavailable', why);

const noEndpoints = (name: string): StatusError =>
  unavailable(`no endpoints available for service ${JSON.stringify(name)}`);

/** Endpoints go by the name of a port; a number is that of the service. */
function portName(core: Core, call: Call, { name, port }: Target): string {
  if (!/^[+-]?[0-9]+$/.test(port)) return port;
  const ports = arrayAt(foundIn(core, call, 'services', name)['spec'], 'ports');
  const found = ports.find((each) => numberAt(each, 'port') === Number(port));
  if (found !== undefined) return textAt(found, 'name') ?? '';
  throw unavailable(`no service port ${Number(port)} found for service ${JSON.stringify(name)}`);
}

function portIn(subset: JsonValue, name: string): string | undefined {
  const found = arrayAt(subset, 'ports').find((each) => (textAt(each, 'name') ?? '') === name);
  const number = numberAt(found, 'port');
  return number === undefined ? undefined : String(number);
}

/** Only addresses of pods that say so themselves: anybody can write any other into an Endpoints. */
function hostsIn({ storage }: Core, { info }: Call, subset: JsonValue): readonly string[] {
  return arrayAt(subset, 'addresses').flatMap((each) => {
    const { namespace, name } = {
      namespace: textAt(each, 'targetRef', 'namespace') ?? '',
      name: textAt(each, 'targetRef', 'name') ?? '',
    };
    const ip = textAt(each, 'ip') ?? '';
    const pod = storage.store.get('core/pods', `${namespace}/${name}`)?.object;
    const isIts = pod !== undefined && namespace === info.namespace;
    return isIts && addressesOf(pod).includes(ip) ? [ip] : [];
  });
}

/** `nodes/NAME/proxy`: without a port, its kubelet. */
export const proxyNode: Handler = (core, call) =>
  connected(core, call, {
    options: proxyOptions('NodeProxyOptions')(call),
    answer: () => {
      const { name, port } = targetOf(call, 'node');
      const kubelet = kubeletOf(core, name);
      checkReachable(kubelet.host);
      return sentOn(call, port === '' ? kubelet : { ...kubelet, port });
    },
  });

/** Who reads the top of a site is sent to its directory, so that what the page names beside it is found below. */
function sentOn(call: Call, address: Address): ApiResponse {
  const { request, info } = call;
  if (request.body.type === 'another-protocol') {
    throw unexpected(`error dialing backend: ${unreachable(address)}`);
  }
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  if (!isRead || info.behind !== '') {
    throw unavailable(`error trying to reach service: ${unreachable(address)}`);
  }
  const query = request.query.toString();
  const location = `${request.path}/${query === '' ? '' : `?${query}`}`;
  return { type: 'text', status: 301, headers: new Map([['location', location]]), text: '' };
}
