import { describe, expect, test } from '@jest/globals';
import { seconds } from '../../../src/base/units.ts';
import { EmulatedNodes } from '../../../src/telemetry/emulated-nodes.ts';
import { httpTargets, parseSampleQuery } from '../../../src/telemetry/http-discovery.ts';
import { nodeNameOf, parseNodeName } from '../../../src/telemetry/node-name.ts';
import { sizeRange } from '../../../src/telemetry/nccl-inspector.ts';
import { PlayedNodes, poolAt } from '../../support/emulated-node.ts';

const everywhere = { site: undefined, job: undefined, sample: 128 };

describe('names', () => {
  test.each([
    [{ pool: 'memphis-h100', index: 7 }, 'memphis-h100-0007'],
    [{ pool: 'p-0001', index: 12_345 }, 'p-0001-12345'],
  ])('%j is %s', (node, name) => {
    expect(nodeNameOf(node)).toBe(name);
    expect(parseNodeName(name)).toEqual(node);
  });

  test.each(['', 'memphis', 'memphis-7', 'memphis-00007', '-0001', 'a-99999999'])(
    '%j is no name',
    (name) => {
      expect(parseNodeName(name)).toBeUndefined();
    },
  );
});

describe('several nodes on one page', () => {
  const linesOf = (page: string, start: string): readonly string[] =>
    page.split('\n').filter((line) => line.startsWith(start));
  const sampled = { ...everywhere, sample: 4 };

  test('each series says whose it is, and has the value of the node on its own page', () => {
    const played = new PlayedNodes();
    played.start(0, 'default/llama', { ams: 16 });
    played.pass(60);
    const page = [...played.nodes.pageOf(sampled)].join('');
    const power = 'DCGM_FI_DEV_POWER_USAGE';
    expect(linesOf(page, `# TYPE ${power}`)).toHaveLength(1);
    const names = played.nodes.targets(sampled).map(({ node }) => node);
    expect(names).toHaveLength(4);
    for (const node of names) {
      const pool = node.slice(0, 3);
      const own = linesOf(played.page(node), `${power}{`);
      const place = `instance="${node}",site="${pool}",pool="${pool}",node="${node}"`;
      expect(linesOf(page, `${power}{instance="${node}"`)).toEqual(
        own.map((line) => line.replace('{', `{${place},`)),
      );
    }
  });

  test('no label comes twice, whatever a series says itself', () => {
    const played = new PlayedNodes();
    played.start(0, 'default/llama', { ams: 16 });
    played.pass(60);
    const page = [...played.nodes.pageOf(sampled)].join('');
    const nccl = linesOf(page, 'nccl_bus_bandwidth_gbs{');
    expect(nccl.length).toBeGreaterThan(0);
    for (const line of linesOf(page, 'DCGM').concat(nccl)) {
      const labels = [...line.matchAll(/[{,]([A-Za-z_]+)="/g)].map(([, name]) => name);
      expect(new Set(labels).size).toBe(labels.length);
    }
  });

  test('a node that is down is not on it, and before the emulator runs nobody is', () => {
    const played = new PlayedNodes([poolAt('ams', 2)]);
    const nodes = { pool: 'ams', nodes: 2, failed: 1 };
    played.happen({ type: 'nodes-changed', at: seconds(1), nodes });
    const page = [...played.nodes.pageOf(everywhere)].join('');
    expect(page).toContain('instance="ams-0000"');
    expect(page).not.toContain('instance="ams-0001"');
    expect([...new EmulatedNodes(() => [poolAt('ams')]).pageOf(everywhere)]).toEqual([]);
  });
});

describe('who is there', () => {
  test('a node that is not in the pool is unknown, one that failed is down', () => {
    const played = new PlayedNodes();
    played.start(0, 'default/llama', { ams: 64 });
    played.happen({
      type: 'nodes-changed',
      at: seconds(1),
      nodes: { pool: 'ams', nodes: 64, failed: 3 },
    });
    const answers = ['ams-0000', 'ams-0060', 'ams-0061', 'ams-0063', 'ams-0064', 'waw-0000'];
    expect(answers.map((node) => played.nodes.page(node).type)).toEqual([
      ...['up', 'up', 'down', 'down', 'unknown', 'unknown'],
    ]);
  });

  test('free nodes fail first, then those that work, the highest first', () => {
    const played = new PlayedNodes();
    played.start(0, 'default/llama', { ams: 480 });
    const failed = (count: number): readonly string[] => {
      played.happen({
        type: 'nodes-changed',
        at: seconds(1),
        nodes: { pool: 'ams', nodes: 64, failed: count },
      });
      return Array.from({ length: 64 }, (_, index) => nodeNameOf({ pool: 'ams', index })).filter(
        (node) => played.nodes.page(node).type === 'down',
      );
    };
    expect(failed(2)).toEqual(['ams-0062', 'ams-0063']);
    expect(failed(5)).toEqual(['ams-0059', 'ams-0060', 'ams-0061', 'ams-0062', 'ams-0063']);
    expect(failed(0)).toEqual([]);
  });

  test('before the emulator runs there is nobody', () => {
    const played = new PlayedNodes([]);
    expect(played.nodes.targets(everywhere)).toEqual([]);
    expect(played.nodes.page('ams-0000').type).toBe('unknown');
  });
});

describe('the sample', () => {
  test('spreads evenly over the pools, and is the same every time', () => {
    const played = new PlayedNodes([poolAt('ams', 100), poolAt('osl', 300)]);
    const found = played.nodes.targets({ ...everywhere, sample: 40 });
    expect(found).toHaveLength(40);
    expect(found.filter(({ site }) => site === 'ams')).toHaveLength(10);
    expect(new Set(found.map(({ node }) => node)).size).toBe(40);
    expect(played.nodes.targets({ ...everywhere, sample: 40 })).toEqual(found);
  });

  test.each([
    ['all, when there are fewer', { ...everywhere, sample: 4096 }, 128],
    ['of one site', { ...everywhere, site: 'osl' }, 64],
    ['of a site that is not there', { ...everywhere, site: 'waw' }, 0],
    ['of a job', { ...everywhere, job: 'default/llama' }, 6],
    ['of a job at one site', { site: 'osl', job: 'default/llama', sample: 128 }, 2],
    ['of a job that is not there', { ...everywhere, job: 'default/other' }, 0],
  ])('%s', (_what, query, count) => {
    const played = new PlayedNodes();
    played.start(0, 'default/llama', { ams: 32, osl: 16 });
    expect(played.nodes.targets(query)).toHaveLength(count);
  });

  test('names each node by path and instance', () => {
    expect(httpTargets([{ node: 'ams-0001', site: 'ams', pool: 'ams' }], 'h:1')).toEqual([
      {
        targets: ['h:1'],
        labels: {
          __metrics_path__: '/emulated/ams-0001/metrics',
          instance: 'ams-0001',
          node: 'ams-0001',
          site: 'ams',
          pool: 'ams',
        },
      },
    ]);
  });

  test.each([
    ['', { site: undefined, job: undefined, sample: 128 }],
    ['site=a&sample=5&job=n/j', { site: 'a', job: 'n/j', sample: 5 }],
  ])('%j asks for %j', (text, value) => {
    expect(parseSampleQuery(new URLSearchParams(text))).toEqual({ type: 'ok', value });
  });

  test.each([
    ['sample=0', 'sample: wanted a number from 1 to 4096, found "0"'],
    ['sample=9999', 'sample: wanted a number from 1 to 4096, found "9999"'],
    ['sample=x', 'found "x"'],
    ['job=llama', 'job: wanted NAMESPACE/NAME, found "llama"'],
    ['jobs=n/j', 'jobs: unknown; wanted one of site, sample, job'],
  ])('%j is refused: %s', (text, message) => {
    const parsed = parseSampleQuery(new URLSearchParams(text));
    expect(parsed.type === 'failed' ? parsed.failure : '').toContain(message);
  });
});

test.each([
  [8, '8-9B'],
  [1024, '1-2KB'],
  [4.5 * 1024 ** 3, '4-5GB'],
  [0, '0-1B'],
])('%d bytes are of the size %s', (bytes, range) => {
  expect(sizeRange(bytes)).toBe(range);
});
