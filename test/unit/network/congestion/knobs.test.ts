import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { describeProblems } from '../../../../src/base/result.ts';
import { gbps, km, microseconds, seconds } from '../../../../src/base/units.ts';
import { withSettings } from '../../../../src/network/congestion/knob-setting.ts';
import {
  bottleneckOf,
  clippedValues,
  knobValues,
  reactionPointOf,
} from '../../../../src/network/congestion/knob-values.ts';
import { inRange, knobNames, knobs } from '../../../../src/network/congestion/knobs.ts';
import { tuneLane } from '../../../../src/network/congestion/tune.ts';
import { singleModeFibre } from '../../../../src/domain/catalogue/media.ts';

const lane = {
  roundTrip: microseconds(1000),
  laneRate: gbps(400),
  flows: 16,
  jitter: seconds(0),
  length: km(100),
  medium: singleModeFibre,
};
const shelf = tuneLane({ mode: 'OffTheShelf', ...lane });
const tuned = tuneLane({ mode: 'DistanceAware', ...lane });

function problemOf(...settings: readonly string[]): string {
  const result = withSettings(knobValues(shelf), settings);
  return result.type === 'ok' ? 'none' : describeProblems(result.failure);
}

describe('the knobs', () => {
  test('the off-the-shelf profile is what firmware dumps and SONiC say', () => {
    expect(knobValues(shelf)).toMatchObject({
      dce_tcp_g: 1019,
      dce_tcp_rtt_us: 1,
      initial_alpha_value: 1023,
      rate_to_set_on_first_cnp_mbps: 0,
      rate_reduce_monitor_period_us: 4,
      rpg_min_dec_fac: 50,
      rpg_min_rate_mbps: 1,
      rpg_gd: 11,
      rpg_time_reset_us: 300,
      rpg_threshold: 1,
      rpg_ai_rate_mbps: 5,
      rpg_hai_rate_mbps: 50,
      rpg_max_rate_mbps: 0,
      clamp_tgt_rate: 0,
      clamp_tgt_rate_after_time_inc: 1,
      kmin_bytes: 1_000_000,
      kmax_bytes: 2_000_000,
      pmax_percent: 5,
    });
  });

  test('the tuned one starts every flow at its share, with a window', () => {
    expect(knobValues(tuned)).toMatchObject({
      start_rate_mbps: 25_000,
      rate_to_set_on_first_cnp_mbps: 25_000,
      window_bytes: (1.25 * 50e6) / 16,
      dce_tcp_g: 1008,
      rpg_min_dec_fac: 75,
    });
  });

  test.each([
    ['kmin=1', /^kmin=1: no knob of that name; there are kmin_bytes, kmax_bytes, /],
    ['dce_tcp_g=1024', /^dce_tcp_g: wanted a whole number from 0 to 1023 .* found "1024"$/],
    ['rpg_gd=9', /^rpg_gd: wanted a whole number from 10 to 11/],
    ['rpg_time_reset_us=0.5', /^rpg_time_reset_us: wanted a whole number from 1 /],
    ['pmax_percent=', /^pmax_percent: wanted a number from 0 to 100 .* found ""$/],
    ['kmax_bytes=10', /^kmax_bytes: wanted at least kmin_bytes, 1000000, found 10$/],
    ['pfc_xoff_bytes', /found ""$/],
  ])('%s is refused', (setting, message) => {
    expect(problemOf(setting)).toMatch(message);
  });

  test('all that is wrong is said at once', () => {
    expect(problemOf('a=1', 'rpg_gd=3').split('; ').length).toBeGreaterThan(1);
    expect(problemOf('rpg_gd=10', 'pmax_percent=0.5', 'kmax_bytes=5e6')).toBe('none');
  });

  test('what is set arrives at the switch and at the sender', () => {
    const set = withSettings(knobValues(shelf), [
      ...['rpg_gd=10', 'clamp_tgt_rate=1', 'rpg_byte_reset_bytes=1000', 'rpg_max_rate_mbps=8000'],
      ...['buffer_bytes=0', 'pmax_percent=20', 'rate_to_set_on_first_cnp_mbps=80'],
    ]);
    if (set.type === 'failed') throw new Error(describeProblems(set.failure));
    expect(reactionPointOf(set.value, 4)).toMatchObject({
      alphaShare: 1,
      clampTarget: 'always',
      byteReset: 1000,
      mostRate: 1e9,
      rateOnFirstNotification: 1e7,
      flowsPerNotifier: 4,
    });
    expect(bottleneckOf(set.value, gbps(400))).toMatchObject({
      buffer: Infinity,
      ecnMaxProbability: 0.2,
    });
  });

  test('any value is brought into its range, and a tuned lane loses nothing by it', () => {
    fc.assert(
      fc.property(fc.constantFrom(...knobNames), fc.double({ noNaN: true }), (name, value) => {
        const set = inRange(name, value);
        expect(set).toBeGreaterThanOrEqual(knobs[name].least);
        expect(set).toBeLessThanOrEqual(knobs[name].most);
      }),
    );
    expect(clippedValues(tuned)).toEqual([]);
  });

  test('a lane so long that the alpha timer has no such value is told so', () => {
    const moon = tuneLane({ mode: 'DistanceAware', ...lane, roundTrip: seconds(2.5) });
    expect(clippedValues(moon)).toMatchObject([
      { knob: 'dce_tcp_rtt_us', wanted: 1_250_000, set: 131_071 },
    ]);
  });
});
