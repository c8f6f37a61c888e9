import type { SiteShare } from '../collectives/step-time.ts';
import type { LaneConduct } from '../network/lane-conduct.ts';
import { PACKET } from '../network/lane-conduct.ts';
import type { Route, Run } from '../simulation/job.ts';
import { borderVolumes } from './traffic.ts';

/** How the lanes of a link treat packets; undefined while nobody knows. */
export type ConductOf = (link: string) => LaneConduct | undefined;

/** What one GPU receives from other sites in a step, and is told about what it sends there: both ways carry the same. */
export interface BorderMarks {
  readonly markedPackets: number;
  readonly notifications: number;
  /** Sent and not arrived: what the receiver asks for again. */
  readonly lostPackets: number;
}

/**
 * Over the links l of a route with volume V, each of which marks a share m and gives rise to n notifications a byte:
 *   marked  V / packet x (1 - prod(1 - m_l)),   notifications  V x sum(n_l)
 * and where a lane has a share o overflow and its fibre loses a share f, of what is sent for V to arrive
 *   lost  V / packet x (1 / prod((1 - o_l)(1 - f_l)) - 1)
 */
export function borderMarks(run: Run, share: SiteShare, conductOf: ConductOf): BorderMarks {
  let markedPackets = 0;
  let notifications = 0;
  let lostPackets = 0;
  for (const { from, to, bytes } of borderVolumes(run, share)) {
    const route = run.routes.find((one) => one.from === from && one.to === to);
    const conducts = route === undefined ? [] : conductsOn(route, conductOf);
    const unmarked = conducts.reduce((all, { markedShare }) => all * (1 - markedShare), 1);
    const perByte = conducts.reduce((all, one) => all + one.notificationsPerByte, 0);
    const arriving = conducts.reduce((all, one) => all * arrivingShare(one), 1);
    lostPackets += (bytes / PACKET) * (1 / arriving - 1);
    markedPackets += (bytes / PACKET) * (1 - unmarked);
    notifications += bytes * perByte;
  }
  return { markedPackets, notifications, lostPackets };
}

const arrivingShare = ({ overflowShare, lossShare }: LaneConduct): number =>
  (1 - overflowShare) * (1 - lossShare);

const conductsOn = ({ hops }: Route, conductOf: ConductOf): readonly LaneConduct[] =>
  hops.flatMap(({ link }) => conductOf(link) ?? []);
