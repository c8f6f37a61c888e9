import type { Panel } from './build/panel.ts';
import { plot } from './build/panel.ts';

/** How fast an inference job answers, and what it takes of links and GPUs; `chosen` are the labels of the job. */
export const servingPanels = (chosen: string): readonly Panel[] => [
  ...answers(chosen),
  ...amounts(chosen),
];

const query = (metric: string, chosen: string, legend: string): Panel['queries'][number] => ({
  expr: `max(longhaul_job_${metric}${chosen})`,
  legend,
});

function answers(chosen: string): readonly Panel[] {
  return [
    plot({
      title: 'Time to the first token',
      description:
        'From a request to the first token of its answer, mean, in emulated time; none while more requests come than are answered.',
      unit: 's',
      min: 0,
      width: 8,
      queries: [query('time_to_first_token_seconds', chosen, 'first token')],
    }),
    plot({
      title: 'Time per output token',
      description: 'From each token of an answer to the next, in emulated time.',
      unit: 's',
      min: 0,
      width: 8,
      queries: [query('time_per_output_token_seconds', chosen, 'each token')],
    }),
    plot({
      title: 'Answers in time',
      description:
        'Share of the answers that meet the targets of the job; all of them without targets.',
      unit: 'percentunit',
      min: 0,
      max: 1,
      width: 8,
      queries: [query('requests_in_time_ratio', chosen, 'in time')],
    }),
  ];
}

function amounts(chosen: string): readonly Panel[] {
  return [
    plot({
      title: 'Requests answered',
      description: 'Per emulated second.',
      unit: 'reqps',
      min: 0,
      width: 6,
      queries: [query('requests_per_second', chosen, 'requests')],
    }),
    plot({
      title: 'Tokens of answers',
      description: 'Per emulated second, over all GPUs.',
      unit: 'short',
      min: 0,
      width: 6,
      queries: [query('output_tokens_per_second', chosen, 'tokens')],
    }),
    plot({
      title: 'Keys and values',
      description:
        'What passes from prefill to decode, over the link when they are at different sites.',
      unit: 'Bps',
      min: 0,
      width: 6,
      queries: [query('cache_bytes_per_second', chosen, 'keys and values')],
    }),
    plot({
      title: 'Instances at work',
      description: 'Share of the time in which the instances of a phase work.',
      unit: 'percentunit',
      min: 0,
      max: 1,
      width: 6,
      queries: [
        {
          expr: `max by (phase) (longhaul_job_phase_busy_ratio${chosen})`,
          legend: '{{phase}}',
        },
      ],
    }),
  ];
}
