import { arrayAt } from '../../base/json-at.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { LinkCondition, LinkRow } from '../wire.ts';
import { conditionOf, count, number, text } from './_fields.ts';

export function linkRow(link: KubeObject): LinkRow {
  const ways = arrayAt(link, 'status', 'directions');
  const most = (field: string): number =>
    ways.reduce<number>((found, way) => Math.max(found, count(way, field)), 0);
  return {
    key: link.metadata.name ?? '',
    from: text(link, 'spec', 'sites', '0'),
    to: text(link, 'spec', 'sites', '1'),
    lengthKm: number(link, 'status', 'lengthKm'),
    roundTripMicroseconds: number(link, 'status', 'roundTripMicroseconds'),
    lanes: count(link, 'spec', 'lanes'),
    lanesUp: number(link, 'status', 'lanesUp'),
    laneGbps: count(link, 'spec', 'laneGbps'),
    mode: text(link, 'spec', 'tuning', 'mode'),
    efficiencyPercent: number(link, 'status', 'predicted', 'efficiencyPercent'),
    shelfEfficiencyPercent: number(link, 'status', 'predicted', 'offTheShelfEfficiencyPercent'),
    queueMicroseconds: number(link, 'status', 'predicted', 'queueMicroseconds'),
    ecnMinBytes: number(link, 'status', 'tuned', 'ecnMinBytes'),
    ecnMaxBytes: number(link, 'status', 'tuned', 'ecnMaxBytes'),
    windowBytes: number(link, 'status', 'tuned', 'windowBytes'),
    utilizationPercent: ways.length === 0 ? null : most('utilizationPercent'),
    throughputGbps: most('throughputGbps'),
    reservedGbps: most('reservedGbps'),
    condition: conditionOfLink(link),
    message: text(conditionOf(link, 'Available'), 'message'),
  };
}

function conditionOfLink(link: KubeObject): LinkCondition {
  const status = text(conditionOf(link, 'Available'), 'status');
  if (status === 'False') return 'down';
  if (status !== 'True') return 'unknown';
  const lanes = count(link, 'spec', 'lanes');
  return (number(link, 'status', 'lanesUp') ?? lanes) < lanes ? 'degraded' : 'up';
}
