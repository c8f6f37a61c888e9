import type { Exported, LinkPlan } from './link-plan.ts';

/** What NVUE takes as the length of a cable, in metres. */
const LONGEST_CABLE = 100_000;
const TRAFFIC_CLASS = 3;

/** NVUE commands for a Cumulus switch at the head of the link. */
export function nvueCommands(plan: LinkPlan): Exported {
  const profile = plan.name;
  const lossless = plan.fit.lossless === 'fits';
  const ports = plan.lanes === 1 ? 'swp1' : `swp1-${plan.lanes}`;
  const marking = `nv set qos congestion-control ${profile} traffic-class ${TRAFFIC_CLASS}`;
  const commands = [
    `nv set qos roce mode ${lossless ? 'lossless' : 'lossy'}`,
    `${marking} min-threshold ${plan.values.kmin_bytes}`,
    `${marking} max-threshold ${plan.values.kmax_bytes}`,
    `${marking} probability ${Math.round(plan.values.pmax_percent)}`,
    `${marking} ecn enable`,
    `${marking} red disable`,
    ...(lossless ? pauseCommands(plan, ports) : []),
    `nv set interface ${ports} qos congestion-control profile ${profile}`,
    `nv set interface ${ports} router adaptive-routing enable on`,
    'nv config apply',
  ];
  const warnings = warningsOf(plan, ports);
  const comments = warnings.map((warning) => `# ${warning}`);
  return { text: `${[...comments, ...commands].join('\n')}\n`, warnings };
}

/** A length that NVUE takes makes it compute the headroom; beyond, the headroom must be written down. */
function pauseCommands({ name, length, fit }: LinkPlan, ports: string): readonly string[] {
  const pause = `nv set qos pfc ${name}`;
  const metres = Math.round(length * 1000);
  const headroom = Math.round(fit.parameters.pfcHeadroom);
  const sized =
    metres <= LONGEST_CABLE
      ? [`${pause} cable-length ${metres}`]
      : [
          `${pause} port-buffer ${headroom}`,
          `${pause} xoff-threshold ${headroom}`,
          `${pause} xon-threshold 0`,
        ];
  return [
    `${pause} switch-priority ${TRAFFIC_CLASS}`,
    ...sized,
    `${pause} tx enable`,
    `${pause} rx enable`,
    `nv set interface ${ports} qos pfc profile ${name}`,
  ];
}

function warningsOf({ length, fit, values }: LinkPlan, ports: string): readonly string[] {
  const long =
    length * 1000 > LONGEST_CABLE
      ? [
          `cable-length ends at ${LONGEST_CABLE} m and this link has ${Math.round(length * 1000)} m: ${
            fit.lossless === 'fits' ? 'thresholds are given instead' : 'it is not set'
          }`,
        ]
      : [];
  const lossy =
    fit.lossless === 'fits' ? [] : ['the headroom does not fit this switch: the mode is lossy'];
  const percent = Number.isInteger(values.pmax_percent)
    ? []
    : [`probability takes whole percents: ${values.pmax_percent} was rounded`];
  return [`${ports} stands for the ports of the link`, ...long, ...lossy, ...percent];
}
