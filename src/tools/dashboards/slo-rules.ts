import type { JsonObject } from '../../base/json.ts';

/** One service level objective, by the share of what fails. */
export interface Objective {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Share that may fail in 30 days. */
  readonly budget: number;
  /** What failed and what counts, per second over a window. */
  readonly errors: (window: string) => string;
  readonly total: (window: string) => string;
}

/** Matches the bound as Prometheus 2 stores it and as Prometheus 3 does. */
const WITHIN = 'le=~"320(\\\\.0)?"';

export const objectives: readonly Objective[] = [
  {
    name: 'api',
    title: 'API requests',
    description:
      '99.9 % of the requests to the embedded API server are answered without a 5xx code.',
    budget: 0.001,
    errors: (window) => `(sum(rate(apiserver_request_total{code=~"5.."}[${window}])) or vector(0))`,
    total: (window) => `sum(rate(apiserver_request_total[${window}]))`,
  },
  {
    name: 'admission',
    title: 'Waiting for GPUs',
    description: '95 % of the jobs get GPUs within 320 seconds of real time.',
    budget: 0.05,
    errors: (window) =>
      `(sum(rate(longhaul_admission_wait_time_seconds_count[${window}])) - sum(rate(longhaul_admission_wait_time_seconds_bucket{${WITHIN}}[${window}])))`,
    total: (window) => `sum(rate(longhaul_admission_wait_time_seconds_count[${window}]))`,
  },
  {
    name: 'goodput',
    title: 'Goodput',
    description: 'Jobs make steps in 99 % of the emulated time in which they hold GPUs.',
    budget: 0.01,
    errors: (window) => `sum(rate(longhaul_job_unproductive_seconds_total[${window}]))`,
    total: (window) =>
      `(sum(rate(longhaul_job_productive_seconds_total[${window}])) + sum(rate(longhaul_job_unproductive_seconds_total[${window}])))`,
  },
  {
    name: 'placement',
    title: 'Placement',
    description:
      '95 % of the placement decisions find a place. A job that waits is decided on at every change.',
    budget: 0.05,
    errors: (window) =>
      `sum(rate(longhaul_placement_decisions_total{decision="rejected"}[${window}]))`,
    total: (window) => `sum(rate(longhaul_placement_decisions_total[${window}]))`,
  },
];

interface BurnAlert {
  readonly long: string;
  readonly short: string;
  /** Times the rate at which the budget lasts 30 days. */
  readonly factor: number;
  readonly hold: string;
  readonly severity: 'critical' | 'warning';
}

/** Two windows each: the long one says that it matters, the short one that it still goes on. */
export const burnAlerts: readonly BurnAlert[] = [
  { long: '1h', short: '5m', factor: 14.4, hold: '2m', severity: 'critical' },
  { long: '6h', short: '30m', factor: 6, hold: '15m', severity: 'critical' },
  { long: '1d', short: '2h', factor: 3, hold: '1h', severity: 'warning' },
  { long: '3d', short: '6h', factor: 1, hold: '3h', severity: 'warning' },
];

const WINDOWS = ['5m', '30m', '1h', '2h', '6h', '1d', '3d'];

/** Recording rules of every objective and window, and alerts that hold for all objectives. */
export function sloRules(runbooks: string): JsonObject {
  return {
    groups: [
      { name: 'longhaul-slo-budgets', rules: objectives.map(budgetRule) },
      ...objectives.map((objective) => ({
        name: `longhaul-slo-${objective.name}`,
        rules: WINDOWS.map((window) => errorRule(objective, window)),
      })),
      { name: 'longhaul-slo-alerts', rules: burnAlerts.map((alert) => burnRule(alert, runbooks)) },
    ],
  };
}

function budgetRule({ name, budget }: Objective): JsonObject {
  return {
    record: 'slo:longhaul_error_budget:ratio',
    expr: `vector(${budget})`,
    labels: { slo: name },
  };
}

function errorRule({ name, errors, total }: Objective, window: string): JsonObject {
  return {
    record: `slo:longhaul_errors:ratio_rate${window}`,
    expr: `${errors(window)} / (${total(window)} > 0)`,
    labels: { slo: name },
  };
}

function burnRule(
  { long, short, factor, hold, severity }: BurnAlert,
  runbooks: string,
): JsonObject {
  const above = (window: string): string =>
    `slo:longhaul_errors:ratio_rate${window} > on (slo) ${factor} * slo:longhaul_error_budget:ratio`;
  return {
    alert: 'LonghaulErrorBudgetBurn',
    expr: `(${above(long)}) and on (slo) (${above(short)})`,
    for: hold,
    labels: { severity, long, short },
    annotations: {
      summary: `The error budget of {{ $labels.slo }} burns too fast.`,
      description: `Over ${long} and over ${short} more than ${factor} times what the objective allows has failed.`,
      runbook_url: `${runbooks}/LonghaulErrorBudgetBurn.md`,
    },
  };
}
