import { describe, expect, test } from '@jest/globals';
import { PlayedNodes } from '../../support/emulated-node.ts';

const UTIL = 'DCGM_FI_DEV_GPU_UTIL';
const TENSOR = 'DCGM_FI_PROF_PIPE_TENSOR_ACTIVE';
const POWER = 'DCGM_FI_DEV_POWER_USAGE';
const ENERGY = 'DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION';

function running(): PlayedNodes {
  const played = new PlayedNodes();
  played.start(10, 'default/llama', { ams: 128, osl: 128 });
  played.pass(100);
  return played;
}

describe('a GPU as DCGM shows it', () => {
  test('at rest it draws its idle power and does nothing', () => {
    const played = new PlayedNodes();
    played.pass(100);
    expect(played.value('ams-0007', UTIL)).toBe(0);
    expect(played.value('ams-0007', TENSOR)).toBe(0);
    const watts = played.value('ams-0007', POWER);
    expect(watts).toBeGreaterThan(65);
    expect(watts).toBeLessThan(75);
    expect(played.value('ams-0007', ENERGY) / 1000).toBeCloseTo(100 * watts, 0);
  });

  test('under a job it is busy, useful and near its power limit', () => {
    const played = running();
    expect(played.value('ams-0000', UTIL)).toBe(99);
    expect(played.value('ams-0000', TENSOR)).toBeGreaterThan(0.3);
    expect(played.value('ams-0000', POWER)).toBeGreaterThan(400);
    expect(played.value('ams-0000', POWER)).toBeLessThan(720);
    expect(played.value('ams-0015', UTIL)).toBe(99);
    expect(played.value('ams-0016', UTIL)).toBe(0);
  });

  test('when the link is cut it waits in the all-reduce: busy, of no use, and at a lower power', () => {
    const played = running();
    const before = played.value('ams-0000', POWER);
    played.lanes(100, 0);
    expect(played.value('ams-0000', UTIL)).toBe(100);
    expect(played.value('ams-0000', TENSOR)).toBe(0);
    expect(played.value('ams-0000', POWER)).toBeLessThan(before / 2);
    expect(played.value('ams-0000', POWER)).toBeGreaterThan(150);
    expect(played.page('ams-0000')).not.toContain('nccl_');
  });

  test('memory adds up to what the board has', () => {
    const played = running();
    const [used, free, reserved] = ['USED', 'FREE', 'RESERVED'].map((part) =>
      played.value('ams-0000', `DCGM_FI_DEV_FB_${part}`),
    );
    const total = Number(used) + Number(free) + Number(reserved);
    expect(Math.abs(total - 80e9 / 1024 ** 2)).toBeLessThan(2);
    expect(used).toBeGreaterThan(10_000);
  });

  test('labels stand in the order of the exporter, and a pod is named only while one runs', () => {
    const played = running();
    const names = (node: string): readonly string[] => {
      const line =
        played
          .page(node)
          .split('\n')
          .find((text) => text.startsWith(`${UTIL}{`)) ?? '';
      return [...line.matchAll(/(\w+)="/g)].map(([, name = '']) => name);
    };
    const own = ['gpu', 'UUID', 'pci_bus_id', 'device', 'modelName', 'hostname'];
    expect(names('ams-0063')).toEqual([...own, 'DCGM_FI_DRIVER_VERSION']);
    expect(names('ams-0000')).toEqual([
      ...own,
      'DCGM_FI_DRIVER_VERSION',
      ...['namespace', 'pod', 'container'],
    ]);
  });

  test('no two GPUs are alike, and each stays as it is', () => {
    const played = running();
    const watts = Array.from({ length: 8 }, (_, gpu) =>
      played.value('ams-0000', POWER, `gpu="${gpu}"`),
    );
    expect(new Set(watts).size).toBe(8);
    expect(Math.max(...watts) / Math.min(...watts)).toBeLessThan(1.07);
    expect(running().page('ams-0000')).toBe(played.page('ams-0000'));
  });
});
