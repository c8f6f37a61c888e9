import type { Instant } from '../../../base/clock.ts';
import type { JsonObject, JsonValue } from '../../../base/json.ts';
import { isJsonObject } from '../../../base/json.ts';
import { numberAt, objectAt, since, textAt } from './_cells.ts';
import { coreEventOf } from './event-conversion.ts';

function sourceOf(event: JsonObject): string {
  const source = objectAt(event, 'source');
  const component = textAt(source, 'component') || textAt(event, 'reportingComponent');
  const host = textAt(source, 'host') || textAt(event, 'reportingInstance');
  return host === '' ? component : `${component}, ${host}`;
}

/** Events come in two generations: times and counts are in other fields in each. */
export function eventCells(event: JsonObject, now: Instant): readonly JsonValue[] {
  const involved = objectAt(event, 'involvedObject');
  const kind = textAt(involved, 'kind').toLowerCase();
  const name = textAt(involved, 'name');
  const first = since(textAt(event, 'firstTimestamp') || textAt(event, 'eventTime'), now);
  const lastSeen = textAt(event, 'lastTimestamp');
  const series = isJsonObject(event['series']) ? event['series'] : undefined;
  const last =
    series === undefined
      ? lastSeen === ''
        ? first
        : since(lastSeen, now)
      : since(textAt(series, 'lastObservedTime'), now);
  return [
    last,
    textAt(event, 'type'),
    textAt(event, 'reason'),
    name === '' ? kind : `${kind}/${name}`,
    textAt(involved, 'fieldPath'),
    sourceOf(event),
    textAt(event, 'message').trim(),
    first,
    numberAt(series ?? event, 'count') || 1,
    textAt(objectAt(event, 'metadata'), 'name'),
  ];
}

/** An Event of events.k8s.io is printed as the Event of the core group that it is. */
export const newEventCells = (event: JsonObject, now: Instant): readonly JsonValue[] =>
  eventCells(coreEventOf(event), now);
