import type { Dashboard } from './build/dashboard.ts';
import type { Panel } from './build/panel.ts';
import { bars, heatmap, panel, plot, stateTimeline, table } from './build/panel.ts';

const chosen =
  'longhaul_link_info{src_site=~"$src_site", dst_site=~"$dst_site", distance_class=~"$distance_class"}';

/** The series of the links that are chosen at the top, with their sites. */
const ofChosen = (expr: string): string =>
  `${expr} * on (link) group_left (src_site, dst_site, distance_class) ${chosen}`;

/** A share of the packets that were carried. */
const ofPackets = (counter: string): string =>
  ofChosen(
    `sum by (link) (rate(${counter}[$__rate_interval])) / (sum by (link) (rate(longhaul_link_transmit_bytes_total[$__rate_interval])) / 4096)`,
  );

const selector = (name: string, label: string): Dashboard['variables'][number] => ({
  name,
  label,
  metric: 'longhaul_link_info',
  source: name,
  choice: 'many',
});

export const links: Dashboard = {
  uid: 'longhaul-links',
  title: 'Longhaul / Links',
  description: 'Distance, use, queues and congestion parameters of the links between sites.',
  variables: [
    selector('src_site', 'From'),
    selector('dst_site', 'To'),
    selector('distance_class', 'Distance'),
  ],
  annotations: [
    {
      name: 'Retuned',
      expr: 'sum by (link) (increase(longhaul_link_retunes_total[1m])) > 0',
      title: '{{link}} retuned',
    },
  ],
  rows: [
    { title: 'Links', shown: 'open', panels: [comparison(), health(), lanes()] },
    { title: 'Traffic', shown: 'open', panels: traffic() },
    { title: 'Queues and tuning', shown: 'open', panels: [delayOverDistance(), ...tuning()] },
    { title: 'Congestion', shown: 'open', panels: congestion() },
    { title: 'Parameters', shown: 'closed', panels: parameters() },
  ],
};

function comparison(): Panel {
  const column = (expr: string, refId: string) =>
    ({ expr: ofChosen(expr), legend: '', form: 'table', refId }) as const;
  return table({
    title: 'All links',
    description: 'What each link is, and how it does.',
    unit: 'none',
    by: 'link',
    hidden: ['job', 'instance'],
    columns: {
      link: { title: 'Link' },
      'Value #distance': { title: 'Distance', unit: 'lengthm' },
      'Value #rtt': { title: 'Round trip', unit: 's' },
      'Value #capacity': { title: 'Line rate', unit: 'Bps' },
      'Value #use': { title: 'Use', unit: 'percentunit' },
      'Value #tuned': { title: 'Efficiency', unit: 'percentunit' },
      'Value #shelf': { title: 'Off the shelf', unit: 'percentunit' },
    },
    queries: [
      column('max by (link) (longhaul_link_distance_meters)', 'distance'),
      column('max by (link) (longhaul_link_rtt_seconds)', 'rtt'),
      column('max by (link) (longhaul_link_capacity_bytes_per_second)', 'capacity'),
      column('max by (link) (link:longhaul_link_utilization:ratio)', 'use'),
      column('max by (link) (longhaul_link_efficiency_ratio{profile="active"})', 'tuned'),
      column('max by (link) (longhaul_link_efficiency_ratio{profile="off_the_shelf"})', 'shelf'),
    ],
  });
}

function health(): Panel {
  return stateTimeline({
    title: 'Available',
    description: 'Whether traffic can pass each link.',
    unit: 'none',
    states: { '0': ['down', 'red'], '1': ['up', 'green'] },
    queries: [{ expr: ofChosen('max by (link) (longhaul_link_available)'), legend: '{{link}}' }],
  });
}

function lanes(): Panel {
  return plot({
    title: 'Lanes',
    description: 'Wavelengths that carry traffic, and those that do not.',
    unit: 'short',
    min: 0,
    queries: [
      {
        expr: ofChosen('sum by (link, state) (longhaul_link_lanes)'),
        legend: '{{link}} {{state}}',
      },
    ],
  });
}

function traffic(): readonly Panel[] {
  return [
    plot({
      title: 'Throughput',
      description: 'What passes now, by direction.',
      unit: 'Bps',
      min: 0,
      queries: [
        {
          expr: ofChosen('sum by (link, direction) (longhaul_link_throughput_bytes_per_second)'),
          legend: '{{link}} {{direction}}',
        },
      ],
    }),
    plot({
      title: 'Reserved',
      description: 'Bandwidth that admitted jobs hold, by direction.',
      unit: 'Bps',
      min: 0,
      queries: [
        {
          expr: ofChosen('sum by (link, direction) (longhaul_link_reserved_bytes_per_second)'),
          legend: '{{link}} {{direction}}',
        },
      ],
    }),
    plot({
      title: 'Carried',
      description:
        'Bytes carried per second of real time: emulated time runs faster, and this with it.',
      unit: 'Bps',
      min: 0,
      width: 24,
      queries: [
        {
          expr: ofChosen(
            'sum by (link, direction) (rate(longhaul_link_transmit_bytes_total[$__rate_interval]))',
          ),
          legend: '{{link}} {{direction}}',
        },
      ],
    }),
  ];
}

