import type { Instant } from '../../base/clock.ts';
import { arrayAt, numberAt, textAt } from '../../base/json-at.ts';
import { findCondition, readConditions } from '../../kube/conditions.ts';
import type { KubeObject } from '../../kube/object.ts';
import { ageAt, figure, percentage, share, truthTone } from './cells.ts';
import type { Column } from './table.ts';

/** One direction of a link. */
export interface DirectionRow {
  readonly link: string;
  readonly from: string;
  readonly to: string;
  readonly capacityGbps: number;
  readonly reservedGbps: number;
  readonly throughputGbps: number;
  /** Of the lanes that are up, 0 to 1. */
  readonly used: number;
  readonly available: string;
}

export interface LinkRow {
  readonly object: KubeObject;
  readonly name: string;
  readonly sites: readonly [string, string];
  readonly lengthKm: number | undefined;
  readonly lanes: string;
  readonly medium: string;
  readonly optics: string;
  readonly opticsWatts: number | undefined;
  readonly capacityGbps: number;
  readonly directions: readonly DirectionRow[];
  readonly tuning: string;
  readonly efficiencyPercent: number | undefined;
  readonly roundTripMicroseconds: number | undefined;
  readonly queueMicroseconds: number | undefined;
  readonly speedup: string | undefined;
  readonly available: string;
  readonly reason: string;
  readonly age: string;
}

export function linkRow(object: KubeObject, now: Instant): LinkRow {
  const { spec, status } = object;
  const lanes = numberAt(spec, 'lanes') ?? 0;
  const lanesUp = numberAt(status, 'lanesUp') ?? lanes;
  const capacityGbps = lanesUp * (numberAt(spec, 'laneGbps') ?? 0);
  const standing = findCondition(readConditions(object), 'Available');
  const name = object.metadata.name ?? '';
  const available = standing?.status ?? 'Unknown';
  return {
    object,
    name,
    sites: sitesOf(object),
    lengthKm: numberAt(status, 'lengthKm') ?? numberAt(spec, 'lengthKm'),
    lanes: `${lanesUp}/${lanes}`,
    ...materialOf(object),
    capacityGbps,
    directions: directionRows(object, { link: name, capacityGbps, available }),
    tuning: textAt(spec, 'tuning', 'mode') ?? '',
    efficiencyPercent: numberAt(status, 'predicted', 'efficiencyPercent'),
    roundTripMicroseconds: numberAt(status, 'roundTripMicroseconds'),
    queueMicroseconds: numberAt(status, 'predicted', 'queueMicroseconds'),
    speedup: textAt(status, 'predicted', 'speedupOverOffTheShelf'),
    available,
    reason: standing?.reason ?? '',
    age: ageAt(object.metadata.creationTimestamp, now),
  };
}

const materialOf = ({
  spec,
  status,
}: KubeObject): Pick<LinkRow, 'medium' | 'optics' | 'opticsWatts'> => ({
  medium: textAt(spec, 'medium') ?? '',
  optics: textAt(spec, 'optics') ?? '',
  opticsWatts: numberAt(status, 'opticsWatts'),
});

const sitesOf = ({ spec }: KubeObject): LinkRow['sites'] => [
  textAt(spec, 'sites', '0') ?? '',
  textAt(spec, 'sites', '1') ?? '',
];

function directionRows(
  { status }: KubeObject,
  known: Pick<DirectionRow, 'link' | 'capacityGbps' | 'available'>,
): readonly DirectionRow[] {
  return arrayAt(status, 'directions').map((way) => {
    const throughputGbps = numberAt(way, 'throughputGbps') ?? 0;
    return {
      ...known,
      from: textAt(way, 'from') ?? '',
      to: textAt(way, 'to') ?? '',
      reservedGbps: numberAt(way, 'reservedGbps') ?? 0,
      throughputGbps,
      used: share(throughputGbps, known.capacityGbps),
    };
  });
}

/** Of the two directions, the one with more. */
const most = (row: LinkRow, read: (direction: DirectionRow) => number): number =>
  Math.max(0, ...row.directions.map(read));

export const linkColumns: readonly Column<LinkRow>[] = [
  { title: 'NAME', cell: ({ name }) => name },
  { title: 'FROM', cell: ({ sites }) => sites[0] },
  { title: 'TO', cell: ({ sites }) => sites[1] },
  { title: 'KM', cell: ({ lengthKm }) => figure(lengthKm) },
  { title: 'LANES', cell: ({ lanes }) => lanes },
  { title: 'GBPS', cell: ({ capacityGbps }) => figure(capacityGbps) },
  { title: 'RESERVED', cell: (row) => figure(most(row, ({ reservedGbps }) => reservedGbps)) },
  { title: 'USED', cell: (row) => percentage(most(row, ({ used }) => used)) },
  { title: 'TUNING', cell: ({ tuning }) => tuning },
  { title: 'EFFICIENCY', cell: ({ efficiencyPercent }) => figure(efficiencyPercent) },
  {
    title: 'AVAILABLE',
    cell: ({ available }) => available,
    tone: ({ available }) => truthTone(available),
  },
  { title: 'AGE', cell: ({ age }) => age },
  { title: 'MEDIUM', shown: 'wide', cell: ({ medium }) => medium },
  { title: 'OPTICS', shown: 'wide', cell: ({ optics }) => optics },
  { title: 'OPTICS-W', shown: 'wide', cell: ({ opticsWatts }) => figure(opticsWatts) },
  {
    title: 'RTT-US',
    shown: 'wide',
    cell: ({ roundTripMicroseconds }) => figure(roundTripMicroseconds),
  },
  { title: 'QUEUE-US', shown: 'wide', cell: ({ queueMicroseconds }) => figure(queueMicroseconds) },
  { title: 'VS-SHELF', shown: 'wide', cell: ({ speedup }) => speedup ?? '<unknown>' },
  { title: 'REASON', shown: 'wide', cell: ({ reason }) => reason },
];
