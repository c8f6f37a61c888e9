import type { Dashboard } from './build/dashboard.ts';
import type { Panel } from './build/panel.ts';
import { heatmap, plot, stackedPlot, stat, stateTimeline, table } from './build/panel.ts';

const chosen = '{namespace=~"$namespace"}';

/** Phases as numbers, so that a timeline can colour them. */
const phases = [
  ['Pending', 1],
  ['Suspended', 2],
  ['Admitted', 3],
  ['Running', 4],
  ['Complete', 5],
] as const;

const phaseNumber = phases
  .map(
    ([phase, number]) =>
      `max by (namespace, collectivejob) (longhaul_collectivejob_status_phase{namespace=~"$namespace", phase="${phase}"}) * ${number}`,
  )
  .join(' + ');

export const jobs: Dashboard = {
  uid: 'longhaul-jobs',
  title: 'Longhaul / Jobs',
  description: 'All jobs: phases, waiting, goodput and step times.',
  variables: [
    {
      name: 'namespace',
      label: 'Namespace',
      metric: 'longhaul_collectivejob_info',
      source: 'namespace',
      choice: 'many',
    },
  ],
  rows: [
    { title: 'Jobs', shown: 'open', panels: [...counts(), timeline(), list()] },
    { title: 'Waiting', shown: 'open', panels: waiting() },
    { title: 'Running', shown: 'open', panels: running() },
    { title: 'Serving', shown: 'open', panels: served() },
  ],
};

function counts(): readonly Panel[] {
  const count = (phase: string): Panel =>
    stat({
      title: phase,
      description: `Jobs in the phase ${phase}.`,
      unit: 'short',
      width: 4,
      queries: [
        {
          expr: `sum(longhaul_collectivejob_status_phase{namespace=~"$namespace", phase="${phase}"})`,
          legend: phase,
        },
      ],
    });
  return [
    ...phases.map(([phase]) => count(phase)),
    stat({
      title: 'Evictions',
      description: 'Jobs that lost their GPUs before they were complete, in the time shown.',
      unit: 'short',
      width: 4,
      queries: [
        {
          expr: 'sum(increase(longhaul_evicted_jobs_total[$__range])) or vector(0)',
          legend: 'evicted',
        },
      ],
    }),
  ];
}

function timeline(): Panel {
  return stateTimeline({
    title: 'Phases',
    description: 'The phase of each job over time.',
    unit: 'none',
    states: {
      '1': ['Pending', 'yellow'],
      '2': ['Suspended', 'text'],
      '3': ['Admitted', 'orange'],
      '4': ['Running', 'green'],
      '5': ['Complete', 'blue'],
    },
    queries: [{ expr: phaseNumber, legend: '{{namespace}}/{{collectivejob}}' }],
  });
}

function list(): Panel {
  return table({
    title: 'Jobs',
    description: 'Size, progress, step time and utilisation.',
    unit: 'none',
    width: 12,
    by: 'collectivejob',
    hidden: ['namespace 1', 'namespace 2', 'namespace 3', 'namespace 4'],
    columns: {
      collectivejob: { title: 'Job' },
      'Value #gpus': { title: 'GPUs', unit: 'short' },
      'Value #progress': { title: 'Progress', unit: 'percentunit' },
      'Value #step': { title: 'Step', unit: 's' },
      'Value #mfu': { title: 'MFU', unit: 'percentunit' },
    },
    queries: (
      [
        ['longhaul_collectivejob_spec_gpus', 'gpus'],
        ['longhaul_job_progress_ratio', 'progress'],
        ['longhaul_job_step_duration_seconds', 'step'],
        ['longhaul_job_mfu_ratio', 'mfu'],
      ] as const
    ).map(([metric, refId]) => ({
      expr: `max by (namespace, collectivejob) (${metric}${chosen})`,
      legend: '',
      form: 'table',
      refId,
    })),
  });
}

