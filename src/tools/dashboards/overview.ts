import type { JsonObject } from '../../base/json.ts';
import type { Dashboard } from './build/dashboard.ts';
import type { Panel } from './build/panel.ts';
import { bars, panel, plot, stackedPlot, stat, table } from './build/panel.ts';

const mapOptions: JsonObject = {
  view: { id: 'fit', allLayers: true, lat: 0, lon: 0, zoom: 4, padding: 20 },
  controls: { showZoom: true, mouseWheelZoom: false, showAttribution: true },
  tooltip: { mode: 'details' },
  layers: [
    {
      type: 'geojson',
      name: 'World',
      config: { src: 'public/maps/countries.geojson', rules: [] },
    },
    {
      type: 'markers',
      name: 'Sites',
      location: { mode: 'coords', latitude: 'latitude', longitude: 'longitude' },
      tooltip: true,
      config: {
        showLegend: false,
        style: {
          size: { field: 'GPUs', min: 8, max: 40 },
          color: { fixed: 'blue' },
          opacity: 0.6,
          text: { field: 'site', mode: 'field' },
        },
      },
    },
  ],
};

/** Everything at a glance; the others go into detail. */
export const overview: Dashboard = {
  uid: 'longhaul-overview',
  title: 'Longhaul / Overview',
  description: 'GPUs, jobs and links of all sites at a glance.',
  variables: [],
  rows: [
    { title: 'Health', shown: 'open', panels: [...health(), ...work()] },
    { title: 'Where', shown: 'open', panels: [map(), alerts()] },
    { title: 'Use', shown: 'open', panels: use() },
  ],
};

function health(): readonly Panel[] {
  return [
    stat({
      title: 'GPUs',
      description: 'All GPUs, also those that are down.',
      unit: 'short',
      queries: [{ expr: 'sum(longhaul_gpupool_gpus)', legend: 'GPUs' }],
    }),
    stat({
      title: 'Allocated',
      description: 'Share of the GPUs that jobs hold.',
      unit: 'percentunit',
      min: 0,
      max: 1,
      queries: [
        {
          expr: 'sum(longhaul_gpupool_gpus{state="allocated"}) / sum(longhaul_gpupool_gpus)',
          legend: 'allocated',
        },
      ],
    }),
    stat({
      title: 'Failed GPUs',
      description: 'GPUs on nodes that are down.',
      unit: 'short',
      steps: [
        [undefined, 'green'],
        [1, 'red'],
      ],
      queries: [{ expr: 'sum(longhaul_gpupool_gpus{state="failed"})', legend: 'failed' }],
    }),
    stat({
      title: 'Jobs',
      description: 'Jobs that run and jobs that wait.',
      unit: 'short',
      queries: [
        {
          expr: 'sum by (phase) (longhaul_collectivejobs{phase=~"Running|Pending"})',
          legend: '{{phase}}',
        },
      ],
    }),
  ];
}

function work(): readonly Panel[] {
  return [
    stat({
      title: 'Goodput',
      description: 'Share of the time on their GPUs in which jobs made steps.',
      unit: 'percentunit',
      min: 0,
      max: 1,
      steps: [
        [undefined, 'red'],
        [0.9, 'yellow'],
        [0.99, 'green'],
      ],
      queries: [{ expr: 'longhaul:job_goodput:ratio_rate5m', legend: 'goodput' }],
    }),
    stat({
      title: 'MFU',
      description:
        "Floating-point operations of the models as a share of the GPUs' peak, mean over jobs.",
      unit: 'percentunit',
      min: 0,
      max: 1,
      queries: [{ expr: 'avg(longhaul_job_mfu_ratio)', legend: 'MFU' }],
    }),
    stat({
      title: 'Links down',
      description: 'Links that carry no traffic.',
      unit: 'short',
      steps: [
        [undefined, 'green'],
        [1, 'red'],
      ],
      queries: [{ expr: 'count(longhaul_link_available == 0) or vector(0)', legend: 'down' }],
    }),
    stat({
      title: 'Power',
      description: 'What all GPUs draw.',
      unit: 'watt',
      queries: [{ expr: 'sum(site:longhaul_gpupool_power_watts:sum)', legend: 'power' }],
    }),
  ];
}

/** Core layers only: a plugin would break installation by ConfigMap. The world is a file that Grafana ships. */
function map(): Panel {
  return panel('geomap', {
    title: 'Sites',
    description: 'Sites by the number of their GPUs.',
    unit: 'short',
    queries: [
      { expr: 'sum by (site) (longhaul_gpupool_gpus)', legend: '', form: 'table', refId: 'gpus' },
      {
        expr: 'max by (site) (longhaul_site_latitude_degrees)',
        legend: '',
        form: 'table',
        refId: 'latitude',
      },
      {
        expr: 'max by (site) (longhaul_site_longitude_degrees)',
        legend: '',
        form: 'table',
        refId: 'longitude',
      },
    ],
    transformations: [
      { id: 'joinByField', options: { byField: 'site', mode: 'inner' } },
      {
        id: 'organize',
        options: {
          excludeByName: { Time: true, 'Time 1': true, 'Time 2': true, 'Time 3': true },
          renameByName: {
            'Value #gpus': 'GPUs',
            'Value #latitude': 'latitude',
            'Value #longitude': 'longitude',
          },
        },
      },
    ],
    options: mapOptions,
  });
}

function alerts(): Panel {
  return table({
    title: 'Firing alerts',
    description: 'Alerts of Longhaul that fire now; empty when all is well.',
    unit: 'none',
    width: 12,
    height: 10,
    by: 'alertname',
    columns: {
      alertname: { title: 'Alert' },
      severity: { title: 'Severity' },
      Value: { title: 'Firing' },
    },
    queries: [
      {
        expr: 'count by (alertname, severity) (ALERTS{alertname=~"Longhaul.+", alertstate="firing"})',
        legend: '',
        form: 'table',
      },
    ],
  });
}

function use(): readonly Panel[] {
  return [
    stackedPlot({
      title: 'GPUs by site and state',
      description: 'Who has how many GPUs, and what they do.',
      unit: 'short',
      min: 0,
      queries: [{ expr: 'site_state:longhaul_gpupool_gpus:sum', legend: '{{site}} {{state}}' }],
    }),
    plot({
      title: 'Use of the links',
      description: 'Traffic as a share of the line rate, in the busier direction.',
      unit: 'percentunit',
      min: 0,
      max: 1,
      queries: [{ expr: 'link:longhaul_link_utilization:ratio', legend: '{{link}}' }],
    }),
    plot({
      title: 'Busy and useful',
      description:
        'Share of the GPUs that run a kernel, and how busy their tensor pipes are. A gap means that GPUs wait for each other.',
      unit: 'percentunit',
      min: 0,
      max: 1,
      queries: [
        { expr: 'avg by (site) (longhaul_gpupool_gpu_utilization_ratio)', legend: '{{site}} busy' },
        {
          expr: 'avg by (site) (longhaul_gpupool_tensor_active_ratio)',
          legend: '{{site}} tensor pipes',
        },
      ],
    }),
    bars({
      title: 'Time lost by reason',
      description:
        'GPU-holding jobs that stood still, in emulated seconds per second of real time.',
      unit: 'short',
      min: 0,
      queries: [
        {
          expr: 'topk(10, sum by (reason) (rate(longhaul_job_unproductive_seconds_total[$__rate_interval])))',
          legend: '{{reason}}',
        },
      ],
    }),
  ];
}
