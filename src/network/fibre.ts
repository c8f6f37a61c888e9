import type { Problem, Result } from '../base/result.ts';
import { failed, ok } from '../base/result.ts';
import type { Km, Seconds } from '../base/units.ts';
import { km, microseconds, seconds } from '../base/units.ts';
import type { Medium } from '../domain/catalogue/media.ts';
import type { Location } from '../domain/site.ts';
import { greatCircle } from '../domain/site.ts';
import type { SiteLink } from '../domain/site-link.ts';

/** Transponders, FEC, amplifiers and the switches at both ends, there and back. */
const EQUIPMENT = microseconds(123);
/** Amplifiers, dispersion compensation and slack, there and back: what G.652 fibre needs beyond 2 x 4.897 us/km, where it is lit. */
const LINE_PER_KM = microseconds(10.09 - 2 * 4.897);

/**
 * The round trip of a lit path: 123 us + 10.09 us/km of single-mode fibre, 7.096 us/km of hollow-core fibre.
 *
 * A line through the round trips K. Nawaz (HPE Networking, 2026) measured on real fibre at 50 to 500 km, within 1 % of
 * each. Measured paths are preferred to the bare 2 L / v because senders meet the equipment too: at 10 km it is more
 * than half of the delay. Outside 50 to 500 km this is extrapolation; so is hollow-core fibre, whose line system is taken
 * to be the same.
 */
export function roundTrip(length: Km, medium: Medium): Seconds {
  return seconds(EQUIPMENT + (2 * medium.delayPerKm + LINE_PER_KM) * length);
}

/** The length as given, or the great circle between the sites times the route factor. */
export function linkLength(
  link: SiteLink,
  locationOf: (site: string) => Location | undefined,
): Result<Km> {
  if (link.givenLength !== undefined) return ok(link.givenLength);
  const [first, second] = link.sites;
  const from = locationOf(first);
  const to = locationOf(second);
  if (from !== undefined && to !== undefined) {
    return ok(km(greatCircle(from, to) * link.routeFactor));
  }
  const missing = [...(from === undefined ? [first] : []), ...(to === undefined ? [second] : [])];
  return failed(missing.map(withoutLocation));
}

function withoutLocation(site: string): Problem {
  return {
    path: 'spec.lengthKm',
    message: `not given, and no pool of site ${site} has a location to derive it from; set lengthKm, or spec.location on a pool of ${site}`,
  };
}
