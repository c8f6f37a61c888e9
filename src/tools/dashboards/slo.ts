import type { Dashboard } from './build/dashboard.ts';
import type { Panel } from './build/panel.ts';
import { plot, stat } from './build/panel.ts';
import { burnAlerts, objectives } from './slo-rules.ts';

export const slo: Dashboard = {
  uid: 'longhaul-slo',
  title: 'Longhaul / Objectives',
  description: 'Service level objectives over 30 days, and how fast their error budgets burn.',
  variables: [],
  rows: objectives.map(({ name, title, description }) => ({
    title,
    shown: 'open',
    panels: [...panelsOf(name, description)],
  })),
};

function panelsOf(name: string, description: string): readonly Panel[] {
  const of = `{slo="${name}"}`;
  return [
    stat({
      title: 'Objective',
      description,
      unit: 'percentunit',
      width: 4,
      height: 8,
      queries: [{ expr: `1 - slo:longhaul_error_budget:ratio${of}`, legend: 'objective' }],
    }),
    stat({
      title: 'Errors in three days',
      description:
        'Share of what counts that failed in the last three days, or since there are data.',
      unit: 'percentunit',
      width: 4,
      height: 8,
      queries: [{ expr: `slo:longhaul_errors:ratio_rate3d${of}`, legend: 'errors' }],
    }),
    plot({
      title: 'Burn rate',
      description:
        'How many times faster than allowed the error budget burns. At 1 it lasts exactly 30 days; alerts fire at the rates of the runbook.',
      unit: 'short',
      min: 0,
      width: 16,
      queries: burnAlerts.map(({ long }) => ({
        expr: `slo:longhaul_errors:ratio_rate${long}${of} / on (slo) slo:longhaul_error_budget:ratio${of}`,
        legend: `over ${long}`,
      })),
    }),
  ];
}
