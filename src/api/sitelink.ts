import { failed, ok } from '../base/result.ts';
import type { Result } from '../base/result.ts';
import { gbps, km, microseconds } from '../base/units.ts';
import type { SiteLink } from '../domain/site-link.ts';
import type { KubeObject } from '../kube/object.ts';
import { Fields } from './_fields.ts';
import type { SiteLinkSpec } from './generated.ts';

/** Reads a SiteLink as the API server hands it out: with its defaults filled in. */
export function parseSiteLink(object: KubeObject): Result<SiteLink> {
  const spec = new Fields<SiteLinkSpec>(object['spec'] ?? null, 'spec');
  const length = spec.optionalNumber('lengthKm');
  const link: SiteLink = {
    name: object.metadata.name ?? '',
    sites: parseSites(spec),
    givenLength: length === undefined ? undefined : km(length),
    routeFactor: spec.decimal('routeFactor'),
    lanes: spec.number('lanes'),
    laneRate: gbps(spec.number('laneGbps')),
    jitter: microseconds(spec.number('jitterMicroseconds')),
    lossRate: spec.decimal('lossRate'),
    reservable: spec.number('reservablePercent') / 100,
    tuning: spec.object('tuning').oneOf('mode', ['DistanceAware', 'OffTheShelf']),
  };
  return spec.problems.length === 0 ? ok(link) : failed(spec.problems);
}

function parseSites(spec: Fields<SiteLinkSpec>): readonly [string, string] {
  const sites = spec.texts('sites');
  const [first, second] = sites;
  if (sites.length === 2 && first !== undefined && second !== undefined && first !== second) {
    return [first, second];
  }
  spec.problem('sites', 'must name two different sites');
  return ['', ''];
}
