import { exposition } from '../../src/metrics/exposition.ts';
import type { MetricsRegistry } from '../../src/metrics/metrics-registry.ts';
import type { Metrics } from '../../src/metrics/page.ts';

/** What a scrape gets, in one piece; as text unless it asks for something else. */
export async function metricsText(
  metrics: Pick<Metrics, 'page'>,
  accept?: string,
): Promise<string> {
  return [...(await metrics.page(accept)).chunks].join('');
}

export async function registryText(registry: MetricsRegistry): Promise<string> {
  return [...exposition(await registry.families())].join('');
}
