import { toGbps } from '../../base/units.ts';
import type { Exported, LinkPlan } from './link-plan.ts';

/** SONiC's own tables of long-haul profiles: the static threshold of a lossless priority group, and where a pause ends. */
const XON_BYTES = 2560;
const DYNAMIC_THRESHOLD: readonly (readonly [gbps: number, threshold: number])[] = [
  [100, -6],
  [400, -5],
];
const DYNAMIC_THRESHOLD_ABOVE = -4;
/** A paused port starts again when the queue has fallen by what the line sends in this time. */
const XON_OFFSET_SECONDS = 29.0805e-6;
const LOSSLESS = '3-4';
/** Ports are numbered by their SerDes lanes; a port of 800 Gb/s has eight. */
const SERDES_LANES = 8;

/** CONFIG_DB of the switch at the head of the link; sizes are strings there. Only what differs from its defaults. */
export function sonicConfig(plan: LinkPlan): Exported {
  const profile = `SITELINK_${plan.name.toUpperCase().replaceAll('-', '_')}`;
  const ports = Array.from({ length: plan.lanes }, (_, lane) => `Ethernet${lane * SERDES_LANES}`);
  const config = {
    CABLE_LENGTH: { AZURE: byPort(ports, '', `${Math.round(plan.length * 1000)}m`) },
    WRED_PROFILE: {
      [profile]: {
        ecn: 'ecn_all',
        wred_green_enable: 'true',
        green_min_threshold: String(plan.values.kmin_bytes),
        green_max_threshold: String(plan.values.kmax_bytes),
        green_drop_probability: String(Math.round(plan.values.pmax_percent)),
      },
    },
    QUEUE: byPort(ports, `|${LOSSLESS}`, { wred_profile: profile }),
    ...(plan.fit.lossless === 'fits' ? losslessTables(plan, ports) : {}),
  };
  return { text: `${JSON.stringify(config, null, 2)}\n`, warnings: warningsOf(plan) };
}

function byPort<Value>(
  ports: readonly string[],
  suffix: string,
  value: Value,
): Readonly<Record<string, Value>> {
  return Object.fromEntries(ports.map((port) => [`${port}${suffix}`, value]));
}

function losslessTables(
  plan: LinkPlan,
  ports: readonly string[],
): Readonly<Record<string, unknown>> {
  const speed = toGbps(plan.laneRate);
  const profile = `pg_lossless_${Math.round(speed * 1000)}_${Math.round(plan.length * 1000)}m_profile`;
  const xoff = Math.round(plan.fit.parameters.pfcHeadroom);
  const threshold =
    DYNAMIC_THRESHOLD.find(([gbps]) => speed <= gbps)?.[1] ?? DYNAMIC_THRESHOLD_ABOVE;
  return {
    BUFFER_POOL: {
      ingress_lossless_pool: {
        type: 'ingress',
        mode: 'dynamic',
        size: String(plan.model.pool - plan.model.headroom),
        xoff: String(plan.model.headroom),
      },
    },
    BUFFER_PROFILE: {
      [profile]: {
        pool: 'ingress_lossless_pool',
        size: String(XON_BYTES),
        xon: String(XON_BYTES),
        xon_offset: String(Math.round(plan.laneRate * XON_OFFSET_SECONDS)),
        xoff: String(xoff),
        dynamic_th: String(threshold),
      },
    },
    BUFFER_PG: byPort(ports, `|${LOSSLESS}`, { profile }),
    LOSSLESS_TRAFFIC_PATTERN: { AZURE: { mtu: '4096', small_packet_percentage: '100' } },
    DEFAULT_LOSSLESS_BUFFER_PARAMETER: {
      AZURE: { default_dynamic_th: '0', over_subscribe_ratio: '2' },
    },
    PORT_QOS_MAP: byPort(ports, '', { pfc_enable: '3,4' }),
  };
}

function warningsOf({ fit, values, lanes }: LinkPlan): readonly string[] {
  const ports = `ports are numbered Ethernet0 to Ethernet${(lanes - 1) * SERDES_LANES}: put the real ones in`;
  const lossy =
    fit.lossless === 'fits'
      ? []
      : ['no lossless tables: the headroom does not fit, so the link is lossy and PFC stays off'];
  const percent = Number.isInteger(values.pmax_percent)
    ? []
    : [`green_drop_probability takes whole percents: ${values.pmax_percent} was rounded`];
  return [ports, ...lossy, ...percent];
}
