import type { JsonObject } from '../../base/json.ts';
import type { KnobName } from '../congestion/knobs.ts';
import type { LinkPlan } from './link-plan.ts';

/** Knobs of a NIC, and what its firmware calls them for its first port. */
const NV_CONFIG: readonly (readonly [knob: KnobName, name: string])[] = [
  ['dce_tcp_g', 'DCE_TCP_G_P1'],
  ['dce_tcp_rtt_us', 'DCE_TCP_RTT_P1'],
  ['initial_alpha_value', 'INITIAL_ALPHA_VALUE_P1'],
  ['rate_to_set_on_first_cnp_mbps', 'RATE_TO_SET_ON_FIRST_CNP_P1'],
  ['rate_reduce_monitor_period_us', 'RATE_REDUCE_MONITOR_PERIOD_P1'],
  ['rpg_min_dec_fac', 'RPG_MIN_DEC_FAC_P1'],
  ['rpg_min_rate_mbps', 'RPG_MIN_RATE_P1'],
  ['rpg_max_rate_mbps', 'RPG_MAX_RATE_P1'],
  ['rpg_gd', 'RPG_GD_P1'],
  ['rpg_time_reset_us', 'RPG_TIME_RESET_P1'],
  ['rpg_threshold', 'RPG_THRESHOLD_P1'],
  ['rpg_ai_rate_mbps', 'RPG_AI_RATE_P1'],
  ['rpg_hai_rate_mbps', 'RPG_HAI_RATE_P1'],
  ['clamp_tgt_rate', 'CLAMP_TGT_RATE_P1'],
  ['clamp_tgt_rate_after_time_inc', 'CLAMP_TGT_RATE_AFTER_TIME_INC_P1'],
  ['min_time_between_cnps_us', 'MIN_TIME_BETWEEN_CNPS_P1'],
];
/** PCI device of a ConnectX-7. */
const CONNECTX_7 = '1021';

/** For NVIDIA's NIC configuration operator: the sending and receiving NICs of the link's traffic. */
export function nicConfiguration({ name, values, fit }: LinkPlan): JsonObject {
  return {
    apiVersion: 'configuration.net.nvidia.com/v1alpha1',
    kind: 'NicConfigurationTemplate',
    metadata: { name: `sitelink-${name}`, namespace: 'nic-configuration-operator' },
    spec: {
      nicSelector: { nicType: CONNECTX_7 },
      template: {
        numVfs: 0,
        linkType: 'Ethernet',
        roceOptimized: {
          enabled: true,
          qos: {
            trust: 'dscp',
            pfc: fit.lossless === 'fits' ? '0,0,0,1,0,0,0,0' : '0,0,0,0,0,0,0,0',
          },
        },
        rawNvConfig: NV_CONFIG.map(([knob, nvName]) => ({
          name: nvName,
          value: String(values[knob]),
        })),
      },
    },
  };
}

/** What the template cannot say. */
export function nicConfigurationWarnings({ fit }: LinkPlan): readonly string[] {
  const ranges = fit.constraints
    .filter(({ name }) => name === 'NicRange')
    .map(({ message }) => message);
  const window =
    fit.parameters.window === undefined
      ? []
      : [
          "the window and the start rate are the host software's: see the NCCL export; rate_to_set_on_first_cnp is the nearest the NIC has",
        ];
  return [
    'nicType 1021 is ConnectX-7: change it for other NICs, and add a nodeSelector',
    ...ranges,
    ...window,
  ];
}
