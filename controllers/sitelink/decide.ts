import type { SiteLinkStatus } from '../../src/api/generated.ts';
import type { Instant } from '../../src/base/clock.ts';
import { isJsonObject } from '../../src/base/json.ts';
import type { JsonObject } from '../../src/base/json.ts';
import { describeProblems } from '../../src/base/result.ts';
import { toGbps } from '../../src/base/units.ts';
import { findCondition, readConditions } from '../../src/kube/conditions.ts';
import type { ConditionStatement } from '../../src/kube/conditions.ts';
import type { KubeObject } from '../../src/kube/object.ts';
import type { LinkPlan } from '../../src/network/export/link-plan.ts';
import type { EventStatement } from '../../src/runtime/event-correlator.ts';
import { placementsOf, reservedOn } from '../holdings.ts';
import { linkNeighbours } from '../link-neighbours.ts';
import type { LinkSurroundings } from '../link-neighbours.ts';
import { describeLink } from '../link-physics.ts';
import type { DescribedLink } from '../link-physics.ts';
import type { Verdict } from '../status.ts';
import { conditionsOf, statusOf } from '../status.ts';
import type { LinkStudies } from './studies.ts';
import type { Studied } from './study-link.ts';
import { studiedLink } from './study-link.ts';
import { effectiveLane, revised } from './effective.ts';
import { linkFields, simulatedFields } from './wire.ts';

/** The fields of a link's status that the controllers own; of `directions` only what is reserved. */
export const linkStatusFields = [
  'conditions',
  'lengthKm',
  'roundTripMicroseconds',
  'bandwidthDelayProductBytes',
  'opticsWatts',
  'tuned',
  'predicted',
  'simulated',
  'effective',
  'constraints',
  'directions',
];

export interface LinkDecision extends LinkSurroundings {
  readonly studies?: LinkStudies | undefined;
}

export function decideLink(object: KubeObject, neighbours: LinkDecision, now: Instant): Verdict {
  const described = describeLink(object, linkNeighbours(neighbours));
  if (described.type === 'failed') {
    const message = describeProblems(described.failure);
    const conditions = (['Available', 'Tuned', 'Lossless'] as const).map((type) => ({
      type,
      status: 'False' as const,
      reason: 'Invalid',
      message,
    }));
    return {
      status: { conditions: conditionsOf(object, conditions, now) },
      events: complaints(object, message),
    };
  }
  const studied = studiedLink(described.value, neighbours.studies);
  const link = studied.type === 'found' ? studied.link : described.value;
  const tuned = keepsTuning(object, link, studied) ? refining(link) : tuning(link);
  const conditions = [availability(link), tuned, losslessness(link)];
  const status = {
    ...linkFields(link),
    ...simulation(object, link, studied),
    effective: effectiveLane(object, link, studied),
    directions: directions(link, neighbours),
    conditions: conditionsOf(object, conditions, now),
  };
  return {
    status,
    events: [...retuned(object, status.tuned ?? {}), ...revised(object, status.effective)],
  };
}

export type PlanToExport =
  | { readonly type: 'ready'; readonly plan: LinkPlan; readonly namespace: string }
  /** Better parameters are being looked for. */
  | { readonly type: 'sought' };

/** Undefined when the link asks for no export, or cannot be read. */
export function planToExport(
  object: KubeObject,
  neighbours: LinkDecision,
): PlanToExport | undefined {
  const described = describeLink(object, linkNeighbours(neighbours));
  if (described.type === 'failed') return undefined;
  const { setting, plan } = described.value;
  const { exportTo: namespace } = setting;
  if (namespace === undefined) return undefined;
  const studied = studiedLink(described.value, neighbours.studies);
  if (studied.type === 'found') return { type: 'ready', plan: studied.link.plan, namespace };
  if (studied.type === 'sought' && setting.refine === 'simulated') return { type: 'sought' };
  return { type: 'ready', plan, namespace };
}

/** While better parameters are looked for, those before stay: a link is tuned once for each change, not twice. */
function keepsTuning(object: KubeObject, { setting }: DescribedLink, studied: Studied): boolean {
  const isSought = studied.type === 'sought' && setting.refine === 'simulated';
  return isSought && isJsonObject(statusOf(object)['tuned']);
}

