import { BlockList, isIP, isIPv6 } from 'node:net';
import { arrayAt, numberAt, textAt } from '../../base/json-at.ts';
import { badRequest, notFound, StatusError } from '../../kube/status-error.ts';
import type { Core } from './call.ts';

/**
 * Where nodes and pods would be reached. This server calls neither: whoever may write their status could have it call anything.
 * It answers as one that has no way to their networks, and no name server.
 */
export interface Address {
  readonly host: string;
  readonly port: string;
}

export const hostAndPort = ({ host, port }: Address): string =>
  isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`;

/** Why nothing can be sent to an address, in Go's words. */
export function unreachable(address: Address): string {
  if (isIP(address.host) === 0) return `dial tcp: ${unknownHost(address.host)}`;
  return `dial tcp ${hostAndPort(address)}: connect: no route to host`;
}

const unknownHost = (host: string): string => `lookup ${host}: no such host`;

/** Neither the machine of the server itself nor what is only on its own wire is for others to reach through it. */
export function checkReachable(address: string): void {
  if (isIP(address) === 0) throw badRequest(address === '' ? notAllowed : unknownHost(address));
  if (withheld.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')) throw badRequest(notAllowed);
}

const notAllowed = 'address not allowed';

const withheld = withheldAddresses();

function withheldAddresses(): BlockList {
  const list = new BlockList();
  for (const address of ['0.0.0.0', '255.255.255.255']) list.addAddress(address);
  for (const address of ['::', '::1']) list.addAddress(address, 'ipv6');
  list.addSubnet('127.0.0.0', 8);
  list.addSubnet('169.254.0.0', 16);
  list.addSubnet('224.0.0.0', 4);
  list.addSubnet('fe80::', 10, 'ipv6');
  list.addSubnet('ff00::', 8, 'ipv6');
  return list;
}

const preferred = ['Hostname', 'InternalDNS', 'InternalIP', 'ExternalDNS', 'ExternalIP'];
const usualPort = 10_250;

/** Where the kubelet of a node listens, by the status of the node. */
export function kubeletOf({ storage }: Core, name: string): Address {
  const node = storage.store.get('core/nodes', name)?.object;
  if (node === undefined) throw notFound({ group: '', plural: 'nodes' }, name);
  const addresses = arrayAt(node['status'], 'addresses').map((each) => ({
    type: textAt(each, 'type') ?? '',
    address: textAt(each, 'address') ?? '',
  }));
  const [host] = preferred.flatMap((wanted) =>
    addresses.filter(({ type }) => type === wanted).map(({ address }) => address),
  );
  if (host === undefined) {
    const known = addresses.map(({ type, address }) => `{${type} ${address}}`).join(' ');
    throw unexpected(`no preferred addresses found; known addresses: [${known}]`);
  }
  const port = numberAt(node['status'], 'daemonEndpoints', 'kubeletEndpoint', 'Port') ?? 0;
  return { host, port: String(port > 0 ? port : usualPort) };
}

/** A failure of the server that is no answer of the API: Kubernetes gives no reason for it but its words. */
export const unexpected = (why: string): StatusError => new StatusError(500, '', why);
