/** How a page is written: as Prometheus always read it, or as OpenMetrics, which has room for exemplars. */
export type ExpositionFormat = 'text' | 'openmetrics';

export const contentTypes: Readonly<Record<ExpositionFormat, string>> = {
  text: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
};

const OPENMETRICS = /^application\/openmetrics-text$/;
const TEXT = /^(text\/plain|text\/\*|\*\/\*)$/;

/** What the header Accept prefers. Who asks for nothing in particular gets text: OpenMetrics is for those who name it. */
export function formatFor(accept: string | undefined): ExpositionFormat {
  const wanted = (accept ?? '').split(',').map(parsed);
  const open = weightOf(wanted, { type: OPENMETRICS, versions: ['1.0.0', '0.0.1'] });
  const text = weightOf(wanted, { type: TEXT, versions: ['0.0.4'] });
  return open > 0 && open >= text ? 'openmetrics' : 'text';
}

interface Wanted {
  readonly type: string;
  readonly version: string | undefined;
  readonly weight: number;
}

function parsed(range: string): Wanted {
  const [type = '', ...rest] = range.split(';').map((part) => part.trim().toLowerCase());
  const parameters = new Map(rest.map((parameter) => pair(parameter)));
  const weight = Number(parameters.get('q') ?? 1);
  return { type, version: parameters.get('version'), weight: Number.isNaN(weight) ? 0 : weight };
}

function pair(parameter: string): readonly [string, string] {
  const [name = '', value = ''] = parameter.split('=', 2);
  return [name.trim(), value.trim().replace(/^"(.*)"$/, '$1')];
}

function weightOf(
  wanted: readonly Wanted[],
  served: { readonly type: RegExp; readonly versions: readonly string[] },
): number {
  const fitting = wanted.filter(
    ({ type, version }) =>
      served.type.test(type) && (version === undefined || served.versions.includes(version)),
  );
  return Math.max(0, ...fitting.map(({ weight }) => weight));
}
