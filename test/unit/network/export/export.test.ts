import { describe, expect, test } from '@jest/globals';
import { numberAt, textAt } from '../../../../src/base/json-at.ts';
import type { JsonValue } from '../../../../src/base/json.ts';
import { gbps, km, seconds } from '../../../../src/base/units.ts';
import { deepBuffer, switchByName } from '../../../../src/domain/catalogue/switches.ts';
import { tuneLane } from '../../../../src/network/congestion/tune.ts';
import type { LinkPlan } from '../../../../src/network/export/link-plan.ts';
import { planLink } from '../../../../src/network/export/link-plan.ts';
import { ncclEnvironment } from '../../../../src/network/export/nccl.ts';
import {
  nicConfiguration,
  nicConfigurationWarnings,
} from '../../../../src/network/export/nic-configuration.ts';
import { nvueCommands } from '../../../../src/network/export/nvue.ts';
import { sonicConfig } from '../../../../src/network/export/sonic.ts';
import { roundTrip } from '../../../../src/network/fibre.ts';
import { singleModeFibre } from '../../../../src/domain/catalogue/media.ts';

function plan(
  lengthKm: number,
  changes: { flows?: number; lanes?: number; at?: string } = {},
): LinkPlan {
  const { flows = 16, lanes = 2, at = 'DeepBuffer' } = changes;
  const length = km(lengthKm);
  const lane = {
    length,
    roundTrip: roundTrip(length, singleModeFibre),
    laneRate: gbps(400),
    flows,
  };
  const wanted = { ...lane, jitter: seconds(0), medium: singleModeFibre };
  const parameters = tuneLane({ mode: 'DistanceAware', ...wanted });
  const model = switchByName(at) ?? deepBuffer;
  const link = { name: 'osl-ams', lanes, model, lossRate: 0, packetBytes: 4096, ...lane };
  return planLink(link, parameters);
}

const config = (wanted: LinkPlan): JsonValue => JSON.parse(sonicConfig(wanted).text) as JsonValue;

describe('SONiC', () => {
  test('80 km lossless: the names, strings and sizes of its own long-haul tables', () => {
    const db = config(plan(80));
    expect(textAt(db, 'CABLE_LENGTH', 'AZURE', 'Ethernet8')).toBe('80000m');
    expect(db).toMatchObject({
      WRED_PROFILE: {
        SITELINK_OSL_AMS: {
          ecn: 'ecn_all',
          wred_green_enable: 'true',
          green_drop_probability: '1',
        },
      },
      QUEUE: { 'Ethernet0|3-4': { wred_profile: 'SITELINK_OSL_AMS' } },
      BUFFER_PG: { 'Ethernet8|3-4': { profile: 'pg_lossless_400000_80000m_profile' } },
      PORT_QOS_MAP: { Ethernet0: { pfc_enable: '3,4' } },
      BUFFER_PROFILE: {
        pg_lossless_400000_80000m_profile: { xon: '2560', dynamic_th: '-5', xon_offset: '1454025' },
      },
    });
    const xoff = textAt(db, 'BUFFER_PROFILE', 'pg_lossless_400000_80000m_profile', 'xoff');
    expect(Number(xoff) / 53_305_344).toBeCloseTo(1, 1);
  });

  test('thresholds are in order, for every length', () => {
    for (const length of [0.1, 10, 100, 1000, 10_000]) {
      const db = config(plan(length, { at: 'Tomahawk-5' }));
      const profile = (name: string): number =>
        Number(textAt(db, 'WRED_PROFILE', 'SITELINK_OSL_AMS', name));
      expect(profile('green_max_threshold')).toBeGreaterThanOrEqual(profile('green_min_threshold'));
    }
  });

  test('without room for headroom there are no lossless tables, and a note says so', () => {
    const far = plan(1000, { at: 'Tomahawk-5' });
    expect(config(far)).not.toHaveProperty('BUFFER_PROFILE');
    expect(sonicConfig(far).warnings.join()).toContain('the link is lossy');
  });
});

describe('NVUE', () => {
  test('up to 100 km it is told the length', () => {
    const { text, warnings } = nvueCommands(plan(100));
    expect(text).toContain('nv set qos roce mode lossless\n');
    expect(text).toContain('nv set qos pfc osl-ams cable-length 100000\n');
    expect(text).toContain('nv set interface swp1-2 qos pfc profile osl-ams\n');
    expect(warnings).toHaveLength(1);
  });

  test('beyond it is told thresholds, and says that it cannot be told the length', () => {
    const { text } = nvueCommands(plan(120));
    expect(text).toMatch(
      /^# cable-length ends at 100000 m and this link has 120000 m: thresholds/m,
    );
    expect(text).not.toContain('cable-length 120000');
    expect(text).toMatch(/^nv set qos pfc osl-ams xoff-threshold \d+$/m);
  });
});

describe('NCCL', () => {
  test.each([
    // 1.25 x 400 Gb/s x 1.132 ms / 16 = 4.4 MB: two channels of 4 MiB.
    [100, 16, 'NCCL_MIN_NCHANNELS=2\nNCCL_MAX_NCHANNELS=2\n'],
    // One flow at 1,000 km needs 638 MB: 64 channels of 16 MiB.
    [1000, 1, 'NCCL_MIN_NCHANNELS=64\nNCCL_MAX_NCHANNELS=64\nNCCL_BUFFSIZE=16777216\n'],
  ])('%d km, %d flows: the window of a flow', (length, flows, expected) => {
    expect(ncclEnvironment(plan(length, { flows })).text).toContain(expected);
  });

  test('a window beyond all buffers is said to be', () => {
    const { text } = ncclEnvironment(plan(40_000, { flows: 1 }));
    expect(text).toMatch(/^# the window of a flow is more than/);
  });
});

describe('the NIC configuration operator', () => {
  test('gets names of the firmware and values as text', () => {
    const wanted = plan(600);
    const template = nicConfiguration(wanted);
    expect(template).toMatchObject({
      kind: 'NicConfigurationTemplate',
      spec: { template: { roceOptimized: { qos: { trust: 'dscp' } } } },
    });
    const text = JSON.stringify(template);
    expect(text).toContain('{"name":"RPG_TIME_RESET_P1","value":"3089"}');
    expect(text).toContain('{"name":"DCE_TCP_G_P1","value":"1008"}');
    expect(numberAt(template, 'spec', 'template', 'numVfs')).toBe(0);
    expect(nicConfigurationWarnings(wanted).join()).toContain('see the NCCL export');
  });

  test('a value beyond the range of the NIC is said so', () => {
    const moon = nicConfigurationWarnings(plan(38_000));
    expect(moon.join()).toContain('dce_tcp_rtt_us should be 191800 and can be 131071');
  });
});
