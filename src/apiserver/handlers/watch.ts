import { minutes, seconds } from '../../base/units.ts';
import type { Seconds } from '../../base/units.ts';
import { parseRevision } from '../../store/revision.ts';
import { invalidOptions, parseInt64 } from '../admission/options.ts';
import type { ApiResponse } from '../api-request.ts';
import { isTrue } from '../request-info.ts';
import type { Call, Core } from './call.ts';
import { initialEvents, watchCauses } from './list-options.ts';
import { oddCachedRevision } from './odd-revision.ts';
import { includeObject } from './table-options.ts';
import { warningHeaders } from './warning-headers.ts';
import { selectionNamed } from './selection.ts';
import { WatchSession } from './watch-session.ts';
import type { WatchFrom, WatchWish } from './watch-wish.ts';

export function watch(core: Core, call: Call): ApiResponse {
  const wish = watchWish(core, call);
  if (call.representation.type === 'table') includeObject(call.request.query);
  const { deprecation } = call.resource;
  return {
    type: 'watch',
    headers: warningHeaders(deprecation === undefined ? [] : [deprecation]),
    start: (listener) => {
      const session = new WatchSession(core, call, wish, listener);
      session.start();
      return () => {
        session.stop();
      };
    },
  };
}

function watchWish(core: Core, call: Call): WatchWish {
  const { query } = call.request;
  const causes = watchCauses(query);
  if (causes.length > 0) throw invalidOptions('ListOptions', causes);
  const bookmarks = isTrue(query.get('allowWatchBookmarks')) ? 'wanted' : 'unwanted';
  const initial = initialEvents(query);
  return {
    from: watchFrom(query.get('resourceVersion') ?? '', initial),
    selection: selectionNamed(call.info.name, query, call.resource.definition),
    bookmarks,
    endOfInitial: initial === 'wanted' && bookmarks === 'wanted' ? 'marked' : 'unmarked',
    timeout: timeoutOf(query.get('timeoutSeconds'), core),
  };
}

function watchFrom(text: string, initial: 'unasked' | 'wanted' | 'unwanted'): WatchFrom {
  const revision = text === '' ? 0 : parseRevision(text);
  if (revision === undefined) throw oddCachedRevision(text);
  if (initial === 'wanted') return { type: 'present', notOlder: revision };
  if (revision > 0) return { type: 'after', revision };
  return initial === 'unwanted' ? { type: 'now' } : { type: 'present', notOlder: 0 };
}

const shortest = minutes(30);

/** Without a wish of the client, a watch ends after 30 to 60 minutes, so that not all end together. */
function timeoutOf(text: string | null, core: Core): Seconds {
  const given = text === null ? 0 : parseInt64(text);
  if (given > 0) return seconds(given);
  return seconds(shortest * (1 + core.chance.watchTimeouts.next()));
}
