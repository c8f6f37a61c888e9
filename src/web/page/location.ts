import { signal } from '@preact/signals';
import type { Route } from '../view/route.ts';
import { hashOf, parseRoute } from '../view/route.ts';

export const route = signal<Route>(parseRoute(location.hash));

/** Follows the URL, and begins every new view at its head. */
export function followLocation(): void {
  window.addEventListener('hashchange', () => {
    const before = route.value;
    route.value = parseRoute(location.hash);
    if (before.type === route.value.type && before.type !== 'job') return;
    window.scrollTo(0, 0);
    document.getElementById('main')?.focus();
  });
}

/** Changes the URL without a new entry in the history: for what is typed into a filter. */
export function replaceRoute(wanted: Route): void {
  history.replaceState(null, '', hashOf(wanted));
  route.value = wanted;
}
