/** Steps from an object down to a value; a number is an index of a list. */
export type ValuePath = readonly string[];

type Labels = Readonly<Record<string, ValuePath>>;

/** How a metric is read off an object, in the terms of kube-state-metrics' CustomResourceState. */
export type Reading =
  | { readonly type: 'info'; readonly labels: Labels }
  /** A number, a boolean (0 or 1) or a time (Unix seconds). */
  | { readonly type: 'gauge'; readonly path: ValuePath }
  /** One series for each element of a list. */
  | {
      readonly type: 'gauge-list';
      readonly path: ValuePath;
      readonly value: ValuePath;
      readonly labels: Labels;
    }
  /** 1 for the present one of a closed set of values, 0 for the others. */
  | {
      readonly type: 'state-set';
      readonly path: ValuePath;
      readonly label: string;
      readonly states: readonly string[];
    }
  | {
      readonly type: 'state-set-list';
      readonly path: ValuePath;
      readonly value: ValuePath;
      readonly label: string;
      readonly states: readonly string[];
      readonly labels: Labels;
    };

export interface StateFamily {
  /** Without the prefix `longhaul_` and the kind. */
  readonly name: string;
  readonly help: string;
  readonly reading: Reading;
}

export interface StateKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** The label with an object's name, and the beginning of the metrics' names. */
  readonly label: string;
  readonly scope: 'Cluster' | 'Namespaced';
  readonly families: readonly StateFamily[];
}

export const STATE_PREFIX = 'longhaul';

export const familyName = ({ label }: StateKind, { name }: StateFamily): string =>
  `${STATE_PREFIX}_${label}_${name}`;

const created: StateFamily = {
  name: 'created',
  help: 'When the object was created, in Unix seconds.',
  reading: { type: 'gauge', path: ['metadata', 'creationTimestamp'] },
};

const condition: StateFamily = {
  name: 'status_condition',
  help: '1 for the status each condition has, 0 for the others.',
  reading: {
    type: 'state-set-list',
    path: ['status', 'conditions'],
    value: ['status'],
    label: 'status',
    states: ['True', 'False', 'Unknown'],
    labels: { condition: ['type'] },
  },
};

function info(help: string, labels: Labels): StateFamily {
  return { name: 'info', help, reading: { type: 'info', labels } };
}

function gauge(name: string, help: string, path: ValuePath): StateFamily {
  return { name, help, reading: { type: 'gauge', path } };
}

const longhaul = { group: 'longhaul.dev', version: 'v1alpha1' };

const gpuPool: StateKind = {
  ...longhaul,
  kind: 'GpuPool',
  label: 'gpupool',
  scope: 'Cluster',
  families: [
    info('The site and the kind of GPU of a pool.', {
      site: ['spec', 'site'],
      accelerator: ['status', 'accelerator'],
    }),
    created,
    condition,
    gauge('spec_nodes', 'Nodes a pool has.', ['spec', 'nodes']),
    gauge('spec_latitude_degrees', 'Where the site is, north of the equator.', [
      ...['spec', 'location', 'latitude'],
    ]),
    gauge('spec_longitude_degrees', 'Where the site is, east of Greenwich.', [
      ...['spec', 'location', 'longitude'],
    ]),
    gauge('status_capacity_gpus', 'GPUs, also those that are down.', [
      ...['status', 'capacity', 'gpus'],
    ]),
    gauge('status_allocatable_gpus', 'GPUs that are not down.', [
      ...['status', 'allocatable', 'gpus'],
    ]),
    gauge('status_allocated_gpus', 'GPUs that admitted jobs hold.', [
      ...['status', 'allocated', 'gpus'],
    ]),
    gauge('status_unhealthy_nodes', 'Nodes that are down.', ['status', 'unhealthy', 'nodes']),
  ],
};

const siteLink: StateKind = {
  ...longhaul,
  kind: 'SiteLink',
  label: 'sitelink',
  scope: 'Cluster',
  families: [
    info('The sites a link joins, how it is tuned, and what it is made of.', {
      src_site: ['spec', 'sites', '0'],
      dst_site: ['spec', 'sites', '1'],
      mode: ['spec', 'tuning', 'mode'],
      medium: ['spec', 'medium'],
      optics: ['spec', 'optics'],
    }),
    created,
    condition,
    gauge('spec_lanes', 'Lanes a link has.', ['spec', 'lanes']),
    gauge('status_lanes_up', 'Lanes that carry traffic.', ['status', 'lanesUp']),
    gauge('status_lanes_in_repair', 'Lanes that wait for new optics.', ['status', 'lanesInRepair']),
    gauge('status_optics_watts', 'Electrical power of the optics at both ends of all lanes.', [
      ...['status', 'opticsWatts'],
    ]),
  ],
};

const collectiveJob: StateKind = {
  ...longhaul,
  kind: 'CollectiveJob',
  label: 'collectivejob',
  scope: 'Namespaced',
  families: [
    info('What a job runs: a model, or one collective.', {
      accelerator: ['spec', 'accelerator'],
      model: ['spec', 'training', 'model'],
      collective: ['spec', 'collective', 'operation'],
    }),
    created,
    {
      name: 'status_phase',
      help: '1 for the phase a job is in, 0 for the others.',
      reading: {
        type: 'state-set',
        path: ['status', 'phase'],
        label: 'phase',
        states: ['Pending', 'Suspended', 'Admitted', 'Running', 'Complete'],
      },
    },
    condition,
    gauge('spec_gpus', 'GPUs a job asks for.', ['spec', 'gpus']),
    gauge('spec_priority', 'Jobs of higher priority are placed first.', ['spec', 'priority']),
    {
      name: 'status_allocated_gpus',
      help: 'GPUs a job holds, by pool.',
      reading: {
        type: 'gauge-list',
        path: ['status', 'siteAssignments'],
        value: ['gpus'],
        labels: { site: ['site'], pool: ['pool'] },
      },
    },
    gauge('status_progress_steps', 'Steps done.', ['status', 'progress', 'step']),
    gauge('status_restarts', 'How often a job was taken off its GPUs and started again.', [
      ...['status', 'restarts'],
    ]),
  ],
};

/** The one table of what `/metrics/state` says, and of what kube-state-metrics is told to say. */
export const stateKinds = { gpuPool, siteLink, collectiveJob } as const;
