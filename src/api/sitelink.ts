import { byIdentity } from '../base/by-identity.ts';
import { failed, ok } from '../base/result.ts';
import type { Result } from '../base/result.ts';
import { gbps, km, microseconds, minutes } from '../base/units.ts';
import type { Medium } from '../domain/catalogue/media.ts';
import { mediumByName, mediumNames, singleModeFibre } from '../domain/catalogue/media.ts';
import type { Optics } from '../domain/catalogue/optics.ts';
import { opticsByName, opticsNames, pluggable } from '../domain/catalogue/optics.ts';
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
    medium: parseMedium(spec),
    optics: parseOptics(spec),
    repair: minutes(spec.optionalNumber('repairMinutes') ?? REPAIR_MINUTES),
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

/** The default of the field, for objects from before it. */
const REPAIR_MINUTES = 240;

const parseSwitch = (spec: Fields<SiteLinkSpec>): SwitchModel =>
  catalogued(spec, 'switch', { usual: deepBuffer, names: switchNames, find: switchByName });

const parseMedium = (spec: Fields<SiteLinkSpec>): Medium =>
  catalogued(spec, 'medium', { usual: singleModeFibre, names: mediumNames, find: mediumByName });

const parseOptics = (spec: Fields<SiteLinkSpec>): Optics =>
  catalogued(spec, 'optics', { usual: pluggable, names: opticsNames, find: opticsByName });

interface Catalogue<Entry> {
  /** Objects from before the field have none. */
  readonly usual: Entry;
  readonly names: readonly string[];
  readonly find: (name: string) => Entry | undefined;
}

function catalogued<Entry extends { readonly name: string }>(
  spec: Fields<SiteLinkSpec>,
  field: 'switch' | 'medium' | 'optics',
  { usual, names, find }: Catalogue<Entry>,
): Entry {
  const name = spec.optionalText(field) ?? usual.name;
  const entry = find(name);
  if (entry !== undefined) return entry;
  spec.problem(field, `must be one of ${names.join(', ')}, not ${JSON.stringify(name)}`);
  return usual;
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
