import type { Dashboard } from './build/dashboard.ts';
import type { Panel } from './build/panel.ts';
import { plot } from './build/panel.ts';

const rate = (metric: string, labels = ''): string => `rate(${metric}${labels}[$__rate_interval])`;

const p99 = (metric: string, by: string): string =>
  `histogram_quantile(0.99, sum by (le, ${by}) (${rate(`${metric}_bucket`)}))`;

export const controlPlane: Dashboard = {
  uid: 'longhaul-controlplane',
  title: 'Longhaul / Control plane',
  description: 'Controllers, work queues, the API server and the process they run in.',
  variables: [],
  rows: [
    { title: 'Controllers', shown: 'open', panels: controllers() },
    { title: 'Work queues', shown: 'open', panels: queues() },
    { title: 'The embedded API server', shown: 'open', panels: [...apiServer(), ...apiLoad()] },
    { title: 'The process', shown: 'open', panels: process() },
  ],
};

function controllers(): readonly Panel[] {
  return [
    plot({
      title: 'Reconciles',
      description: 'Reconciliations by controller and result.',
      unit: 'ops',
      min: 0,
      width: 8,
      queries: [
        {
          expr: `sum by (controller, result) (${rate('controller_runtime_reconcile_total')})`,
          legend: '{{controller}} {{result}}',
        },
      ],
    }),
    plot({
      title: 'Errors',
      description: 'Reconciliations that failed.',
      unit: 'ops',
      min: 0,
      width: 8,
      queries: [
        {
          expr: `sum by (controller) (${rate('controller_runtime_reconcile_errors_total')})`,
          legend: '{{controller}}',
        },
      ],
    }),
    plot({
      title: 'Time of a reconcile',
      description:
        '99 of 100 take less. A point is one reconcile; the log names it by reconcileId.',
      unit: 's',
      min: 0,
      width: 8,
      queries: [
        {
          expr: p99('controller_runtime_reconcile_time_seconds', 'controller'),
          legend: '{{controller}}',
          exemplars: 'shown',
        },
      ],
    }),
  ];
}

function queues(): readonly Panel[] {
  return [
    plot({
      title: 'Depth',
      description: 'Keys that wait.',
      unit: 'short',
      min: 0,
      width: 8,
      queries: [{ expr: 'sum by (name) (workqueue_depth)', legend: '{{name}}' }],
    }),
    plot({
      title: 'Waiting',
      description: 'How long keys wait; 99 of 100 less.',
      unit: 's',
      min: 0,
      width: 8,
      queries: [{ expr: p99('workqueue_queue_duration_seconds', 'name'), legend: '{{name}}' }],
    }),
    plot({
      title: 'Retries',
      description: 'Keys added again after a failure.',
      unit: 'ops',
      min: 0,
      width: 8,
      queries: [{ expr: `sum by (name) (${rate('workqueue_retries_total')})`, legend: '{{name}}' }],
    }),
  ];
}

function apiServer(): readonly Panel[] {
  return [
    plot({
      title: 'Requests',
      description: 'Requests by verb.',
      unit: 'reqps',
      min: 0,
      width: 8,
      queries: [{ expr: `sum by (verb) (${rate('apiserver_request_total')})`, legend: '{{verb}}' }],
    }),
    plot({
      title: 'Errors',
      description: 'Share of the requests that were answered with a 5xx code.',
      unit: 'percentunit',
      min: 0,
      width: 8,
      queries: [
        {
          expr: `(sum(${rate('apiserver_request_total', '{code=~"5.."}')}) or vector(0)) / sum(${rate('apiserver_request_total')})`,
          legend: '5xx',
        },
      ],
    }),
    plot({
      title: 'Time to answer',
      description:
        '99 of 100 requests of a verb take less; watches do not count. A point is one request; logs name it by its audit id.',
      unit: 's',
      min: 0,
      width: 8,
      queries: [
        {
          expr: p99('apiserver_request_duration_seconds', 'verb'),
          legend: '{{verb}}',
          exemplars: 'shown',
        },
      ],
    }),
  ];
}

function apiLoad(): readonly Panel[] {
  return [
    plot({
      title: 'Open watches',
      description: 'By resource.',
      unit: 'short',
      min: 0,
      width: 8,
      queries: [
        { expr: 'sum by (resource) (apiserver_longrunning_requests)', legend: '{{resource}}' },
      ],
    }),
    plot({
      title: 'Under way',
      description: 'Requests that are not answered yet, without watches.',
      unit: 'short',
      min: 0,
      width: 8,
      queries: [
        {
          expr: 'sum by (request_kind) (apiserver_current_inflight_requests)',
          legend: '{{request_kind}}',
        },
      ],
    }),
    plot({
      title: 'Stored objects',
      description: 'By resource.',
      unit: 'short',
      min: 0,
      width: 8,
      queries: [
        {
          expr: 'topk(10, sum by (resource) (apiserver_resource_objects))',
          legend: '{{resource}}',
        },
      ],
    }),
  ];
}

function process(): readonly Panel[] {
  return [
    plot({
      title: 'Event loop',
      description: 'How late timers run; 99 of 100 less.',
      unit: 's',
      min: 0,
      width: 8,
      queries: [{ expr: 'max by (job) (nodejs_eventloop_lag_p99_seconds)', legend: '{{job}}' }],
    }),
    plot({
      title: 'Memory',
      description: 'Heap in use, and all memory of the process.',
      unit: 'bytes',
      min: 0,
      width: 8,
      queries: [
        { expr: 'max by (job) (nodejs_heap_size_used_bytes)', legend: 'heap' },
        { expr: 'max by (job) (process_resident_memory_bytes)', legend: 'resident' },
      ],
    }),
    plot({
      title: 'CPU',
      description: 'Cores in use.',
      unit: 'short',
      min: 0,
      width: 8,
      queries: [{ expr: `sum by (job) (${rate('process_cpu_seconds_total')})`, legend: '{{job}}' }],
    }),
    plot({
      title: 'Speed of the emulation',
      description:
        'Emulated seconds per second of real time: what was asked for, and what was reached.',
      unit: 'short',
      min: 0,
      queries: [
        { expr: 'max(longhaul_simulation_speed_ratio)', legend: 'asked for' },
        { expr: `max(${rate('longhaul_simulation_seconds_total')})`, legend: 'reached' },
      ],
    }),
    plot({
      title: 'Watches of the caches',
      description: 'Watches that ended, by how.',
      unit: 'ops',
      min: 0,
      queries: [
        {
          expr: `sum by (resource) (${rate('longhaul_informer_lists_total')})`,
          legend: '{{resource}} listed',
        },
      ],
    }),
  ];
}
