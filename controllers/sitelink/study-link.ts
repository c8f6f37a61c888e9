import { bytes, bytesPerSecond, km } from '../../src/base/units.ts';
import type { Km } from '../../src/base/units.ts';
import type { LaneParameters } from '../../src/network/congestion/parameters.ts';
import type { LinkStudy } from '../../src/network/congestion/study.ts';
import { roundTrip } from '../../src/network/fibre.ts';
import type { DescribedLink } from '../link-physics.ts';
import { planOf, tunedPlan } from '../link-physics.ts';
import type { LinkStudies } from './studies.ts';

export type Studied =
  | { readonly type: 'off' }
  | { readonly type: 'sought' }
  /** With the better parameters, where they were looked for. */
  | { readonly type: 'found'; readonly study: LinkStudy; readonly link: DescribedLink };

const PACKET = bytes(4096);
/** The same question gets the same answer, today and after a restart. */
const SEED = 1;

/** Has one lane of a link simulated. */
export function studiedLink(described: DescribedLink, studies: LinkStudies | undefined): Studied {
  if (studies === undefined) return { type: 'off' };
  const { link, flows, setting } = described;
  const refine = link.tuning === 'DistanceAware' ? setting.refine : 'off';
  // Better parameters are sought for the very link that is to have them.
  const length = refine === 'off' ? studiedLength(described.length) : described.length;
  const study = studies.find(link.name, {
    traffic: {
      length,
      medium: link.medium,
      roundTrip: roundTrip(length, link.medium),
      laneRate: link.laneRate,
      flows,
      nicRate: bytesPerSecond((2 * link.laneRate) / flows),
      jitter: link.jitter,
      lossRate: link.lossRate,
      packet: PACKET,
      flowsPerNotifier: 1,
    },
    parameters: tunedPlan(link, { length, flows, setting }).fit.parameters,
    refine,
    seed: SEED,
  });
  if (study === undefined) return { type: 'sought' };
  const { parameters } = refine === 'off' ? described : study;
  return { type: 'found', study, link: retuned(described, study, parameters) };
}

/** Two leading digits of a length, and the steps of the third. */
const STEPS: readonly (readonly [below: number, step: number])[] = [
  [20, 0.2],
  [50, 0.5],
  [100, 1],
];

/**
 * What is simulated for a length: rounded by at most 1.25 %, so that a fleet of thousands of links asks at most 160 questions for each
 * tenfold of distance instead of one for each link. Lengths that people write down are on the grid.
 */
export function studiedLength(length: Km): Km {
  if (length <= 0) return length;
  const scale = 10 ** (Math.floor(Math.log10(length)) - 1);
  const [, step] = STEPS.find(([below]) => length < below * scale) ?? [0, 1];
  const grid = step * scale;
  return km(Number((Math.round(length / grid) * grid).toPrecision(6)));
}

function retuned(
  described: DescribedLink,
  { tuned }: LinkStudy,
  parameters: LaneParameters,
): DescribedLink {
  const plan = planOf(described.link, described, parameters);
  const { efficiency, queueDelay, jitter } = tuned;
  const state = { ...described.state, efficiency, queueDelay, jitter };
  return { ...described, parameters: plan.fit.parameters, plan, state };
}
