import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { seededRandom } from '../../../src/base/random.ts';
import { seconds } from '../../../src/base/units.ts';
import type { LaneConduct } from '../../../src/network/lane-conduct.ts';
import { PlayedNodes, valueIn } from '../../support/emulated-node.ts';

const COUNTERS: readonly (readonly [metric: string, labels: string])[] = [
  ['DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION', 'gpu="3"'],
  ['DCGM_FI_DEV_NVLINK_BANDWIDTH_TOTAL', 'gpu="3"'],
  ['node_infiniband_port_data_transmitted_bytes_total', 'mlx5_0'],
  ['node_infiniband_port_packets_received_total', 'mlx5_0'],
  ['node_infiniband_np_ecn_marked_roce_packets_received_total', 'mlx5_0'],
  ['node_infiniband_np_cnp_packets_sent_total', 'mlx5_0'],
  ['node_infiniband_packet_sequence_errors_total', 'mlx5_0'],
];

const conductOf = (markedShare: number): LaneConduct => ({
  ...{
    markedShare,
    overflowShare: markedShare / 100,
    lossShare: 0.001,
    notificationsPerByte: markedShare / 1e6,
  },
  ...{ meanDelay: seconds(0.001), withinBounds: [] },
});

/** Jobs come and go, the link is cut and mended, nodes fail: one thing at each moment. */
function happenSomething(played: PlayedNodes, seed: number, at: number): void {
  const random = seededRandom(seed).split(String(at));
  const job = `default/job-${random.below(3)}`;
  switch (random.below(5)) {
    case 0:
      if (!played.runs(job)) played.start(at, job, { ams: 8 * (1 + random.below(8)), osl: 16 });
      return;
    case 1:
      if (played.runs(job)) played.happen({ type: 'job-stopped', at: seconds(at), job });
      return;
    case 2:
      played.lanes(at, random.below(5));
      return;
    case 3:
      played.conducts(at, conductOf(random.next()));
      return;
    default:
      played.pass(at);
  }
}

describe('what a node has done', () => {
  test('its counters never go back, whatever happens', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000 }), (seed) => {
        const played = new PlayedNodes();
        let before = COUNTERS.map(() => 0);
        for (let at = 5; at < 200; at += 5) {
          happenSomething(played, seed, at);
          const page = played.page('ams-0002');
          const now = COUNTERS.map(([metric, labels]) => valueIn(page, metric, labels));
          now.forEach((value, index) => {
            expect(value).toBeGreaterThanOrEqual(before[index] ?? 0);
          });
          before = now;
        }
      }),
      { numRuns: 8 },
    );
  });

  test('nodes of both sites together receive the marks of the link and make up for its losses, also when it changes its ways', () => {
    const played = new PlayedNodes();
    played.conducts(0, conductOf(0.5));
    played.start(0, 'default/llama', { ams: 64, osl: 64 });
    played.pass(50);
    played.conducts(100, conductOf(0.1));
    played.conducts(150, conductOf(0));
    played.pass(200);
    const { marked, notifications, overflowed, lost } = played.packets();
    expect(marked).toBeGreaterThan(1000);
    const received = (metric: string): number =>
      Array.from({ length: 8 }, (_, node) => {
        const nics = [...Array(8).keys()];
        const name = `ams-000${node}`;
        const each = nics.map((nic) =>
          played.value(name, `node_infiniband_${metric}`, `mlx5_${nic}"`),
        );
        return each.reduce((sum, value) => sum + value, 0);
      }).reduce((sum, value) => sum + value, 0);
    expect(received('np_ecn_marked_roce_packets_received_total') / marked).toBeCloseTo(1, 3);
    expect(received('np_cnp_packets_sent_total') / notifications).toBeCloseTo(1, 3);
    expect(received('rp_cnp_packets_handled_total') / notifications).toBeCloseTo(1, 3);
    expect(received('packet_sequence_errors_total') / (overflowed + lost)).toBeCloseTo(1, 3);
  });

  test('asking changes nothing', () => {
    const [asked, silent] = [new PlayedNodes(), new PlayedNodes()];
    for (const played of [asked, silent]) played.start(0, 'default/llama', { ams: 64 });
    for (let at = 10; at <= 100; at += 10) {
      asked.pass(at);
      asked.page('ams-0000');
    }
    silent.pass(100);
    expect(asked.page('ams-0000')).toBe(silent.page('ams-0000'));
  });

  test('energy is power times time: of the job and of standing idle', () => {
    const played = new PlayedNodes();
    played.start(100, 'default/llama', { ams: 64 });
    played.pass(300);
    const [pool] = played.nodes.summary(1)?.pools ?? [];
    const idle = 64 * 8 * 70;
    const working = Number(pool?.watts) - idle;
    expect(pool?.joules).toBeCloseTo(300 * idle + 200 * working, 3);
    expect(pool?.busy).toBeCloseTo(0.99 / 8, 6);
  });

  test('a job that was stopped and started again has one time sheet', () => {
    const played = new PlayedNodes();
    played.start(0, 'default/llama', { ams: 64, osl: 64 });
    played.lanes(100, 0);
    played.lanes(130, 4);
    played.happen({ type: 'job-stopped', at: seconds(200), job: 'default/llama' });
    played.start(250, 'default/llama', { ams: 64, osl: 64 });
    played.pass(300);
    const [job] = played.nodes.summary(1)?.jobs ?? [];
    expect(job?.productiveSeconds).toBeCloseTo(100 + 70 + 50, 6);
    expect(job?.lostSeconds.get('link_down')).toBeCloseTo(30, 6);
    expect(job?.lostSeconds.get('nodes_down')).toBe(0);
  });
});
