import { byIdentity } from '../base/by-identity.ts';
import { failed, ok } from '../base/result.ts';
import type { Result } from '../base/result.ts';
import { gbps, km, microseconds } from '../base/units.ts';
import type { SwitchModel } from '../domain/catalogue/switches.ts';
import { deepBuffer, switchByName, switchNames } from '../domain/catalogue/switches.ts';
import type { SiteLink, TunerSetting } from '../domain/site-link.ts';
import type { KubeObject } from '../kube/object.ts';
import { Fields } from './_fields.ts';
import type { SiteLinkSpec } from './generated.ts';

/** Reads a SiteLink as the API server hands it out: with its defaults filled in. */
export const parseSiteLink = byIdentity(readSiteLink);

function readSiteLink(object: KubeObject): Result<SiteLink> {
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

/** The part of the spec that only the tuner reads. */
export const parseTunerSetting = byIdentity(readTunerSetting);

function readTunerSetting(object: KubeObject): Result<TunerSetting> {
  const spec = new Fields<SiteLinkSpec>(object['spec'] ?? null, 'spec');
  const tuning = spec.object('tuning');
  const setting: TunerSetting = {
    switchModel: parseSwitch(spec),
    refine: tuning.optionalText('refine') === 'Simulated' ? 'simulated' : 'off',
    exportTo: tuning.has('export') ? tuning.object('export').text('namespace') : undefined,
  };
  return spec.problems.length === 0 ? ok(setting) : failed(spec.problems);
}

/** Objects from before the field have none. */
function parseSwitch(spec: Fields<SiteLinkSpec>): SwitchModel {
  const name = spec.optionalText('switch') ?? deepBuffer.name;
  const model = switchByName(name);
  if (model !== undefined) return model;
  spec.problem('switch', `must be one of ${switchNames.join(', ')}, not ${JSON.stringify(name)}`);
  return deepBuffer;
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
