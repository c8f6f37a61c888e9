import { jsonEqual } from '../../base/json.ts';
import type { JsonObject } from '../../base/json.ts';
import { containersOf } from './_containers.ts';
import { memberOf } from './_members.ts';

/** Who goes first when memory is short: those who asked for nothing. */
export function qualityOf(spec: JsonObject): string {
  const resources = containersOf(spec).map((container) => memberOf(container, 'resources'));
  const counted = (map: JsonObject): readonly string[] =>
    ['cpu', 'memory'].filter((name) => map[name] !== undefined);
  const all = resources.map((each) => ({
    limits: memberOf(each, 'limits'),
    requests: memberOf(each, 'requests'),
  }));
  if (
    all.every(({ limits, requests }) => counted(limits).length + counted(requests).length === 0)
  ) {
    return 'BestEffort';
  }
  const isSure = all.every(
    ({ limits, requests }) =>
      counted(limits).length === 2 &&
      ['cpu', 'memory'].every((name) => jsonEqual(limits[name] ?? null, requests[name] ?? null)),
  );
  return isSure ? 'Guaranteed' : 'Burstable';
}
