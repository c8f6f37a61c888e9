/** One thing that can be set on a switch, a NIC or a host, in the unit the gear counts in. */
interface Knob {
  readonly at: 'switch' | 'receiver' | 'sender' | 'host';
  readonly meaning: string;
  readonly least: number;
  readonly most: number;
  /** Whole numbers only. */
  readonly whole: 'whole' | 'fraction';
}

const whole = 'whole';
const YES_NO = { least: 0, most: 1, whole } as const;
const BYTES = { least: 0, most: 1e12, whole } as const;
const MICROSECONDS = { least: 1, most: 4_294_967_295, whole } as const;
/** rpg_* rates of a NIC, in Mb/s. */
const MBPS = { least: 0, most: 1_600_000, whole } as const;

/**
 * Every knob, by the name the gear has for it and its unit. Ranges are those of NVIDIA's DCQCN parameter page and firmware
 * dumps; where none is published, what the number can be.
 */
export const knobs = {
  kmin_bytes: { at: 'switch', meaning: 'queue at which marking begins', ...BYTES },
  kmax_bytes: { at: 'switch', meaning: 'queue above which everything is marked', ...BYTES },
  pmax_percent: {
    at: 'switch',
    meaning: 'marking probability just below Kmax; switches take whole percents',
    least: 0,
    most: 100,
    whole: 'fraction',
  },
  buffer_bytes: { at: 'switch', meaning: 'what the queue can hold; 0: without bound', ...BYTES },
  pfc_xoff_bytes: { at: 'switch', meaning: 'queue that asks for a pause; 0: never', ...BYTES },
  pfc_xon_bytes: { at: 'switch', meaning: 'queue that ends a pause', ...BYTES },
  pfc_delay_us: {
    at: 'switch',
    meaning: 'until a pause frame silences the senders',
    least: 0,
    most: 1_000_000,
    whole: 'fraction',
  },
  min_time_between_cnps_us: {
    at: 'receiver',
    meaning: 'shortest time between two notifications',
    ...MICROSECONDS,
    least: 0,
    most: 1_000_000,
  },
  dce_tcp_g: {
    at: 'sender',
    meaning: 'weight of the past in alpha, of 1024',
    least: 0,
    most: 1023,
    whole,
  },
  dce_tcp_rtt_us: {
    at: 'sender',
    meaning: 'time between two updates of alpha',
    ...MICROSECONDS,
    most: 131_071,
  },
  initial_alpha_value: {
    at: 'sender',
    meaning: 'alpha at the first notification, of 1024',
    least: 1,
    most: 1023,
    whole,
  },
  rate_to_set_on_first_cnp_mbps: {
    at: 'sender',
    meaning: 'rate after the first notification; 0: no such jump',
    ...MBPS,
  },
  rate_reduce_monitor_period_us: {
    at: 'sender',
    meaning: 'shortest time between two cuts',
    ...MICROSECONDS,
  },
  rpg_min_dec_fac: {
    at: 'sender',
    meaning: 'least share of the rate a cut leaves, in percent',
    least: 0,
    most: 100,
    whole,
  },
  rpg_min_rate_mbps: { at: 'sender', meaning: 'least rate of a flow', ...MBPS, least: 1 },
  rpg_max_rate_mbps: {
    at: 'sender',
    meaning: 'greatest rate of a flow; 0: what its NIC can',
    ...MBPS,
  },
  rpg_gd: {
    at: 'sender',
    meaning: 'a cut takes 2^(10 - value) of alpha',
    least: 10,
    most: 11,
    whole,
  },
  rpg_time_reset_us: { at: 'sender', meaning: 'time between two raises', ...MICROSECONDS },
  rpg_byte_reset_bytes: {
    at: 'sender',
    meaning: 'bytes between two raises; 0: only time raises',
    ...BYTES,
  },
  rpg_threshold: {
    at: 'sender',
    meaning: 'raises before the target is raised',
    least: 0,
    most: 31,
    whole,
  },
  rpg_ai_rate_mbps: { at: 'sender', meaning: 'raise of the target at the threshold', ...MBPS },
  rpg_hai_rate_mbps: { at: 'sender', meaning: 'raise of the target beyond it', ...MBPS },
  clamp_tgt_rate: { at: 'sender', meaning: '1: every cut lowers the target, too', ...YES_NO },
  clamp_tgt_rate_after_time_inc: {
    at: 'sender',
    meaning: '1: so does the first cut after a raise by time',
    ...YES_NO,
  },
  window_bytes: { at: 'host', meaning: 'what one flow may have under way; 0: no window', ...BYTES },
  start_rate_mbps: {
    at: 'host',
    meaning: 'what a flow sends until it hears something; 0: what its NIC can',
    ...MBPS,
  },
} as const satisfies Readonly<Record<string, Knob>>;

export type KnobName = keyof typeof knobs;
export type KnobValues = Readonly<Record<KnobName, number>>;

export const knobNames: readonly KnobName[] = Object.keys(knobs).filter(isKnobName);

export function isKnobName(name: string): name is KnobName {
  return Object.hasOwn(knobs, name);
}

/** The nearest value the gear can be set to. */
export function inRange(name: KnobName, value: number): number {
  const { least, most, whole: form } = knobs[name];
  const bounded = Math.min(most, Math.max(least, value));
  return form === 'whole' ? Math.round(bounded) : bounded;
}
