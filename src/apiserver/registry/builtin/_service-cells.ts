import type { Instant } from '../../../base/clock.ts';
import type { JsonObject, JsonValue } from '../../../base/json.ts';
import { ageOf, numberAt, objectAt, objectsAt, orNone, textAt, textsAt } from './_cells.ts';

function externalAddresses(service: JsonObject): string {
  const spec = objectAt(service, 'spec');
  const given = textsAt(spec, 'externalIPs');
  switch (textAt(spec, 'type')) {
    case 'ExternalName':
      return orNone(textAt(spec, 'externalName'));
    case 'LoadBalancer': {
      const ingress = objectsAt(objectAt(service, 'status', 'loadBalancer'), 'ingress');
      const entrances = ingress.map((each) => textAt(each, 'ip') || textAt(each, 'hostname'));
      return [...entrances, ...given].join(',') || '<pending>';
    }
    default:
      return orNone(given.join(','));
  }
}

function portsOf(spec: JsonObject): string {
  const ports = objectsAt(spec, 'ports').map((port) => {
    const nodePort = numberAt(port, 'nodePort');
    const where = nodePort === 0 ? '' : `:${nodePort}`;
    return `${numberAt(port, 'port')}${where}/${textAt(port, 'protocol') || 'TCP'}`;
  });
  return orNone(ports.join(','));
}

export function serviceCells(service: JsonObject, now: Instant): readonly JsonValue[] {
  const spec = objectAt(service, 'spec');
  const labels = Object.entries(objectAt(spec, 'selector'))
    .map(([key, value]) => `${key}=${typeof value === 'string' ? value : ''}`)
    .sort();
  return [
    textAt(spec, 'type'),
    orNone(textsAt(spec, 'clusterIPs')[0] ?? textAt(spec, 'clusterIP')),
    externalAddresses(service),
    portsOf(spec),
    ageOf(service, now),
    orNone(labels.join(',')),
  ];
}

const SHOWN_ENDPOINTS = 3;

export function endpointsCells(endpoints: JsonObject, now: Instant): readonly JsonValue[] {
  const all = objectsAt(endpoints, 'subsets').flatMap((subset) => {
    const addresses = objectsAt(subset, 'addresses').map((address) => textAt(address, 'ip'));
    const ports = objectsAt(subset, 'ports').map((port) => numberAt(port, 'port'));
    if (ports.length === 0) return addresses;
    return ports.flatMap((port) => addresses.map((ip) => `${ip}:${port}`));
  });
  const hidden = all.length - SHOWN_ENDPOINTS;
  const shown = orNone(all.slice(0, SHOWN_ENDPOINTS).join(','));
  return [hidden > 0 ? `${shown} + ${hidden} more...` : shown, ageOf(endpoints, now)];
}
