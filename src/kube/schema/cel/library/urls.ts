import { overloadsOf } from '../functions.ts';
import type { CelValue } from '../values.ts';
import { CelError, EntryMap, Opaque } from '../values.ts';
import { text } from './arguments.ts';

interface UrlParts {
  readonly scheme: string;
  readonly host: string;
  readonly path: string;
  readonly query: string;
}

class Url extends Opaque {
  readonly typeName = 'kubernetes.URL';
  readonly parts: UrlParts;

  constructor(parts: UrlParts) {
    super();
    this.parts = parts;
  }

  equals(other: CelValue): boolean {
    if (!(other instanceof Url)) return false;
    const { scheme, host, path, query } = other.parts;
    const own = this.parts;
    return own.scheme === scheme && own.host === host && own.path === path && own.query === query;
  }
}

const type = 'kubernetes.URL';

/** URLs as a request line has them: with a scheme, or an absolute path; without a fragment. */
export const urls = overloadsOf([
  ['isURL(string): bool', (a) => readUrl(text(a)) !== undefined],
  [`url(string): ${type}`, (a) => parsed(text(a))],
  [`${type} .getScheme(): string`, (a) => partsOf(a).scheme],
  [`${type} .getHost(): string`, (a) => partsOf(a).host],
  [`${type} .getHostname(): string`, (a) => hostnameOf(partsOf(a).host)],
  [`${type} .getPort(): string`, (a) => portOf(partsOf(a).host)],
  [`${type} .getEscapedPath(): string`, (a) => escapedPath(partsOf(a).path)],
  [`${type} .getQuery(): map<string, list<string>>`, (a) => queryOf(partsOf(a).query)],
]);

function partsOf(value: CelValue | undefined): UrlParts {
  if (value instanceof Url) return value.parts;
  throw new CelError('no such overload: wanted a URL');
}

function parsed(value: string): Url {
  const found = readUrl(value);
  if (found !== undefined) return found;
  throw new CelError(
    `URL parse error during conversion from string: parse ${JSON.stringify(value)}: invalid URI for request`,
  );
}

const form = /^(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?:\/\/([^/?]*))?([^?]*)(?:\?(.*))?$/s;

function readUrl(value: string): Url | undefined {
  // eslint-disable-next-line no-control-regex -- these are what a URL must not have
  const found = /[\u0000-\u001f\u007f]/.test(value) ? null : form.exec(value);
  if (found === null) return undefined;
  const [, scheme = '', authority, path = '', query = ''] = found;
  if (scheme === '' && !value.startsWith('/')) return undefined;
  const host = (authority ?? '').replace(/^.*@/, '');
  if (!isHost(host) || badEscape.test(path)) return undefined;
  return new Url({ scheme: scheme.toLowerCase(), host, path, query });
}

const badEscape = /%(?![0-9a-fA-F]{2})/;

function isHost(host: string): boolean {
  if (host.startsWith('[')) return /^\[[0-9a-fA-F:.]+(?:%25[\w.~-]+)?\](?::\d*)?$/.test(host);
  return /^[^\s<>"\\^`{|}[\]:]*(?::\d*)?$/.test(host) && !badEscape.test(host);
}

function hostnameOf(host: string): string {
  return /^\[(.*)\]/.exec(host)?.[1] ?? host.replace(/:\d*$/, '');
}

function portOf(host: string): string {
  return /:(\d*)$/.exec(host.replace(/^\[.*\]/, ''))?.[1] ?? '';
}

/** What has to be escaped in a path is; what is already stays. */
function escapedPath(path: string): string {
  return path.replace(/%[0-9a-fA-F]{2}|[^A-Za-z0-9\-._~$&+,/:;=@!'()*]/gu, (found) =>
    found.length === 3 && found.startsWith('%') ? found : encodeURIComponent(found),
  );
}

function queryOf(query: string): EntryMap {
  const values = new Map<string, string[]>();
  for (const part of query.split('&')) {
    if (part === '' || part.includes(';')) continue;
    const at = part.indexOf('=');
    const key = decoded(at < 0 ? part : part.slice(0, at));
    const value = decoded(at < 0 ? '' : part.slice(at + 1));
    if (key === undefined || value === undefined) continue;
    values.set(key, [...(values.get(key) ?? []), value]);
  }
  return new EntryMap(values);
}

function decoded(value: string): string | undefined {
  try {
    return decodeURIComponent(value.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}
