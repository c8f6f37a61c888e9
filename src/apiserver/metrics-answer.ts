import type { ApiRequest, ApiResponse } from './api-request.ts';

/** What is measured, as text; whoever counts provides it. */
export interface MeasuredPage {
  page(
    accept: string | undefined,
  ): Promise<{ readonly contentType: string; readonly chunks: Iterable<string> }>;
}

/** Answers `/metrics`; undefined for any other path, and where nobody counts. */
export async function metricsAnswer(
  { path, headers }: ApiRequest,
  measured: MeasuredPage | undefined,
): Promise<ApiResponse | undefined> {
  if (path !== '/metrics' || measured === undefined) return undefined;
  const { contentType, chunks } = await measured.page(headers.get('accept'));
  return {
    type: 'chunks',
    status: 200,
    headers: new Map([['content-type', contentType]]),
    chunks,
  };
}
