import { computed, effect, signal } from '@preact/signals';
import type { ReadonlySignal } from '@preact/signals';
import { applied } from '../delta.ts';
import { news as newsBetween } from '../view/sentences.ts';
import type { LinkRow, Snapshot } from '../wire.ts';
import type { Connection, StreamNews } from './event-stream.ts';
import { EventStream } from './event-stream.ts';
import { LiveRows } from './live-rows.ts';

const latest = signal<Snapshot | undefined>(undefined);
const held = signal<Snapshot | undefined>(undefined);

/** What the page shows: the latest, or while it is paused what was the latest then. Undefined before anything arrived. */
export const shown: ReadonlySignal<Snapshot | undefined> = computed(
  () => held.value ?? latest.value,
);
/** The links of what is shown, each by itself: on a large map all of them may change four times a second. */
export const liveLinks = new LiveRows<LinkRow>();
export const isPaused: ReadonlySignal<boolean> = computed(() => held.value !== undefined);
export const connection = signal<Connection>('connecting');
/** The wall clock, a second at a time; it stands still with a paused page. */
export const now = signal(Date.now());
/** For screen readers. */
export const announcement = signal('');

const ANNOUNCE_EVERY_MS = 10_000;

export function togglePause(): void {
  held.value = held.value === undefined ? latest.value : undefined;
}

/** Begins to listen; once. */
export function startStore(): void {
  listen(take);
  setInterval(() => {
    if (!isPaused.value) now.value = Date.now();
  }, 1000);
  announceSometimes();
  effect(() => {
    liveLinks.take(shown.value?.links ?? []);
  });
}

function listen(tell: (news: StreamNews) => void): void {
  if (typeof SharedWorker === 'undefined') {
    new EventStream('/ui/stream', tell).open();
    return;
  }
  const worker = new SharedWorker('stream-worker.js', { name: 'longhaul-stream', type: 'module' });
  worker.port.onmessage = (event: MessageEvent<StreamNews>) => {
    tell(event.data);
  };
}

function take(news: StreamNews): void {
  switch (news.type) {
    case 'connection':
      connection.value = news.connection;
      return;
    case 'snapshot':
      latest.value = news.snapshot;
      return;
    case 'delta':
      if (latest.value !== undefined) latest.value = applied(latest.value, news.delta);
  }
}

/** What changed since the last announcement, in one go: a screen reader must not be talked over. */
function announceSometimes(): void {
  let before: Snapshot | undefined;
  setInterval(() => {
    const after = shown.value;
    if (before !== undefined && after !== undefined) {
      const words = newsBetween(before, after);
      if (words !== '') announcement.value = words;
    }
    before = after;
  }, ANNOUNCE_EVERY_MS);
  effect(() => {
    document.title = titleOf(shown.value);
  });
}

function titleOf(snapshot: Snapshot | undefined): string {
  const waiting = snapshot?.totals.jobsByPhase['Pending'] ?? 0;
  return waiting === 0 ? 'Longhaul' : `(${waiting}) Longhaul`;
}
