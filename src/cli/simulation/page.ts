import type { SimulationRecord } from '../../app/simulate/recorder.ts';
import type { Chart, Series } from '../../plot/chart.ts';
import { svgOf } from '../../plot/svg.ts';
import { firstWaitOf, goodputOf, gpuHoursOf, span } from './figures.ts';
import type { SimulationSetting } from './json.ts';
import { style } from './page-style.ts';
import { heading, percent } from './table.ts';

type Job = SimulationRecord['jobs'][number];

const MOST_JOBS = 1000;
const MOST_EVENTS = 500;
const MOST_LINES = 8;
const HOUR = 3600;
const DAY = 86_400;

/** The report as one file: no script, no style sheet, no font and no picture to fetch. */
export function simulationPage(record: SimulationRecord, setting: SimulationSetting): string {
  const title = `Simulation of ${setting.source}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(title)}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${escaped(title)}</h1>
<p>${escaped(heading(record))}. Seed ${setting.seed}; one emulated second is one second.</p>
${tiles(record)}
${charts(record).map(figure).join('\n')}
${jobSection(record)}
${linkSection(record.links)}
${poolSection(record.pools)}
${eventSection(record)}
</main>
</body>
</html>
`;
}

const HOURS_SAID = {
  running: 'jobs made steps',
  standing: 'jobs held GPUs and stood still',
  idle: 'no job had the GPUs',
  failed: 'the GPUs were down',
  wanted: 'jobs waited for GPUs',
} as const;

function tiles(record: SimulationRecord): string {
  const hours = gpuHoursOf(record);
  const of = (what: keyof typeof HOURS_SAID): string =>
    `<div class="${what}"><dt>${HOURS_SAID[what]}</dt><dd>${thousands(hours[what])} GPU-hours</dd></div>`;
  const kinds = ['running', 'standing', 'idle', 'failed', 'wanted'] as const;
  return `<dl class="tiles">${kinds.map(of).join('')}</dl>`;
}

const figure = (chart: Chart): string => `<figure>${svgOf(chart)}</figure>`;

/** Hours of a short run, days of a long one. */
function timeAxis({ seconds }: SimulationRecord): {
  readonly unit: number;
  readonly label: string;
} {
  return seconds > 3 * DAY
    ? { unit: DAY, label: 'time (days)' }
    : { unit: HOUR, label: 'time (h)' };
}

function charts(record: SimulationRecord): readonly Chart[] {
  const waited = record.moments.some(({ gpus }) => gpus.wanted > 0);
  const crossed = record.links.length > 0;
  return [
    gpuChart(record),
    ...(waited ? [queueChart(record)] : []),
    ...(crossed ? [linkChart(record)] : []),
  ];
}

function gpuLine(
  record: SimulationRecord,
  name: string,
  what: keyof SimulationRecord['moments'][number]['gpus'],
): Series {
  const { unit } = timeAxis(record);
  const points = record.moments.map(({ at, gpus }) => [at / unit, gpus[what]] as const);
  return { name, draw: 'line', points };
}

/** On a scale of its own: there may be far more than there are GPUs. */
const queueChart = (record: SimulationRecord): Chart => ({
  title: 'GPUs that waiting jobs ask for',
  x: { label: timeAxis(record).label, scale: 'linear', from: 0 },
  y: { label: 'GPUs', scale: 'linear', from: 0 },
  series: [gpuLine(record, 'wanted', 'wanted')],
});

function gpuChart(record: SimulationRecord): Chart {
  const { label } = timeAxis(record);
  return {
    title: 'GPUs',
    x: { label, scale: 'linear', from: 0 },
    y: { label: 'GPUs', scale: 'linear', from: 0 },
    series: [
      gpuLine(record, 'of jobs that make steps', 'running'),
      gpuLine(record, 'of jobs that stand still', 'standing'),
      gpuLine(record, 'idle', 'idle'),
      gpuLine(record, 'down', 'failed'),
    ],
  };
}

function linkChart(record: SimulationRecord): Chart {
  const { unit, label } = timeAxis(record);
  const busiest = [...record.links]
    .sort((left, right) => right.carriedBytes - left.carriedBytes)
    .slice(0, MOST_LINES);
  const left = record.links.length - busiest.length;
  return {
    title: 'Use of the links',
    subtitle: `mean between two samples, in the busier direction${left > 0 ? `; ${left} less busy links are left out` : ''}`,
    x: { label, scale: 'linear', from: 0 },
    y: { label: '% of the line rate', scale: 'linear', from: 0 },
    series: busiest.map(({ link }) => ({
      name: link,
      draw: 'line',
      points: record.moments.map(({ at, links }) => [at / unit, 100 * (links.get(link) ?? 0)]),
    })),
  };
}

