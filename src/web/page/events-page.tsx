import type { VNode } from 'preact';
import { eventsIn } from '../view/event-filter.ts';
import type { Route } from '../view/route.ts';
import { hashOf } from '../view/route.ts';
import { counted } from '../view/sentences.ts';
import type { EventRow } from '../wire.ts';
import { EventList } from './event-list.tsx';
import { replaceRoute } from './location.ts';
import { now } from './store.ts';

type EventsPlace = Extract<Route, { readonly type: 'events' }>;

const spans: readonly (readonly [minutes: number, name: string])[] = [
  [0, 'all that is kept'],
  [5, 'last 5 minutes'],
  [60, 'last hour'],
];

export function EventsPage({
  place,
  events,
}: {
  place: EventsPlace;
  events: readonly EventRow[];
}): VNode {
  const found = eventsIn(events, place, now.value);
  const isWarnings = place.only === 'warnings';
  return (
    <section class="card">
      <h1>Events</h1>
      <div class="filters">
        <label>
          Filter
          <input
            type="search"
            value={place.filter}
            placeholder="name, reason, words"
            onInput={(event) => {
              replaceRoute({ ...place, filter: event.currentTarget.value });
            }}
          />
        </label>
        <label>
          Time
          <select
            value={String(place.minutes)}
            onChange={(event) => {
              replaceRoute({ ...place, minutes: Number(event.currentTarget.value) });
            }}
          >
            {spans.map(([minutes, name]) => (
              <option key={minutes} value={String(minutes)}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <div class="toggles" role="group" aria-label="Kinds of events">
          <a
            class={isWarnings ? 'toggle on' : 'toggle'}
            aria-current={isWarnings ? 'true' : undefined}
            href={hashOf({ ...place, only: isWarnings ? 'all' : 'warnings' })}
          >
            Warnings only
          </a>
        </div>
      </div>
      <p class="quiet" role="status">
        {counted(found.length, 'event')} of the newest {events.length}; kubectl get events has all.
      </p>
      <EventList events={found} />
    </section>
  );
}
