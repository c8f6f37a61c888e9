import type { VNode } from 'preact';
import type { Route } from '../view/route.ts';
import { route } from './location.ts';
import type { Connection } from './event-stream.ts';
import { connection, isPaused, togglePause } from './store.ts';
import { nextTheme, theme } from './theme.ts';

interface Place {
  readonly href: string;
  readonly name: string;
  readonly types: readonly Route['type'][];
}

const places: readonly Place[] = [
  { href: '#/', name: 'Overview', types: ['overview'] },
  { href: '#/jobs', name: 'Jobs', types: ['jobs', 'job'] },
  { href: '#/links', name: 'Links', types: ['links', 'link'] },
  { href: '#/sites', name: 'Sites', types: ['sites', 'site'] },
  { href: '#/events', name: 'Events', types: ['events'] },
];

export function TopBar(): VNode {
  return (
    <header class="bar">
      <a class="brand" href="#/" aria-label="Longhaul, overview">
        <img src="icon.svg" alt="" width="20" height="20" />
        <span>Longhaul</span>
      </a>
      <nav aria-label="Views">
        {places.map(({ href, name, types }) => (
          <a
            key={href}
            href={href}
            aria-current={types.includes(route.value.type) ? 'page' : undefined}
          >
            {name}
          </a>
        ))}
      </nav>
      <div class="controls">
        <span class={`connection ${isPaused.value ? 'paused' : connection.value}`}>
          {isPaused.value ? 'paused' : words[connection.value]}
        </span>
        <button type="button" aria-pressed={isPaused.value} onClick={togglePause}>
          {isPaused.value ? 'Resume' : 'Pause'}
        </button>
        <button type="button" onClick={nextTheme} title="Colours: as the system, light, dark">
          <span aria-hidden="true">◐ </span>
          <span class="wide-only">Colours: </span>
          {theme}
        </button>
      </div>
    </header>
  );
}

const words: Readonly<Record<Connection, string>> = {
  connecting: 'connecting',
  live: 'live',
  lost: 'connection lost, trying again',
};
