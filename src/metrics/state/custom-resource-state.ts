import type { JsonObject } from '../../base/json.ts';
import { familyName, STATE_PREFIX, stateKinds } from './families.ts';
import type { Reading, StateFamily, StateKind, ValuePath } from './families.ts';

/** The configuration with which kube-state-metrics says what `/metrics/state` says. */
export function customResourceState(): JsonObject {
  return {
    kind: 'CustomResourceStateMetrics',
    spec: { resources: Object.values(stateKinds).map(resourceOf) },
  };
}

function resourceOf(kind: StateKind): JsonObject {
  const { group, version, label, scope, families } = kind;
  return {
    groupVersionKind: { group, version, kind: kind.kind },
    metricNamePrefix: STATE_PREFIX,
    labelsFromPath: {
      ...(scope === 'Namespaced' ? { namespace: ['metadata', 'namespace'] } : {}),
      [label]: ['metadata', 'name'],
    },
    metrics: families.map((family) => metricOf(kind, family)),
  };
}

function metricOf(kind: StateKind, family: StateFamily): JsonObject {
  const name = familyName(kind, family).slice(STATE_PREFIX.length + 1);
  return { name, help: family.help, each: eachOf(family.reading) };
}

function eachOf(reading: Reading): JsonObject {
  switch (reading.type) {
    case 'info':
      return { type: 'Info', info: { labelsFromPath: pathsOf(reading.labels) } };
    case 'gauge':
      return { type: 'Gauge', gauge: { path: [...reading.path], nilIsZero: false } };
    case 'gauge-list': {
      const { path, value, labels } = reading;
      return {
        type: 'Gauge',
        gauge: { path: [...path], valueFrom: [...value], labelsFromPath: pathsOf(labels) },
      };
    }
    case 'state-set': {
      const { path, label, states } = reading;
      return {
        type: 'StateSet',
        stateSet: { labelName: label, path: [...path], list: [...states] },
      };
    }
    case 'state-set-list': {
      const { path, value, label, states, labels } = reading;
      return {
        type: 'StateSet',
        stateSet: {
          labelName: label,
          labelsFromPath: pathsOf(labels),
          list: [...states],
          path: [...path],
          valueFrom: [...value],
        },
      };
    }
  }
}

const pathsOf = (labels: Readonly<Record<string, ValuePath>>): JsonObject =>
  Object.fromEntries(Object.entries(labels).map(([name, path]) => [name, [...path]]));
