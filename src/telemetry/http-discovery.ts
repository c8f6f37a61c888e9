import { failed, ok } from '../base/result.ts';
import type { Result } from '../base/result.ts';
import { DEFAULT_SAMPLE, MAX_SAMPLE } from './discovery.ts';
import type { NodeTarget, SampleQuery } from './discovery.ts';

/** One entry of Prometheus' HTTP service discovery. */
interface TargetGroup {
  readonly targets: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

/** Every node is a target of its own on one host, told apart by the path; `instance` is the node, as with one exporter per node. */
export function httpTargets(targets: readonly NodeTarget[], host: string): readonly TargetGroup[] {
  return targets.map(({ node, site, pool }) => ({
    targets: [host],
    labels: { __metrics_path__: `/emulated/${node}/metrics`, instance: node, node, site, pool },
  }));
}

const KNOWN = ['site', 'sample', 'job'];

/** `?site=&sample=&job=`, all of them optional. */
export function parseSampleQuery(query: URLSearchParams): Result<SampleQuery, string> {
  const strange = [...query.keys()].find((name) => !KNOWN.includes(name));
  if (strange !== undefined)
    return failed(`${strange}: unknown; wanted one of ${KNOWN.join(', ')}\n`);
  const text = query.get('sample') ?? String(DEFAULT_SAMPLE);
  const sample = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (sample < 1 || sample > MAX_SAMPLE)
    return failed(
      `sample: wanted a number from 1 to ${MAX_SAMPLE}, found ${JSON.stringify(text)}\n`,
    );
  const job = query.get('job') ?? undefined;
  if (job !== undefined && !/^[^/]+\/[^/]+$/.test(job))
    return failed(`job: wanted NAMESPACE/NAME, found ${JSON.stringify(job)}\n`);
  return ok({ site: query.get('site') ?? undefined, job, sample });
}
