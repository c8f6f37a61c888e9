import type { ApiRequest, ApiResponse } from './api-request.ts';

const endpoints: ReadonlySet<string> = new Set(['healthz', 'livez', 'readyz']);

/** One thing that must be well; `undefined` means it is. */
export interface HealthCheck {
  readonly name: string;
  failure(): string | undefined;
}

/** Answers `/healthz`, `/livez`, `/readyz` and a single check below them; undefined for any other path. */
export function health(
  request: ApiRequest,
  checks: readonly HealthCheck[],
): ApiResponse | undefined {
  const [, endpoint = '', only, ...rest] = request.path.replace(/\/$/, '').split('/');
  if (!endpoints.has(endpoint) || rest.length > 0) return undefined;
  if (only !== undefined && !checks.some(({ name }) => name === only)) return undefined;
  const excluded = new Set(request.query.getAll('exclude'));
  const asked = checks.filter(({ name }) => only === undefined || name === only);
  const results = asked.map((check) => {
    const skipped = excluded.has(check.name);
    const failure = skipped ? undefined : check.failure();
    return { failed: failure !== undefined, line: lineOf(check.name, { skipped, failure }) };
  });
  const unknown = [...excluded].filter((name) => checks.every((check) => check.name !== name));
  const isVerbose = only === undefined && request.query.has('verbose');
  return report(endpoint, results, isVerbose ? ['verbose', ...warningsOf(unknown)] : ['brief']);
}

function warningsOf(unknown: readonly string[]): readonly string[] {
  if (unknown.length === 0) return [];
  const names = unknown.map((name) => JSON.stringify(name)).join(',');
  return [`warn: some health checks cannot be excluded: no matches for ${names}\n`];
}

function lineOf(
  name: string,
  { skipped, failure }: { readonly skipped: boolean; readonly failure: string | undefined },
): string {
  if (skipped) return `[+]${name} excluded: ok`;
  return failure === undefined ? `[+]${name} ok` : `[-]${name} failed: ${failure}`;
}

function report(
  endpoint: string,
  results: readonly { readonly failed: boolean; readonly line: string }[],
  [detail, ...warnings]: readonly ['verbose' | 'brief', ...string[]],
): ApiResponse {
  const lines = [...results.map(({ line }) => `${line}\n`), ...warnings].join('');
  if (results.some(({ failed }) => failed)) {
    return text(500, `${lines}${endpoint} check failed\n`);
  }
  return text(200, detail === 'verbose' ? `${lines}${endpoint} check passed\n` : 'ok');
}

function text(status: number, body: string): ApiResponse {
  const headers = new Map([
    ['content-type', 'text/plain; charset=utf-8'],
    ['x-content-type-options', 'nosniff'],
  ]);
  return { type: 'text', status, headers, text: body };
}
