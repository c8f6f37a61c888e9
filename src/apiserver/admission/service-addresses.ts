import { isJsonArray } from '../../base/json.ts';
import type { JsonObject } from '../../base/json.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { ResourceDefinition } from '../../kube/resource.ts';
import { groupResource } from '../../kube/resource.ts';
import { invalidValue } from '../../kube/schema/causes.ts';
import { invalid, StatusError } from '../../kube/status-error.ts';
import type { StatusCause } from '../../kube/status-error.ts';
import { refuse } from './refuse.ts';
import { itemsOf, memberOf, textOf, withEach } from './_members.ts';
import { withSpec } from './workload-strategies.ts';

/** Addresses are those of 10.96.0.0/16, as a cluster's first address is 10.96.0.1. */
const addressCount = 2 ** 16 - 2;
const firstPort = 30_000;
const portCount = 2768;

const addressAt = (index: number): string => `10.96.${index >> 8}.${index & 255}`;

/**
 * Gives services their addresses and the ports on nodes, one after the other. What was given last is not given again
 * soon, so that two services that are written at the same time get different ones.
 */
export class ServiceAddresses {
  #lastAddress = 1;
  #lastPort = -1;

  /** The service with what it needs; `others` are those that have theirs. */
  assigned(
    service: KubeObject,
    definition: ResourceDefinition,
    others: () => readonly KubeObject[],
  ): KubeObject {
    if (groupResource(definition) !== 'services') return service;
    const spec = memberOf(service, 'spec');
    const type = textOf(spec, 'type');
    if (type === 'ExternalName') return service;
    const taken = others().filter(({ metadata }) => metadata.uid !== service.metadata.uid);
    const addressed = this.#withAddress(service, definition, taken);
    const needsPorts =
      type === 'NodePort' ||
      (type === 'LoadBalancer' && spec['allocateLoadBalancerNodePorts'] !== false);
    if (!needsPorts) return addressed;
    refuse(definition, service, checkNodePorts(spec, taken));
    return this.#withPorts(addressed, taken);
  }

  #withAddress(
    service: KubeObject,
    definition: ResourceDefinition,
    others: readonly KubeObject[],
  ): KubeObject {
    const spec = memberOf(service, 'spec');
    const used = new Set(others.map((each) => textOf(memberOf(each, 'spec'), 'clusterIP')));
    const wanted = textOf(spec, 'clusterIP') || firstText(spec['clusterIPs']);
    if (wanted !== '' && wanted !== 'None' && used.has(wanted)) {
      const why = `failed to allocate IP ${wanted}: provided IP is already allocated`;
      const { name = '' } = service.metadata;
      throw invalid({ group: '', kind: definition.kind, name }, [
        invalidValue('spec.clusterIPs', [wanted], why),
      ]);
    }
    const clusterIP = wanted === '' ? this.#nextAddress(used) : wanted;
    if (textOf(spec, 'clusterIP') === clusterIP && isJsonArray(spec['clusterIPs'])) return service;
    return withSpec(service, (before) => ({ ...before, clusterIP, clusterIPs: [clusterIP] }));
  }

  #nextAddress(used: ReadonlySet<string>): string {
    for (let tried = 0; tried < addressCount; tried++) {
      this.#lastAddress = (this.#lastAddress % addressCount) + 1;
      const address = addressAt(this.#lastAddress);
      if (!used.has(address)) return address;
    }
    throw full('serviceIP');
  }

  #withPorts(service: KubeObject, others: readonly KubeObject[]): KubeObject {
    const used = new Set(
      [...others, service].flatMap((each) =>
        itemsOf(memberOf(each, 'spec'), 'ports').map((port) => port['nodePort']),
      ),
    );
    const hasPort = (port: JsonObject): boolean =>
      typeof port['nodePort'] === 'number' && port['nodePort'] !== 0;
    if (itemsOf(memberOf(service, 'spec'), 'ports').every(hasPort)) return service;
    return withSpec(service, (spec) =>
      withEach(spec, 'ports', (port) =>
        hasPort(port) ? port : { ...port, nodePort: this.#nextPort(used) },
      ),
    );
  }

  #nextPort(used: ReadonlySet<unknown>): number {
    for (let tried = 0; tried < portCount; tried++) {
      this.#lastPort = (this.#lastPort + 1) % portCount;
      const port = firstPort + this.#lastPort;
      if (!used.has(port)) return port;
    }
    throw full('nodePort');
  }
}

/** What is wrong with the ports on nodes that the service itself asks for. */
function checkNodePorts(spec: JsonObject, others: readonly KubeObject[]): readonly StatusCause[] {
  const asked = itemsOf(spec, 'ports').map((port) => port['nodePort'] ?? 0);
  if (asked.every((port) => port === 0)) return [];
  const used = new Set(
    others.flatMap((each) =>
      itemsOf(memberOf(each, 'spec'), 'ports').map((port) => port['nodePort']),
    ),
  );
  const last = firstPort + portCount - 1;
  return asked.flatMap((port, index) => {
    if (typeof port !== 'number' || port === 0) return [];
    const field = `spec.ports[${index}].nodePort`;
    if (port < firstPort || port > last) {
      const why = `provided port is not in the valid range. The range of valid ports is ${firstPort}-${last}`;
      return [invalidValue(field, port, why)];
    }
    return used.has(port) ? [invalidValue(field, port, 'provided port is already allocated')] : [];
  });
}

function firstText(list: JsonObject[string]): string {
  const [first] = isJsonArray(list) ? list : [];
  return typeof first === 'string' ? first : '';
}

const full = (what: string): StatusError =>
  new StatusError(
    500,
    'InternalError',
    `Internal error occurred: failed to allocate a ${what}: range is full`,
  );
