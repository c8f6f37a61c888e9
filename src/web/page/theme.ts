import { signal } from '@preact/signals';

export type Theme = 'system' | 'light' | 'dark';

const KEY = 'longhaul-theme';
const next: Readonly<Record<Theme, Theme>> = { system: 'light', light: 'dark', dark: 'system' };

export const theme = signal<Theme>('system');
/** Grows when colours change: what is drawn on a canvas has to be drawn again. */
export const colours = signal(0);

/** Whether the style sheet lays the page out for a phone. */
export const isNarrow = signal(false);

export function startTheme(): void {
  set(stored());
  const narrow = matchMedia('(max-width: 760px)');
  isNarrow.value = narrow.matches;
  narrow.addEventListener('change', () => {
    isNarrow.value = narrow.matches;
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    colours.value += 1;
  });
}

export function nextTheme(): void {
  set(next[theme.value]);
  localStorage.setItem(KEY, theme.value);
}

function set(wanted: Theme): void {
  theme.value = wanted;
  if (wanted === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = wanted;
  colours.value += 1;
}

function stored(): Theme {
  const kept = localStorage.getItem(KEY);
  return kept === 'light' || kept === 'dark' ? kept : 'system';
}

/** The value of a CSS variable as it is now. */
export function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}
