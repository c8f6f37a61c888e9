import type { KubeObject } from '../../kube/object.ts';
import type { EventRow } from '../wire.ts';
import { count, text } from './_fields.ts';

export function eventRow(event: KubeObject): EventRow {
  const { namespace = '', name = '' } = event.metadata;
  return {
    key: `${namespace}/${name}`,
    time: text(event, 'lastTimestamp') || text(event, 'eventTime'),
    type: text(event, 'type'),
    kind: text(event, 'involvedObject', 'kind'),
    namespace: text(event, 'involvedObject', 'namespace'),
    name: text(event, 'involvedObject', 'name'),
    reason: text(event, 'reason'),
    message: text(event, 'message'),
    count: Math.max(1, count(event, 'count'), count(event, 'series', 'count')),
  };
}

/** The newest first. */
export function byTime(left: EventRow, right: EventRow): number {
  if (left.time !== right.time) return left.time < right.time ? 1 : -1;
  return left.key < right.key ? -1 : 1;
}
