import type { GeoProjection } from 'd3-geo';
import { geoInterpolate, geoPath } from 'd3-geo';
import type { LinkRow, SiteRow } from '../wire.ts';
import type { Level } from './levels.ts';
import { levelOf } from './levels.ts';
import type { Place } from './map-frame.ts';

export interface Mark {
  readonly site: SiteRow;
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly level: Level;
  /** The sector that stands for the GPUs held, as the data of an SVG path. */
  readonly sector: string;
}

/** Where a link lies and how broad it is: that changes rarely, unlike how much it carries. */
export interface Route {
  readonly key: string;
  readonly path: string;
  readonly width: number;
  /** Where its label stands, the middle of the way, and how much room is there. */
  readonly x: number;
  readonly y: number;
  readonly room: number;
}

const LEAST_RADIUS = 7;
const MOST_RADIUS = 22;
const LEAST_WIDTH = 1.5;
const MOST_WIDTH = 7;

export function placeOf({ longitude, latitude }: SiteRow): Place | undefined {
  return longitude === null || latitude === null ? undefined : { longitude, latitude };
}

/** Sites without a place are in the table only. */
export function marksOf(sites: readonly SiteRow[], projection: GeoProjection): readonly Mark[] {
  const largest = Math.max(1, ...sites.map(({ gpus }) => gpus));
  return sites.flatMap((site) => markOf(site, largest, projection));
}

/** Links to sites without a place are in the table only. */
export function routesOf(
  sites: readonly SiteRow[],
  links: readonly LinkRow[],
  projection: GeoProjection,
): readonly Route[] {
  const places = new Map(sites.map((site) => [site.key, placeOf(site)]));
  const widest = Math.max(1, ...links.map(capacityOf));
  return links.flatMap((link) => routeOf(link, { places, widest, projection }));
}

/** Whether both say the same of where links lie and how broad they are, whatever they carry. */
export function liesAlike(before: readonly LinkRow[], after: readonly LinkRow[]): boolean {
  return (
    before.length === after.length &&
    before.every((link, index) => {
      const { key, from, to, lanes, laneGbps } = after[index] ?? link;
      return (
        link === after[index] ||
        (link.key === key &&
          link.from === from &&
          link.to === to &&
          link.lanes === lanes &&
          link.laneGbps === laneGbps)
      );
    })
  );
}

/** What all lanes of a link carry when they are up, in Gb/s. */
export function capacityOf({ lanes, laneGbps }: LinkRow): number {
  return lanes * laneGbps;
}

/** Areas are as the GPUs. */
function markOf(site: SiteRow, largest: number, projection: GeoProjection): readonly Mark[] {
  const place = placeOf(site);
  const point = place === undefined ? null : projection([place.longitude, place.latitude]);
  if (point === null) return [];
  const radius = Math.max(LEAST_RADIUS, MOST_RADIUS * Math.sqrt(site.gpus / largest));
  const held = site.gpus === 0 ? 0 : site.allocated / site.gpus;
  const [x, y] = point;
  return [{ site, x, y, radius, level: levelOf(100 * held), sector: sectorOf(held, radius) }];
}

interface Drawn {
  readonly places: ReadonlyMap<string, Place | undefined>;
  readonly widest: number;
  readonly projection: GeoProjection;
}

function routeOf(link: LinkRow, { places, widest, projection }: Drawn): readonly Route[] {
  const from = places.get(link.from);
  const to = places.get(link.to);
  if (from === undefined || to === undefined) return [];
  const ends: [[number, number], [number, number]] = [
    [from.longitude, from.latitude],
    [to.longitude, to.latitude],
  ];
  const path = geoPath(projection)({ type: 'LineString', coordinates: ends });
  const middle = projection(geoInterpolate(...ends)(0.5));
  const [start, end] = [projection(ends[0]), projection(ends[1])];
  if (path === null || middle === null || start === null || end === null) return [];
  const width = Math.max(LEAST_WIDTH, MOST_WIDTH * Math.sqrt(capacityOf(link) / widest));
  const [x, y] = middle;
  const room = Math.hypot(start[0] - end[0], start[1] - end[1]);
  return [{ key: link.key, path, width, x, y, room }];
}

/** A sector from twelve o'clock, clockwise; whole or empty ones are drawn as circles or not at all. */
function sectorOf(held: number, radius: number): string {
  if (held <= 0) return '';
  if (held >= 1)
    return `M0,${-radius}A${radius},${radius} 0 1 1 0,${radius}A${radius},${radius} 0 1 1 0,${-radius}Z`;
  const angle = 2 * Math.PI * held;
  const x = rounded(radius * Math.sin(angle));
  const y = rounded(-radius * Math.cos(angle));
  return `M0,0L0,${-radius}A${radius},${radius} 0 ${held > 0.5 ? 1 : 0} 1 ${x},${y}Z`;
}

const rounded = (value: number): number => Number(value.toFixed(2));
