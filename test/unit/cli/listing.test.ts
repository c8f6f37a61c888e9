import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { instant } from '../../../src/base/clock.ts';
import type { Inventory } from '../../../src/cli/inventory.ts';
import type { Listing } from '../../../src/cli/listing.ts';
import { showOnce } from '../../../src/cli/listing.ts';
import type { Terminal } from '../../../src/cli/output.ts';
import { ranked } from '../../../src/cli/tables/ranking.ts';
import { topJobs, topLinks, topPools, topSites } from '../../../src/cli/tables/top-tables.ts';
import type { KubeObject } from '../../../src/kube/object.ts';
import { expectGolden } from '../../support/golden.ts';

const NOW = instant(Date.UTC(2026, 0, 1, 12));
const GOLDEN = join(import.meta.dirname, '..', '..', 'golden', 'cli');

const metadata = (name: string) => ({ name, creationTimestamp: '2026-01-01T11:58:00Z' });
const condition = (type: string, status: string) => ({ type, status, reason: 'Because' });

const pool = (name: string, site: string, allocated: number): KubeObject => ({
  apiVersion: 'longhaul.dev/v1alpha1',
  kind: 'GpuPool',
  metadata: metadata(name),
  spec: { site, nodes: 64, gpusPerNode: 8 },
  status: {
    accelerator: 'H100-SXM',
    capacity: { gpus: 512 },
    allocatable: { gpus: 504 },
    allocated: { gpus: allocated },
    conditions: [condition('Ready', 'True')],
  },
});

const direction = (from: string, to: string, throughputGbps: number) => ({
  from,
  to,
  reservedGbps: 720,
  throughputGbps,
});

const job = (name: string, namespace: string, status: KubeObject['status']): KubeObject => ({
  apiVersion: 'longhaul.dev/v1alpha1',
  kind: 'CollectiveJob',
  metadata: { ...metadata(name), namespace, managedFields: [] },
  spec: { gpus: 1008 },
  ...(status === undefined ? {} : { status }),
});

const inventory: Inventory = {
  pools: [pool('a-h100', 'atlanta', 504), pool('m-h100', 'memphis', 0)],
  links: [
    {
      apiVersion: 'longhaul.dev/v1alpha1',
      kind: 'SiteLink',
      metadata: metadata('m-a'),
      spec: { sites: ['memphis', 'atlanta'], lanes: 2, laneGbps: 400 },
      status: {
        lanesUp: 2,
        conditions: [condition('Available', 'True')],
        directions: [direction('memphis', 'atlanta', 80), direction('atlanta', 'memphis', 700)],
      },
    },
  ],
  jobs: [
    job('runs', 'default', {
      phase: 'Running',
      placement: 'atlanta:504 memphis:504',
      siteAssignments: [{ site: 'atlanta' }, { site: 'memphis' }, { site: 'atlanta' }],
      performance: { stepMilliseconds: 1234, modelFlopsUtilizationPercent: 41.25 },
      progress: {
        summary: '5/20',
        percent: 25,
        estimatedCompletionTime: '2026-01-01T12:03:00Z',
      },
    }),
    job('waits', 'team', {
      phase: 'Pending',
      explanation: { summary: 'pool a-h100 has 0 free of 64 nodes' },
    }),
    job('new', 'team', undefined),
  ],
};

interface Asked {
  readonly output?: 'wide' | 'json' | 'yaml' | 'name';
  readonly headers?: boolean;
  readonly terminal?: Partial<Terminal>;
}

function shown<Row>(listing: Listing<Row>, rows: readonly Row[], asked: Asked = {}): string {
  let text = '';
  const terminal: Terminal = {
    out: (more) => {
      text += more;
    },
    err: (more) => {
      text += `stderr: ${more}`;
    },
    ...asked.terminal,
  };
  const { output, headers = true } = asked;
  const options = { headers, interval: 1, ...(output === undefined ? {} : { output }) };
  const wish = { options, selection: {}, namespaces: 'all', watch: 'off' } as const;
  showOnce(listing, rows, { wish, terminal });
  return text;
}

const jobs = topJobs.rows(inventory, NOW);

describe('a list', () => {
  test.each(['table', 'wide', 'json', 'yaml', 'name'] as const)('of jobs as %s', (form) => {
    const text = shown(topJobs, jobs, form === 'table' ? {} : { output: form });
    expectGolden(join(GOLDEN, `jobs.${form}`), text);
  });

  test('of sites, pools and directions', () => {
    const texts = [
      shown(topSites, topSites.rows(inventory, NOW)),
      shown(topPools, topPools.rows(inventory, NOW)),
      shown(topLinks, topLinks.rows(inventory, NOW)),
    ];
    expectGolden(join(GOLDEN, 'top.table'), texts.join('\n'));
  });

  test('without titles', () => {
    expect(shown(topJobs, jobs, { headers: false })).not.toContain('NAME');
  });

  test('colours change no column', () => {
    const paint = (tone: string, text: string): string => `[${tone}]${text}[/]`;
    const coloured = shown(topJobs, jobs, { terminal: { paint } });
    expect(coloured).toContain('[good]Running[/]');
    expect(coloured.replace(/\[\/?\w*\]/g, '')).toBe(shown(topJobs, jobs));
  });

  test('of nothing says so on stderr, and is an empty list for programs', () => {
    expect(shown(topJobs, [])).toMatch(/^stderr: there are no CollectiveJobs/);
    expect(JSON.parse(shown(topJobs, [], { output: 'json' }))).toMatchObject({ items: [] });
    expect(shown(topJobs, [], { output: 'name' })).toBe('');
  });
});

describe('a ranking', () => {
  test.each([
    ['used', ['atlanta', 'memphis']],
    ['throughput', ['atlanta', 'memphis']],
    ['name', ['atlanta', 'memphis']],
  ])('of directions by %s', (by, senders) => {
    expect(ranked(topLinks, inventory, { now: NOW, by }).map(({ from }) => from)).toEqual(senders);
  });

  test('of jobs: the greatest first, then by name', () => {
    const names = (by: string) =>
      ranked(topJobs, inventory, { now: NOW, by }).map(({ name }) => name);
    expect(names('gpus')).toEqual(['runs', 'new', 'waits']);
    expect(names('progress')).toEqual(['runs', 'new', 'waits']);
  });
});
