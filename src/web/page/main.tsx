import { render } from 'preact';
import { App } from './app.tsx';
import { followLocation } from './location.ts';
import { startStore } from './store.ts';
import { startTheme } from './theme.ts';
import './page.css';

function start(): void {
  startTheme();
  followLocation();
  startStore();
  const root = document.getElementById('page');
  if (root !== null) render(<App />, root);
}

start();
