/** One request that is as dear as one can be, and what it is answered with. */
export interface WorstCase {
  readonly name: string;
  /** What must be there before. */
  readonly given?: readonly WorstRequest[];
  readonly request: WorstRequest;
  readonly status: number;
}

export interface WorstRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With its query. */
  readonly path: string;
  readonly contentType?: string;
  readonly accept?: string;
  /** Who is to be asking; the administrator where it is left out. */
  readonly as?: string;
  /** Made when it is wanted: all of them together are many megabytes. */
  readonly body?: () => string | Uint8Array;
}

/** Where the objects live that take anything; `place.ts` defines them. */
export const things = '/apis/worst.example.com/v1/namespaces/default/things';

/** An object with this text as its `spec`. */
export const thing = (name: string, spec: string): string =>
  `{"apiVersion":"worst.example.com/v1","kind":"Thing","metadata":{"name":"${name}"},"spec":${spec}}`;

/** The texts of the first numbers, with commas between. */
export const listed = (count: number, item: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => item(at)).join(',');

/** JSON of an object with so many members. */
export const members = (count: number, value: (at: number) => string = String): string =>
  `{${listed(count, (at) => `"k${at}":${value(at)}`)}}`;

/** JSON of an array of so many items. */
export const items = (count: number, item: (at: number) => string = String): string =>
  `[${listed(count, item)}]`;

export const post = (path: string, body: () => string | Uint8Array): WorstRequest => ({
  ...{ method: 'POST', path, contentType: 'application/json' },
  body,
});

export type PatchForm = 'json' | 'merge' | 'strategic' | 'apply';

const patchTypes: Readonly<Record<PatchForm, string>> = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
};

export const patch = (form: PatchForm, path: string, body: () => string): WorstRequest => ({
  method: 'PATCH',
  path,
  contentType: patchTypes[form],
  body,
});

export const get = (path: string): WorstRequest => ({ method: 'GET', path });