function delayOverDistance(): Panel {
  return panel('xychart', {
    title: 'Queueing delay over distance',
    description: 'Mean queueing delay at the bottleneck against the length, a point for each link.',
    unit: 's',
    queries: [
      {
        expr: ofChosen('max by (link) (longhaul_link_distance_meters)'),
        legend: '',
        form: 'table',
        refId: 'distance',
      },
      {
        expr: ofChosen('max by (link) (longhaul_link_mean_queueing_delay_seconds)'),
        legend: '',
        form: 'table',
        refId: 'delay',
      },
    ],
    transformations: [
      { id: 'joinByField', options: { byField: 'link', mode: 'inner' } },
      {
        id: 'organize',
        options: {
          excludeByName: { Time: true, 'Time 1': true, 'Time 2': true },
          renameByName: { 'Value #distance': 'Distance', 'Value #delay': 'Queueing delay' },
        },
      },
    ],
    options: {
      mapping: 'manual',
      series: [
        {
          x: { matcher: { id: 'byName', options: 'Distance' } },
          y: { matcher: { id: 'byName', options: 'Queueing delay' } },
        },
      ],
      legend: { displayMode: 'list', placement: 'bottom', showLegend: true },
      tooltip: { mode: 'single' },
    },
  });
}

function tuning(): readonly Panel[] {
  return [
    plot({
      title: 'Queueing delay',
      description: 'Mean at the bottleneck, with the parameters in effect.',
      unit: 's',
      min: 0,
      height: 10,
      queries: [
        {
          expr: ofChosen('max by (link) (longhaul_link_mean_queueing_delay_seconds)'),
          legend: '{{link}}',
        },
      ],
    }),
    bars({
      title: 'What tuning gains',
      description:
        'Predicted goodput with the active parameters over that with off-the-shelf ones.',
      unit: 'percentunit',
      min: 0,
      queries: [
        {
          expr: ofChosen(
            'max by (link) (longhaul_link_efficiency_ratio{profile="active"} / ignoring (profile) longhaul_link_efficiency_ratio{profile="off_the_shelf"})',
          ),
          legend: '{{link}}',
        },
      ],
    }),
    plot({
      title: 'Retunes',
      description: 'How often the parameters of a link changed in the last five minutes.',
      unit: 'short',
      min: 0,
      queries: [
        {
          expr: 'sum by (link) (increase(longhaul_link_retunes_total[5m]))',
          legend: '{{link}}',
        },
      ],
    }),
  ];
}

function congestion(): readonly Panel[] {
  return [
    plot({
      title: 'Marked packets',
      description:
        'Share of the packets that were marked (ECN) at the head of the link, as simulated. Near 1, everything is marked and the senders learn nothing.',
      unit: 'percentunit',
      min: 0,
      queries: [{ expr: ofPackets('longhaul_link_ecn_marked_packets_total'), legend: '{{link}}' }],
    }),
    plot({
      title: 'Dropped packets',
      description: 'Share of the packets that found no room in the buffer, or were damaged.',
      unit: 'percentunit',
      min: 0,
      queries: [{ expr: ofPackets('longhaul_link_dropped_packets_total'), legend: '{{link}}' }],
    }),
    plot({
      title: 'Congestion notifications',
      description: 'CNPs per second of real time: emulated time runs faster, and this with it.',
      unit: 'ops',
      min: 0,
      queries: [
        {
          expr: ofChosen('sum by (link) (rate(longhaul_link_cnp_packets_total[$__rate_interval]))'),
          legend: '{{link}}',
        },
      ],
    }),
    heatmap({
      title: 'Packets by queueing delay',
      description: 'How long packets waited at the head of links of the chosen distances.',
      unit: 's',
      queries: [
        {
          expr: 'sum by (le) (increase(longhaul_link_queueing_delay_seconds_bucket{distance_class=~"$distance_class"}[$__rate_interval]))',
          legend: '{{le}}',
          form: 'heatmap',
        },
      ],
    }),
    plot({
      title: 'Queueing delay, 99th percentile',
      description: 'That 99 % of the packets did not exceed, by class of distance.',
      unit: 's',
      min: 0,
      width: 24,
      queries: [
        {
          expr: 'histogram_quantile(0.99, sum by (le, distance_class) (rate(longhaul_link_queueing_delay_seconds_bucket{distance_class=~"$distance_class"}[$__rate_interval])))',
          legend: '{{distance_class}}',
        },
      ],
    }),
  ];
}

function parameters(): readonly Panel[] {
  return [
    table({
      title: 'Parameters in effect',
      description: 'The unit is the end of the name.',
      unit: 'none',
      by: 'parameter',
      hidden: ['job', 'instance', 'src_site', 'dst_site', 'distance_class'],
      columns: {
        link: { title: 'Link' },
        parameter: { title: 'Parameter' },
        Value: { title: 'Value' },
      },
      queries: [
        {
          expr: ofChosen('max by (link, parameter) (longhaul_link_parameter)'),
          legend: '',
          form: 'table',
        },
      ],
    }),
  ];
}
