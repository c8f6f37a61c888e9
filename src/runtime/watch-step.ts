import type { Seconds } from '../base/units.ts';

/**
 * How a cache follows a resource: list, then watch from the list's revision, and again when the server has
 * forgotten that revision. `tries` counts the attempts since the server was last heard.
 */
export type WatchState =
  | { readonly type: 'empty' }
  | { readonly type: 'listing'; readonly tries: number }
  | { readonly type: 'watching'; readonly revision: string; readonly tries: number }
  | { readonly type: 'stopped' };

export type WatchInput =
  | { readonly type: 'start' }
  | { readonly type: 'listed'; readonly revision: string }
  /** An event or a bookmark: everything up to this revision is known. */
  | { readonly type: 'heard'; readonly revision: string }
  /** The server no longer has the revision (410). */
  | { readonly type: 'expired' }
  /** The server ended the watch cleanly. */
  | { readonly type: 'closed'; readonly lasted: Seconds }
  /** A list or a watch broke off, was refused or never began: then it lasted no time. */
  | { readonly type: 'failed'; readonly lasted: Seconds }
  | { readonly type: 'stop' };

/** `pause` is the number of the attempt to wait for: 0 means at once. */
export type WatchCommand =
  | { readonly type: 'list'; readonly pause: number }
  | { readonly type: 'watch'; readonly from: string; readonly pause: number }
  | { readonly type: 'end' };

export type WatchStep = readonly [WatchState, readonly WatchCommand[]];

/** A watch that lasted this long was a good one, even if nothing happened. */
const steadySeconds = 10;

export function watchStep(state: WatchState, input: WatchInput): WatchStep {
  if (input.type === 'stop') return [{ type: 'stopped' }, [{ type: 'end' }]];
  switch (state.type) {
    case 'empty':
      return input.type === 'start' ? list(0, 0) : [state, []];
    case 'listing':
      return whileListing(state, input);
    case 'watching':
      return whileWatching(state, input);
    case 'stopped':
      return [state, []];
  }
}

type Input = Exclude<WatchInput, { type: 'stop' }>;

function whileListing(state: WatchState & { type: 'listing' }, input: Input): WatchStep {
  switch (input.type) {
    case 'listed':
      return watch(input.revision, 0, state.tries);
    case 'expired':
    case 'failed':
    case 'closed':
      return list(state.tries + 1, state.tries + 1);
    case 'start':
    case 'heard':
      return [state, []];
  }
}

/**
 * A clean end resumes where it was. A break lists again: another server may answer now, with another past, and
 * would keep a watch of a revision it has yet to reach waiting in silence.
 */
function whileWatching(state: WatchState & { type: 'watching' }, input: Input): WatchStep {
  const { revision, tries } = state;
  switch (input.type) {
    case 'heard':
      return [{ type: 'watching', revision: input.revision, tries: 0 }, []];
    case 'closed': {
      const pause = input.lasted >= steadySeconds ? 0 : tries;
      return watch(revision, pause, pause + 1);
    }
    case 'expired':
      return list(tries, tries + 1);
    case 'failed': {
      const pause = input.lasted >= steadySeconds ? 1 : tries + 1;
      return list(pause, pause);
    }
    case 'start':
    case 'listed':
      return [state, []];
  }
}

const list = (pause: number, tries: number): WatchStep => [
  { type: 'listing', tries },
  [{ type: 'list', pause }],
];

const watch = (from: string, pause: number, tries: number): WatchStep => [
  { type: 'watching', revision: from, tries },
  [{ type: 'watch', from, pause }],
];
