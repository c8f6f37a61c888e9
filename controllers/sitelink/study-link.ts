import { bytes, bytesPerSecond } from '../../src/base/units.ts';
import type { LinkStudy } from '../../src/network/congestion/study.ts';
import type { DescribedLink } from '../link-physics.ts';
import { planOf } from '../link-physics.ts';
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
  const { link, length, flows, parameters, state, setting } = described;
  const study = studies.find(link.name, {
    traffic: {
      length,
      medium: link.medium,
      roundTrip: state.roundTrip,
      laneRate: link.laneRate,
      flows,
      nicRate: bytesPerSecond((2 * link.laneRate) / flows),
      jitter: link.jitter,
      lossRate: link.lossRate,
      packet: PACKET,
      flowsPerNotifier: 1,
    },
    parameters,
    refine: link.tuning === 'DistanceAware' ? setting.refine : 'off',
    seed: SEED,
  });
  if (study === undefined) return { type: 'sought' };
  return { type: 'found', study, link: retuned(described, study) };
}

function retuned(described: DescribedLink, { parameters, tuned }: LinkStudy): DescribedLink {
  const plan = planOf(described.link, described, parameters);
  const { efficiency, queueDelay, jitter } = tuned;
  const state = { ...described.state, efficiency, queueDelay, jitter };
  return { ...described, parameters: plan.fit.parameters, plan, state };
}
