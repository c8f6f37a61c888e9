import type { JsonObject } from '../../../base/json.ts';
import type { CellReader } from '../../../kube/print/columns.ts';
import { ageOf, numberAt, objectAt, objectsAt, orNone, textAt, textsAt } from './_cells.ts';
import { selectorCell } from './_workload-cells.ts';

const SHOWN = 3;

/** The first few, and how many more there are. */
function shortened(texts: readonly string[]): string {
  if (texts.length <= SHOWN) return texts.join(',');
  return `${texts.slice(0, SHOWN).join(',')} + ${texts.length - SHOWN} more...`;
}

export const endpointSliceCells: CellReader = (slice, now) => {
  const ports = objectsAt(slice, 'ports').map((port) => String(numberAt(port, 'port') || '*'));
  const addresses = objectsAt(slice, 'endpoints').flatMap((endpoint) =>
    textsAt(endpoint, 'addresses'),
  );
  return [
    textAt(slice, 'addressType'),
    ports.length === 0 ? '<unset>' : shortened(ports),
    addresses.length === 0 ? '<unset>' : shortened(addresses),
    ageOf(slice, now),
  ];
};

export const ingressCells: CellReader = (ingress, now) => {
  const spec = objectAt(ingress, 'spec');
  const hosts = objectsAt(spec, 'rules')
    .map((rule) => textAt(rule, 'host'))
    .filter((host) => host !== '');
  const entrances = objectsAt(objectAt(ingress, 'status', 'loadBalancer'), 'ingress');
  return [
    orNone(textAt(spec, 'ingressClassName')),
    hosts.length === 0 ? '*' : shortened(hosts),
    entrances.map((each) => textAt(each, 'ip') || textAt(each, 'hostname')).join(','),
    objectsAt(spec, 'tls').length > 0 ? '80, 443' : '80',
    ageOf(ingress, now),
  ];
};

export const ingressClassCells: CellReader = (ingressClass, now) => {
  const spec = objectAt(ingressClass, 'spec');
  return [
    textAt(spec, 'controller'),
    parametersText(objectAt(spec, 'parameters')),
    ageOf(ingressClass, now),
  ];
};

function parametersText(parameters: JsonObject): string {
  const name = textAt(parameters, 'name');
  if (name === '') return '<none>';
  const group = textAt(parameters, 'apiGroup');
  return `${textAt(parameters, 'kind')}${group === '' ? '' : `.${group}`}/${name}`;
}

export const networkPolicyCells: CellReader = (policy, now) => [
  selectorCell(objectAt(policy, 'spec')['podSelector']),
  ageOf(policy, now),
];

/** `services/default/kubernetes`, with the group where there is one. */
export const addressCells: CellReader = (address, now) => {
  const parent = objectAt(address, 'spec', 'parentRef');
  const resource = [textAt(parent, 'resource'), textAt(parent, 'group')].filter(Boolean).join('.');
  const path = [resource, textAt(parent, 'namespace'), textAt(parent, 'name')];
  return [path.filter(Boolean).join('/'), ageOf(address, now)];
};

export const addressRangeCells: CellReader = (range, now) => [
  textsAt(objectAt(range, 'spec'), 'cidrs').join(','),
  ageOf(range, now),
];
