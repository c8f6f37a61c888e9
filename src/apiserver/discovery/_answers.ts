import type { JsonObject } from '../../base/json.ts';
import type { ApiRequest, ApiResponse } from '../api-request.ts';
import type { Document } from './_documents.ts';

export function jsonAnswer(body: JsonObject): ApiResponse {
  return { type: 'object', status: 200, headers: new Map(), body };
}

/** Written for people, whoever asks and however. */
export function readableAnswer(body: JsonObject): ApiResponse {
  const headers = new Map([['content-type', 'application/json']]);
  return { type: 'object', status: 200, headers, body, layout: 'indented' };
}

export function emptyAnswer(
  status: number,
  headers: ReadonlyMap<string, string> = new Map(),
): ApiResponse {
  return { type: 'text', status, headers, text: '' };
}

const tags = (header: string | undefined): readonly string[] =>
  (header ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));

/** The document, or 304 if the client has it already. */
export function documentAnswer(
  request: ApiRequest,
  document: Document,
  headers: Readonly<Record<string, string>>,
): ApiResponse {
  const etag = `"${document.hash}"`;
  const all = new Map([...Object.entries(headers), ['etag', etag] as const]);
  if (tags(request.headers.get('if-none-match')).includes(etag)) return emptyAnswer(304, all);
  const { body, encoded } = document;
  return { type: 'object', status: 200, headers: all, body, encoded: [encoded] };
}
