import type { JsonObject } from '../../base/json.ts';
import { arrayAt, textAt } from '../../base/json-at.ts';
import type { EventRow } from '../wire.ts';

export interface Moment {
  readonly time: string;
  readonly type: 'condition' | 'event' | 'warning';
  readonly title: string;
  readonly text: string;
}

/** Conditions and Events of one object, the newest first. */
export function timelineOf(object: JsonObject, events: readonly EventRow[]): readonly Moment[] {
  const conditions = arrayAt(object, 'status', 'conditions').map((condition): Moment => {
    const type = textAt(condition, 'type') ?? '';
    const status = textAt(condition, 'status') ?? '';
    const reason = textAt(condition, 'reason') ?? '';
    return {
      time: textAt(condition, 'lastTransitionTime') ?? '',
      type: 'condition',
      title: `${type} ${status} · ${reason}`,
      text: textAt(condition, 'message') ?? '',
    };
  });
  return [...conditions, ...events.map(momentOf)].sort((left, right) =>
    left.time < right.time ? 1 : -1,
  );
}

export function momentOf({ time, type, reason, message, count }: EventRow): Moment {
  return {
    time,
    type: type === 'Warning' ? 'warning' : 'event',
    title: count > 1 ? `${reason} × ${count}` : reason,
    text: message,
  };
}
