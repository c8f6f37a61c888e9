import { isJsonObject } from '../../../base/json.ts';
import type { JsonObject, JsonValue } from '../../../base/json.ts';
import type { KubeObject } from '../../../kube/object.ts';
import { numberAt, objectAt, objectsAt } from './_cells.ts';
import type { SecondView } from './second-view.ts';

const target = 'targetCPUUtilizationPercentage';
const current = 'currentCPUUtilizationPercentage';

const isCpu = (metric: JsonObject): boolean =>
  metric['type'] === 'Resource' && objectAt(metric, 'resource')['name'] === 'cpu';

const cpuMetric = (member: 'target' | 'current', utilization: JsonValue): JsonObject => ({
  type: 'Resource',
  resource: {
    name: 'cpu',
    [member]: {
      averageUtilization: utilization,
      ...(member === 'target' ? { type: 'Utilization' } : {}),
    },
  },
});

/** Members of an object, but for some, and with others where they have a value. */
function replaced(
  object: JsonObject,
  without: readonly string[],
  added: Readonly<Record<string, JsonValue | undefined>>,
): JsonObject {
  const entries = [
    ...Object.entries(object).filter(([name]) => !without.includes(name)),
    ...Object.entries(added),
  ].filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries);
}

/** How busy processors should be where nobody says what to measure. */
const defaultUtilization = 80;

function toNew(autoscaler: KubeObject): KubeObject {
  const spec = objectAt(autoscaler, 'spec');
  const status = objectAt(autoscaler, 'status');
  const wanted = spec[target];
  const found = status[current];
  return {
    ...autoscaler,
    apiVersion: 'autoscaling/v2',
    spec: replaced(spec, [target], {
      metrics: [cpuMetric('target', wanted ?? defaultUtilization)],
    }),
    status: replaced(status, [current], {
      currentMetrics: found === undefined ? undefined : [cpuMetric('current', found)],
      desiredReplicas: numberAt(status, 'desiredReplicas'),
    }),
  };
}

function utilizationIn(metrics: readonly JsonObject[], member: string): JsonValue | undefined {
  const metric = metrics.find(isCpu);
  return metric === undefined
    ? undefined
    : objectAt(metric, 'resource', member)['averageUtilization'];
}

/** What the old form cannot say, metrics other than the use of processors and how fast to scale, it does not show. */
function toOld(autoscaler: KubeObject): KubeObject {
  const spec = objectAt(autoscaler, 'spec');
  const { status } = autoscaler;
  const shown = isJsonObject(status) ? status : {};
  return {
    ...autoscaler,
    apiVersion: 'autoscaling/v1',
    spec: replaced(spec, ['metrics', 'behavior'], {
      [target]: utilizationIn(objectsAt(spec, 'metrics'), 'target'),
    }),
    status: replaced(shown, ['currentMetrics', 'conditions'], {
      [current]: utilizationIn(objectsAt(shown, 'currentMetrics'), 'current'),
      currentReplicas: numberAt(shown, 'currentReplicas'),
      desiredReplicas: numberAt(shown, 'desiredReplicas'),
    }),
  };
}

/** Autoscalers of autoscaling/v1, kept as those of autoscaling/v2. */
export const oldAutoscalerView: SecondView = {
  storage: 'autoscaling/horizontalpodautoscalers',
  apiVersion: 'autoscaling/v2',
  toStorage: toNew,
  fromStorage: toOld,
};
