import type { Km } from '../base/units.ts';
import { km } from '../base/units.ts';

export interface Location {
  readonly latitudeDegrees: number;
  readonly longitudeDegrees: number;
}

/** Mean radius of the Earth (IUGG R1). */
const EARTH_RADIUS_KM = 6371.0088;

const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** The shortest way over the ground, by the haversine formula on a sphere (within 0.5 % of the ellipsoid). */
export function greatCircle(a: Location, b: Location): Km {
  const latitude = Math.sin(radians(b.latitudeDegrees - a.latitudeDegrees) / 2);
  const longitude = Math.sin(radians(b.longitudeDegrees - a.longitudeDegrees) / 2);
  const h =
    latitude ** 2 +
    Math.cos(radians(a.latitudeDegrees)) * Math.cos(radians(b.latitudeDegrees)) * longitude ** 2;
  return km(2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(h))));
}
