import type { EventRow } from '../wire.ts';
import type { Route } from './route.ts';

/** The events that a place in the URL asks for. */
export function eventsIn(
  events: readonly EventRow[],
  { filter, minutes, only }: Omit<Extract<Route, { readonly type: 'events' }>, 'type'>,
  now: number,
): readonly EventRow[] {
  const words = filter
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const since = minutes === 0 ? -Infinity : now - minutes * 60_000;
  return events.filter((event) => {
    if (only === 'warnings' && event.type !== 'Warning') return false;
    if (minutes !== 0 && !(Date.parse(event.time) >= since)) return false;
    const text = `${event.kind} ${event.name} ${event.reason} ${event.message}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