function simulation(
  object: KubeObject,
  link: DescribedLink,
  studied: Studied,
): Pick<SiteLinkStatus, 'simulated' | 'tuned'> {
  if (studied.type === 'found') return { simulated: simulatedFields(studied.study) };
  if (studied.type === 'off') return {};
  // What was found before is left until there is something new.
  const { simulated, tuned } = statusOf(object);
  return {
    ...(isJsonObject(simulated) ? { simulated } : {}),
    ...(keepsTuning(object, link, studied) && isJsonObject(tuned) ? { tuned } : {}),
  };
}

function availability({ link, lanesReported }: DescribedLink): ConditionStatement {
  const say = (status: 'True' | 'False', reason: string, message: string): ConditionStatement => ({
    type: 'Available',
    status,
    reason,
    message,
  });
  const { lanes } = link;
  if (lanesReported === undefined) {
    return say(
      'True',
      'NotReported',
      `taken to be up, with all ${lanes} lanes, until lanesUp is reported`,
    );
  }
  if (lanesReported === 0)
    return say('False', 'LinkDown', `none of ${lanes} lanes carries traffic`);
  if (lanesReported < lanes) {
    return say('True', 'LanesDown', `${lanes - lanesReported} of ${lanes} lanes down`);
  }
  return say('True', 'AllLanesUp', `all ${lanes} lanes carry traffic`);
}

function tuning({ link, length, flows }: DescribedLink): ConditionStatement {
  const message =
    link.tuning === 'DistanceAware'
      ? `computed for ${Math.round(length)} km and ${flows} flows on a lane`
      : "the vendors' defaults, the same at every distance";
  return { type: 'Tuned', status: 'True', reason: link.tuning, message };
}

function refining({ length, flows }: DescribedLink): ConditionStatement {
  const message = `better parameters for ${Math.round(length)} km and ${flows} flows on a lane are looked for; those before stay until then`;
  return { type: 'Tuned', status: 'False', reason: 'Refining', message };
}

function losslessness({ plan }: DescribedLink): ConditionStatement {
  const { fit, model, lanes } = plan;
  const needed = Math.round(fit.headroomWanted / 1e6);
  const has = Math.round(model.headroom / 1e6);
  const message = `${lanes} lanes need ${needed} MB of headroom for one lossless priority, and ${model.name} has ${has} MB`;
  return fit.lossless === 'fits'
    ? { type: 'Lossless', status: 'True', reason: 'HeadroomFits', message }
    : { type: 'Lossless', status: 'False', reason: 'HeadroomTooSmall', message };
}

function directions({ link }: DescribedLink, { jobs }: LinkSurroundings): readonly JsonObject[] {
  const reserved = reservedOn(link.name, placementsOf(jobs));
  const [first, second] = link.sites;
  return [
    { from: first, to: second },
    { from: second, to: first },
  ].map((direction) => {
    const rate = reserved.get(direction.from);
    return { ...direction, reservedGbps: rate === undefined ? 0 : Math.round(toGbps(rate)) };
  });
}

/** That the link cannot be read, once. That lanes fail or return is told by who sees it: the line system. */
function complaints(object: KubeObject, message: string): readonly EventStatement[] {
  const before = findCondition(readConditions(object), 'Tuned');
  if (before?.reason === 'Invalid' && before.message === message) return [];
  return [{ type: 'Warning', reason: 'Invalid', message }];
}

/** What a retune changed, each as `name before -> after`. */
function retuned(object: KubeObject, after: JsonObject): readonly EventStatement[] {
  const before = statusOf(object)['tuned'];
  if (!isJsonObject(before)) return [];
  const names = Object.keys(after).filter((name) => before[name] !== after[name]);
  if (names.length === 0) return [];
  const changes = names.map(
    (name) => `${name} ${valueText(before[name])} -> ${valueText(after[name])}`,
  );
  return [{ type: 'Normal', reason: 'LinkRetuned', message: changes.join(', ') }];
}

const valueText = (value: JsonObject[string]): string =>
  typeof value === 'string' ? value : JSON.stringify(value ?? 'none');
