import type { JsonObject } from '../../base/json.ts';
import { StatusError } from '../../kube/status-error.ts';
import type { Revision } from '../../store/revision.ts';
import type { Stored } from '../../store/stored.ts';
import type { ApiResponse } from '../api-request.ts';
import type { Call, Core } from './call.ts';
import { encodeContinue, listOptions, tooLargeRevision } from './list-options.ts';
import type { ListOptions } from './list-options.ts';
import { listAnswer } from './respond.ts';
import { selectionOf } from './selection.ts';
import type { Selection } from './selection.ts';

export function list(core: Core, call: Call): ApiResponse | Promise<ApiResponse> {
  const { query } = call.request;
  const options = listOptions(query);
  const selection = selectionOf(query, call.resource.definition);
  return call.resource.whenReady(viewedBy(core, call, { options, selection }), () => {
    const page = pageOf(core, call, { options, selection });
    return listAnswer(core, call, { items: page.items, metadata: metadataOf(page, call) });
  });
}

/** What a list has to look at, where objects must be converted first: with a selector that is everything. */
export function viewedBy(core: Core, call: Call, wanted: Wanted): readonly Stored[] {
  if (!call.resource.isConverted) return [];
  if (wanted.selection.type === 'all') return pageOf(core, call, wanted).items;
  const prefix = keyPrefix(call);
  const { start, revision } = startOf(core, wanted.options, prefix);
  const listing = core.storage.store.list({
    resource: call.resource.storage,
    prefix,
    ...(start === undefined ? {} : { start }),
    ...(revision === undefined ? {} : { revision }),
  });
  return listing.type === 'page' ? listing.items : [];
}

/** The beginning of the keys that a request is about: those of its namespace, or all. */
export function keyPrefix({ info }: Call): string {
  return info.namespace === '' ? '' : `${info.namespace}/`;
}

interface Page {
  readonly items: readonly Stored[];
  readonly revision: Revision;
  /** Where the next page begins, when there is one. */
  readonly next: string | undefined;
  /** How many follow; unknown where a selector decides. */
  readonly remaining: number | undefined;
}

interface Wanted {
  readonly options: ListOptions;
  readonly selection: Selection;
}

export function pageOf(core: Core, call: Call, wanted: Wanted): Page {
  const named = keyNamed(call, wanted.selection);
  if (named !== undefined) return pageOfOne(core, call, { ...wanted, key: named });
  const prefix = keyPrefix(call);
  const { limit } = wanted.options;
  const { start, revision } = startOf(core, wanted.options, prefix);
  const items: Stored[] = [];
  let from = start;
  for (;;) {
    const listing = core.storage.store.list({
      resource: call.resource.storage,
      prefix,
      ...(from === undefined ? {} : { start: from }),
      ...(limit === undefined ? {} : { limit: limit - items.length }),
      ...(revision === undefined ? {} : { revision }),
    });
    if (listing.type === 'expired') throw expired(wanted.options);
    items.push(...selected(listing.items, call, wanted.selection));
    const { next } = listing;
    const shown = listing.revision;
    if (next === undefined)
      return { items, revision: shown, next: undefined, remaining: undefined };
    if (items.length === limit) {
      const remaining = wanted.selection.type === 'all' ? next.remaining : undefined;
      return { items, revision: shown, next: next.start.slice(prefix.length), remaining };
    }
    from = next.start;
  }
}

/** The only key that a selector by name leaves, where the request says the namespace. */
function keyNamed({ info, resource }: Call, { name }: Selection): string | undefined {
  if (name === undefined || name === '') return undefined;
  if (resource.definition.scope === 'Cluster') return name;
  return info.namespace === '' ? undefined : `${info.namespace}/${name}`;
}

/** Of one key there is no second page, whatever the limit. */
function pageOfOne(core: Core, call: Call, wanted: Wanted & { readonly key: string }): Page {
  const { key, options, selection } = wanted;
  const { revision } = startOf(core, { ...options, continueFrom: undefined }, '');
  const listing = core.storage.store.list({
    ...{ resource: call.resource.storage, prefix: key, limit: 1 },
    ...(revision === undefined ? {} : { revision }),
  });
  if (listing.type === 'expired') throw expired(options);
  const items = selected(listing.items, call, selection);
  return { items, revision: listing.revision, next: undefined, remaining: undefined };
}

function selected(items: readonly Stored[], call: Call, selection: Selection): readonly Stored[] {
  if (selection.type === 'all') return items;
  return items.filter((item) => selection.fits(call.resource.view(item).object));
}

function startOf(
  core: Core,
  { at, continueFrom }: ListOptions,
  prefix: string,
): { readonly start: string | undefined; readonly revision: Revision | undefined } {
  const current = core.storage.store.revision;
  if (continueFrom !== undefined) {
    const { revision, start } = continueFrom;
    if (revision > current) throw tooLargeRevision(revision, current);
    return { start: prefix + start, revision: revision < 0 ? undefined : revision };
  }
  if (at.type === 'latest' || at.type === 'any') return { start: undefined, revision: undefined };
  if (at.revision > current) throw tooLargeRevision(at.revision, current);
  return { start: undefined, revision: at.type === 'exact' ? at.revision : undefined };
}

/** Custom resources say that there is nothing more; built-in kinds leave the field out. */
function metadataOf(
  { revision, next, remaining }: Page,
  { resource }: Call,
): Readonly<Record<string, string | number>> {
  const end = resource.definition.custom ? { continue: '' } : {};
  return {
    ...(next === undefined ? end : { continue: encodeContinue({ revision, start: next }) }),
    ...(next === undefined || remaining === undefined ? {} : { remainingItemCount: remaining }),
    resourceVersion: String(revision),
  };
}

/** 410. A list that was going on gets a token to go on with, at the price of consistency. */
function expired({ continueFrom }: ListOptions): StatusError {
  if (continueFrom === undefined) {
    const message = 'The resourceVersion for the provided list is too old.';
    return new StatusError(410, 'Expired', message);
  }
  return new ContinueExpiredError(encodeContinue({ revision: -1, start: continueFrom.start }));
}

/** Its Status carries the token with which the list goes on. */
class ContinueExpiredError extends StatusError {
  readonly #token: string;

  constructor(token: string) {
    super(
      410,
      'Expired',
      'The provided continue parameter is too old to display a consistent list result. You can start a new list ' +
        'without the continue parameter, or use the continue token in this response to retrieve the remainder of ' +
        'the results. Continuing with the provided token results in an inconsistent list - objects that were ' +
        'created, modified, or deleted between the time the first chunk was returned and now may show up in the list.',
    );
    this.#token = token;
  }

  override toStatus(): JsonObject {
    return { ...super.toStatus(), metadata: { continue: this.#token } };
  }
}