function waiting(): readonly Panel[] {
  const quantile = (q: string): string =>
    `histogram_quantile(${q}, sum by (le) (rate(longhaul_admission_wait_time_seconds_bucket[$__rate_interval])))`;
  return [
    plot({
      title: 'Waiting for GPUs',
      description:
        'Real time from creation or eviction until a job got GPUs, of jobs admitted then. A point is one job.',
      unit: 's',
      min: 0,
      queries: [
        { expr: quantile('0.5'), legend: 'half of the jobs' },
        { expr: quantile('0.95'), legend: '95 %', exemplars: 'shown' },
      ],
    }),
    heatmap({
      title: 'Waiting for GPUs, by time waited',
      description: 'Jobs admitted, by how long they waited.',
      unit: 's',
      queries: [
        {
          expr: 'sum by (le) (increase(longhaul_admission_wait_time_seconds_bucket[$__rate_interval]))',
          legend: '{{le}}',
          form: 'heatmap',
        },
      ],
    }),
    stackedPlot({
      title: 'Why jobs wait',
      description: 'Jobs without GPUs, by what they would need first.',
      unit: 'short',
      min: 0,
      queries: [{ expr: 'sum by (reason) (longhaul_waiting_jobs) > 0', legend: '{{reason}}' }],
    }),
    plot({
      title: 'Placement decisions',
      description: 'What was decided, per second. A job that waits is decided on at every change.',
      unit: 'ops',
      min: 0,
      queries: [
        {
          expr: 'sum by (decision) (rate(longhaul_placement_decisions_total[$__rate_interval]))',
          legend: '{{decision}}',
        },
      ],
    }),
    plot({
      title: 'Time to decide',
      description: 'How long one placement decision takes.',
      unit: 's',
      min: 0,
      queries: [
        {
          expr: 'histogram_quantile(0.99, sum by (le) (rate(longhaul_placement_duration_seconds_bucket[$__rate_interval])))',
          legend: '99 %',
        },
      ],
    }),
  ];
}

function running(): readonly Panel[] {
  return [
    plot({
      title: 'Goodput',
      description: 'Share of the time on its GPUs in which each job made steps, since it began.',
      unit: 'percentunit',
      min: 0,
      max: 1,
      queries: [
        {
          expr: `max by (namespace, collectivejob) (longhaul_job_goodput_ratio${chosen})`,
          legend: '{{namespace}}/{{collectivejob}}',
        },
      ],
    }),
    stackedPlot({
      title: 'Time lost by reason',
      description: 'Emulated seconds that jobs stood still per second of real time.',
      unit: 'short',
      min: 0,
      queries: [
        {
          expr: `sum by (reason) (rate(longhaul_job_unproductive_seconds_total${chosen}[$__rate_interval]))`,
          legend: '{{reason}}',
        },
      ],
    }),
    plot({
      title: 'Step time',
      description: 'Emulated time of one optimiser step.',
      unit: 's',
      min: 0,
      queries: [
        {
          expr: `max by (namespace, collectivejob) (longhaul_job_step_duration_seconds${chosen})`,
          legend: '{{namespace}}/{{collectivejob}}',
        },
      ],
    }),
    plot({
      title: 'Exposed communication',
      description: 'Share of the step in which GPUs wait for communication.',
      unit: 'percentunit',
      min: 0,
      max: 1,
      queries: [
        {
          expr: `max by (namespace, collectivejob) (longhaul_job_exposed_communication_ratio${chosen})`,
          legend: '{{namespace}}/{{collectivejob}}',
        },
      ],
    }),
  ];
}

/** Of inference jobs. */
function served(): readonly Panel[] {
  const perJob = (
    title: string,
    description: string,
    { metric, unit }: { readonly metric: string; readonly unit: Panel['unit'] },
  ): Panel =>
    plot({
      ...{ title, description, unit, min: 0, width: 6 },
      queries: [
        {
          expr: `max by (namespace, collectivejob) (${metric}${chosen})`,
          legend: '{{namespace}}/{{collectivejob}}',
        },
      ],
    });
  return [
    perJob('Requests answered', 'Requests per emulated second.', {
      ...{ metric: 'longhaul_job_requests_per_second', unit: 'reqps' },
    }),
    perJob('Time to the first token', 'Mean, in emulated time; none while requests pile up.', {
      ...{ metric: 'longhaul_job_time_to_first_token_seconds', unit: 's' },
    }),
    perJob('Time per output token', 'From each token of an answer to the next.', {
      ...{ metric: 'longhaul_job_time_per_output_token_seconds', unit: 's' },
    }),
    perJob('Answers in time', 'Share of the answers that meet the targets of the job.', {
      ...{ metric: 'longhaul_job_requests_in_time_ratio', unit: 'percentunit' },
    }),
  ];
}
