import type { GeoProjection } from 'd3-geo';
import { geoDistance, geoNaturalEarth1 } from 'd3-geo';

export interface Place {
  readonly longitude: number;
  readonly latitude: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** How somebody has zoomed and moved the map, as d3-zoom says it. */
export interface Zoom {
  readonly k: number;
  readonly x: number;
  readonly y: number;
}

export const unzoomed: Zoom = { k: 1, x: 0, y: 0 };

const DEGREES = 180 / Math.PI;
/**
 * Sites closer together than this are shown with their surroundings: a map of two dots tells nobody where they are. A narrow map
 * shows less of them, so that names have room.
 */
const LEAST_SPAN = 24 / DEGREES;
const FULL_WIDTH = 800;
const PADDING = 56;

/** A projection in which all places are seen, turned to their middle: no route between them is torn at the map's edge. */
export function framed(places: readonly Place[], size: Size, zoom: Zoom): GeoProjection {
  const projection = geoNaturalEarth1();
  if (places.length === 0) projection.fitSize([size.width, size.height], { type: 'Sphere' });
  else fit(projection, places, size);
  const [x, y] = projection.translate();
  return projection
    .scale(projection.scale() * zoom.k)
    .translate([x * zoom.k + zoom.x, y * zoom.k + zoom.y]);
}

function fit(projection: GeoProjection, places: readonly Place[], size: Size): void {
  const middle = middleOf(places);
  projection.rotate([-middle.longitude, 0]);
  const inner: [[number, number], [number, number]] = [
    [PADDING, PADDING],
    [Math.max(PADDING + 1, size.width - PADDING), Math.max(PADDING + 1, size.height - PADDING)],
  ];
  const points = places.map(({ longitude, latitude }): [number, number] => [longitude, latitude]);
  projection.fitExtent(inner, {
    type: 'MultiPoint',
    coordinates: [...points, ...corners(middle, places, size)],
  });
}

/** Points around the middle that keep the frame from being smaller than the least span. */
function corners(
  middle: Place,
  places: readonly Place[],
  { width }: Size,
): readonly [number, number][] {
  const span = LEAST_SPAN * Math.min(1, Math.max(0.4, width / FULL_WIDTH));
  const reach = Math.max(
    ...places.map(({ longitude, latitude }) =>
      geoDistance([middle.longitude, middle.latitude], [longitude, latitude]),
    ),
  );
  if (reach * 2 > span) return [];
  const half = (span * DEGREES) / 2;
  const { longitude, latitude } = middle;
  return [
    [longitude - half, latitude],
    [longitude + half, latitude],
  ];
}

/** By vectors, so that sites on both sides of the date line have their middle between them. */
function middleOf(places: readonly Place[]): Place {
  const sum = { x: 0, y: 0, z: 0 };
  for (const { longitude, latitude } of places) {
    const across = Math.cos(latitude / DEGREES);
    sum.x += across * Math.cos(longitude / DEGREES);
    sum.y += across * Math.sin(longitude / DEGREES);
    sum.z += Math.sin(latitude / DEGREES);
  }
  return {
    longitude: Math.atan2(sum.y, sum.x) * DEGREES,
    latitude: Math.atan2(sum.z, Math.hypot(sum.x, sum.y)) * DEGREES,
  };
}
