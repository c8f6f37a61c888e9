/** Where in the page somebody is; all of it stands in the URL, so that a view can be kept and sent. */
export type Route =
  | { readonly type: 'overview' }
  | {
      readonly type: 'jobs';
      readonly filter: string;
      readonly phases: readonly string[];
      readonly sort: string;
    }
  | { readonly type: 'job'; readonly namespace: string; readonly name: string }
  | { readonly type: 'links' }
  | { readonly type: 'link'; readonly name: string }
  | { readonly type: 'sites' }
  | { readonly type: 'site'; readonly name: string }
  | {
      readonly type: 'events';
      readonly filter: string;
      readonly minutes: number;
      readonly only: 'all' | 'warnings';
    }
  | { readonly type: 'unknown'; readonly path: string };

const DEFAULT_SORT = '-created';

/** Reads what follows the `#` of the URL. Whatever it says, there is a route; a wrong parameter is as if left out. */
export function parseRoute(hash: string): Route {
  const { path, query } = split(hash);
  const parameters = new URLSearchParams(query);
  const [place = '', ...names] = path
    .split('/')
    .filter((part) => part !== '')
    .map(decoded);
  switch (place) {
    case '':
      return { type: 'overview' };
    case 'jobs':
      return jobsRoute(names, parameters) ?? { type: 'unknown', path };
    case 'links':
      return named('links', 'link', names) ?? { type: 'unknown', path };
    case 'sites':
      return named('sites', 'site', names) ?? { type: 'unknown', path };
    case 'events':
      return names.length === 0 ? eventsRoute(parameters) : { type: 'unknown', path };
    default:
      return { type: 'unknown', path };
  }
}

function split(hash: string): { readonly path: string; readonly query: string } {
  const [path = '', query = ''] = hash.replace(/^#/, '').split('?');
  return { path, query };
}

function jobsRoute(names: readonly string[], parameters: URLSearchParams): Route | undefined {
  const [namespace, name] = names;
  if (namespace === undefined) {
    return {
      type: 'jobs',
      filter: parameters.get('filter') ?? '',
      phases: (parameters.get('phase') ?? '').split(',').filter((phase) => phase !== ''),
      sort: parameters.get('sort') ?? DEFAULT_SORT,
    };
  }
  return name !== undefined && names.length === 2 ? { type: 'job', namespace, name } : undefined;
}

function named<List extends 'links' | 'sites', One extends 'link' | 'site'>(
  list: List,
  one: One,
  names: readonly string[],
): { readonly type: List } | { readonly type: One; readonly name: string } | undefined {
  const [name] = names;
  if (name === undefined) return { type: list };
  return names.length === 1 ? { type: one, name } : undefined;
}

function eventsRoute(parameters: URLSearchParams): Route {
  const minutes = Number(parameters.get('minutes') ?? '0');
  return {
    type: 'events',
    filter: parameters.get('filter') ?? '',
    minutes: Number.isFinite(minutes) && minutes > 0 ? minutes : 0,
    only: parameters.get('only') === 'warnings' ? 'warnings' : 'all',
  };
}

/** The `#…` of a route; what is at its default is left out. */
export function hashOf(route: Route): string {
  switch (route.type) {
    case 'overview':
      return '#/';
    case 'jobs':
      return `#/jobs${jobsQueryOf(route)}`;
    case 'job':
      return `#/jobs/${encodeURIComponent(route.namespace)}/${encodeURIComponent(route.name)}`;
    case 'links':
    case 'sites':
      return `#/${route.type}`;
    case 'link':
    case 'site':
      return `#/${route.type}s/${encodeURIComponent(route.name)}`;
    case 'events':
      return `#/events${eventsQueryOf(route)}`;
    case 'unknown':
      return `#${route.path}`;
  }
}

function jobsQueryOf({ filter, phases, sort }: Extract<Route, { readonly type: 'jobs' }>): string {
  const order = sort === DEFAULT_SORT ? '' : sort;
  return queryOf({ filter, phase: phases.join(','), sort: order });
}

function eventsQueryOf(route: Extract<Route, { readonly type: 'events' }>): string {
  const minutes = route.minutes === 0 ? '' : String(route.minutes);
  return queryOf({ filter: route.filter, minutes, only: route.only === 'all' ? '' : route.only });
}

function queryOf(parameters: Readonly<Record<string, string>>): string {
  const given = Object.entries(parameters).filter(([, value]) => value !== '');
  return given.length === 0 ? '' : `?${new URLSearchParams(given).toString()}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
