import type { VNode } from 'preact';
import { hashOf } from '../view/route.ts';
import { momentOf } from '../view/timeline.ts';
import type { Moment } from '../view/timeline.ts';
import type { EventRow } from '../wire.ts';
import { When } from './marks.tsx';

/** Events with the object each is about, the newest first. */
export function EventList({ events }: { events: readonly EventRow[] }): VNode {
  if (events.length === 0) return <p class="quiet">Nothing happened yet.</p>;
  return (
    <ol class="events">
      {events.map((event) => (
        <li key={event.key} class={event.type === 'Warning' ? 'moment-warning' : 'moment-event'}>
          <When time={event.time} />
          <div>
            <b>{momentOf(event).title}</b> <Involved event={event} />
            <p>{event.message}</p>
          </div>
        </li>
      ))}
    </ol>
  );
}

function Involved({ event }: { event: EventRow }): VNode {
  const { kind, namespace, name } = event;
  if (kind === 'CollectiveJob')
    return <a href={hashOf({ type: 'job', namespace, name })}>{name}</a>;
  if (kind === 'SiteLink') return <a href={hashOf({ type: 'link', name })}>{name}</a>;
  return <span>{name}</span>;
}

/** Conditions and Events of one object. */
export function Timeline({ moments }: { moments: readonly Moment[] }): VNode {
  if (moments.length === 0) return <p class="quiet">Nothing happened yet.</p>;
  return (
    <ol class="events">
      {moments.map(({ time, type, title, text }) => (
        <li key={`${time} ${title} ${text}`} class={`moment-${type}`}>
          <When time={time} />
          <div>
            <b>{title}</b>
            <p>{text}</p>
          </div>
        </li>
      ))}
    </ol>
  );
}
