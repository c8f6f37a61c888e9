import type { Seconds } from '../../base/units.ts';
import type { Revision } from '../../store/revision.ts';
import type { Selection } from './selection.ts';

/** Where a watch begins. */
export type WatchFrom =
  /** With the objects there are; they count as all of them from that revision on. */
  | { readonly type: 'present'; readonly notOlder: Revision }
  | { readonly type: 'now' }
  | { readonly type: 'after'; readonly revision: Revision };

export interface WatchWish {
  readonly from: WatchFrom;
  readonly selection: Selection;
  readonly bookmarks: 'wanted' | 'unwanted';
  /** Whether a bookmark tells when the objects there are have been sent. */
  readonly endOfInitial: 'marked' | 'unmarked';
  readonly timeout: Seconds;
}