function jobSection(record: SimulationRecord): string {
  const shown = record.jobs.slice(0, MOST_JOBS);
  const head = ['Job', 'GPUs', 'Phase', 'Waited', 'Steps', 'Step', 'Goodput', 'Restarts'];
  const rows = shown.map((job) => {
    const cells = [
      `<th scope="row">${escaped(`${job.namespace}/${job.name}`)}<small>${escaped(job.placement || job.why)}</small></th>`,
      ...[String(job.gpus), job.phase, span(firstWaitOf(job)), `${job.step}/${job.steps}`].map(
        cell,
      ),
      ...[stepOf(job), percent(goodputOf(job)), String(job.restarts)].map(cell),
      `<td>${timeline(job, record.seconds)}</td>`,
    ];
    return `<tr>${cells.join('')}</tr>`;
  });
  return section(
    'Jobs',
    `<p class="key"><i class="waiting"></i>waits <i class="running"></i>makes steps <i class="standing"></i>holds GPUs and stands still</p>
${table([...head, `Over ${span(record.seconds)}`], rows)}${leftOut(record.jobs.length - shown.length, 'jobs')}`,
  );
}

function stepOf({ stepSeconds }: Job): string {
  if (stepSeconds === undefined) return '';
  const { least, mean, most } = stepSeconds;
  const spread = most - least > 0.005 * mean ? ` (${least.toFixed(2)} to ${most.toFixed(2)})` : '';
  return `${mean.toFixed(2)} s${spread}`;
}

/** Waiting is drawn lower than the rest, so that the kinds differ not by colour alone. */
function timeline({ spans, name }: Job, seconds: number): string {
  const drawn = spans.flatMap(({ state, from, to }) => {
    if (state === 'complete') return [];
    const [y, height] = state === 'waiting' || state === 'suspended' ? [5, 4] : [0, 14];
    const x = (1000 * from) / seconds;
    const width = Math.max(0.5, (1000 * (to - from)) / seconds);
    const title = `${state} from ${span(from)} to ${span(to)}`;
    return `<rect class="${state}" x="${x.toFixed(2)}" y="${y}" width="${width.toFixed(2)}" height="${height}"><title>${title}</title></rect>`;
  });
  return `<svg class="timeline" viewBox="0 0 1000 14" preserveAspectRatio="none" role="img" aria-label="${escaped(name)} over time">${drawn.join('')}</svg>`;
}

function linkSection(links: SimulationRecord['links']): string {
  const rows = links.slice(0, MOST_JOBS).map((link) => {
    const values = [
      ...[String(link.capacityGbps), percent(link.meanUse), percent(link.mostUse)],
      ...[`${(link.carriedBytes / 1e12).toFixed(2)} TB`, span(link.downSeconds)],
      span(link.degradedSeconds),
    ];
    return `<tr><th scope="row">${escaped(link.link)}<small>${escaped(link.sites.join(' – '))}</small></th>${values.map(cell).join('')}</tr>`;
  });
  const head = ['Link', 'Gb/s', 'Mean use', 'Most', 'Carried', 'Down', 'With lanes down'];
  return links.length === 0 ? '' : section('Links', table(head, rows));
}

function poolSection(pools: SimulationRecord['pools']): string {
  const rows = pools.slice(0, MOST_JOBS).map((pool) => {
    const { gpus, allocatedGpuHours, idleGpuHours, failedGpuHours } = pool;
    const values = [gpus, allocatedGpuHours, idleGpuHours, failedGpuHours].map(thousands);
    return `<tr><th scope="row">${escaped(pool.pool)}<small>${escaped(pool.site)}</small></th>${values.map(cell).join('')}</tr>`;
  });
  const head = ['Pool', 'GPUs', 'GPU-hours of jobs', 'idle', 'down'];
  return section('Pools', table(head, rows));
}

function eventSection({ happenings, unheard }: SimulationRecord): string {
  const shown = happenings.slice(0, MOST_EVENTS);
  const rows = shown.map(({ at, type, about, reason, message }) => {
    const cells = [span(at), about, reason, message].map(cell).join('');
    return `<tr${type === 'Warning' ? ' class="warning"' : ''}>${cells}</tr>`;
  });
  const more = leftOut(happenings.length - shown.length + unheard, 'events');
  return section('Events', `${table(['At', 'About', 'Reason', 'Message'], rows)}${more}`);
}

const section = (title: string, content: string): string =>
  `<section><h2>${title}</h2>${content}</section>`;

const table = (head: readonly string[], rows: readonly string[]): string =>
  `<div class="wide" tabindex="0"><table><thead><tr>${head.map((text) => `<th scope="col">${escaped(text)}</th>`).join('')}</tr></thead><tbody>
${rows.join('\n')}
</tbody></table></div>`;

const cell = (text: string): string => `<td>${escaped(text)}</td>`;

const leftOut = (count: number, what: string): string =>
  count > 0 ? `<p>${count} more ${what} are not shown; -o json has those that were kept.</p>` : '';

const thousands = (value: number): string =>
  Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',');

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
