import type { JsonObject, JsonValue } from '../../../base/json.ts';
import type { CellReader } from '../../../kube/print/columns.ts';
import { ageOf, numberAt, objectAt, objectsAt, textAt } from './_cells.ts';

const plain = (value: JsonValue | undefined): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';

/** `requests.cpu: 1/4`, what is limited apart from the rest. */
export const quotaCells: CellReader = (quota, now) => {
  const { hard, used } = {
    hard: objectAt(quota, 'status', 'hard'),
    used: objectAt(quota, 'status', 'used'),
  };
  const entries = Object.keys(hard)
    .sort()
    .map((name) => ({ name, text: `${name}: ${plain(used[name]) || '0'}/${plain(hard[name])}` }));
  const isLimit = ({ name }: { readonly name: string }): boolean => name.startsWith('limits');
  const joined = (list: typeof entries): string => list.map(({ text }) => text).join(', ');
  return [
    joined(entries.filter((entry) => !isLimit(entry))),
    joined(entries.filter(isLimit)),
    ageOf(quota, now),
  ];
};

export const limitRangeCells: CellReader = (range) => [
  textAt(objectAt(range, 'metadata'), 'creationTimestamp'),
];

export const budgetCells: CellReader = (budget, now) => {
  const spec = objectAt(budget, 'spec');
  return [
    plain(spec['minAvailable']) || 'N/A',
    plain(spec['maxUnavailable']) || 'N/A',
    numberAt(objectAt(budget, 'status'), 'disruptionsAllowed'),
    ageOf(budget, now),
  ];
};

/** Which value a target is given in, and where the measured one is. */
function targetText(metric: JsonObject, current: JsonObject | undefined): string {
  const type = textAt(metric, 'type');
  const source = type === '' ? {} : objectAt(metric, type.charAt(0).toLowerCase() + type.slice(1));
  const measured = objectAt(current ?? {}, type.charAt(0).toLowerCase() + type.slice(1), 'current');
  const target = objectAt(source, 'target');
  const utilization = target['averageUtilization'];
  const name = type === 'Resource' ? `${textAt(source, 'name')}: ` : '';
  if (typeof utilization === 'number') {
    const found = measured['averageUtilization'];
    const now = typeof found === 'number' ? `${found}%` : '<unknown>';
    return `${name}${now}/${utilization}%`;
  }
  const isAverage = target['averageValue'] !== undefined;
  const field = isAverage ? 'averageValue' : 'value';
  const now = plain(measured[field]) || '<unknown>';
  return `${name}${now}/${plain(target[field])}${isAverage && type !== 'Resource' ? ' (avg)' : ''}`;
}

/** The old form has one target only. */
function metricsOf(spec: JsonObject, status: JsonObject): readonly string[] {
  const old = spec['targetCPUUtilizationPercentage'];
  if (typeof old === 'number') {
    const found = status['currentCPUUtilizationPercentage'];
    return [`cpu: ${typeof found === 'number' ? `${found}%` : '<unknown>'}/${old}%`];
  }
  const current = objectsAt(status, 'currentMetrics');
  return objectsAt(spec, 'metrics').map((metric, index) => targetText(metric, current[index]));
}

export const autoscalerCells: CellReader = (autoscaler, now) => {
  const spec = objectAt(autoscaler, 'spec');
  const status = objectAt(autoscaler, 'status');
  const reference = objectAt(spec, 'scaleTargetRef');
  const targets = metricsOf(spec, status);
  return [
    `${textAt(reference, 'kind')}/${textAt(reference, 'name')}`,
    targets.join(', ') || '<none>',
    plain(spec['minReplicas']) || '<unset>',
    numberAt(spec, 'maxReplicas'),
    numberAt(status, 'currentReplicas'),
    ageOf(autoscaler, now),
  ];
};
