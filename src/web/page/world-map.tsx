import type { GeoProjection } from 'd3-geo';
import { geoGraticule10, geoPath } from 'd3-geo';
import type { VNode } from 'preact';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { framed } from '../view/map-frame.ts';
import { liesAlike, marksOf, placeOf, routesOf } from '../view/map-scene.ts';
import { mapSentence } from '../view/sentences.ts';
import type { SiteRow, Snapshot } from '../wire.ts';
import { askForLand, land } from './land.ts';
import { MapLegend } from './map-legend.tsx';
import { Labels, Marks, Routes } from './map-marks.tsx';
import { useKept } from './use-kept.ts';
import { useSize } from './use-size.ts';
import type { ZoomControl } from './use-zoom.ts';
import { useZoom } from './use-zoom.ts';

export function WorldMap({ snapshot }: { snapshot: Snapshot }): VNode {
  const { sites, links } = snapshot;
  const [frame, size] = useSize();
  const svg = useRef<SVGSVGElement>(null);
  const control = useZoom(svg);
  useEffect(askForLand, []);
  const places = placesText(sites);
  const projection = useMemo(
    () =>
      framed(
        sites.flatMap((site) => placeOf(site) ?? []),
        size,
        control.zoomed,
      ),
    [places, size, control.zoomed],
  );
  const lying = useKept(links, liesAlike);
  const marks = useMemo(() => marksOf(sites, projection), [sites, projection]);
  const routes = useMemo(() => routesOf(sites, lying, projection), [places, lying, projection]);
  const missing = sites.length - marks.length;
  return (
    <section class="card map-card" aria-label="Map">
      <div class="map" ref={frame}>
        <svg ref={svg} width={size.width} height={size.height} aria-label="Sites and links">
          <g role="img" aria-label={mapSentence(snapshot)}>
            <Land projection={projection} />
          </g>
          <Routes routes={routes} links={links} />
          <Marks marks={marks} />
          <Labels marks={marks} routes={routes} links={links} />
        </svg>
        <ZoomButtons control={control} />
      </div>
      <MapLegend />
      {missing === 0 ? null : (
        <p class="quiet">
          Not on the map, for want of <code>spec.location</code>: {missing} of {sites.length} sites.
        </p>
      )}
    </section>
  );
}

function ZoomButtons({ control }: { control: ZoomControl }): VNode {
  return (
    <div class="zoom" role="group" aria-label="Zoom">
      <button
        type="button"
        onClick={() => {
          control.by(1.6);
        }}
        aria-label="Closer"
      >
        +
      </button>
      <button
        type="button"
        onClick={() => {
          control.by(1 / 1.6);
        }}
        aria-label="Further away"
      >
        −
      </button>
      <button type="button" onClick={control.reset} aria-label="All sites">
        ⤢
      </button>
    </div>
  );
}

function Land({ projection }: { projection: GeoProjection }): VNode {
  const outline = land.value;
  const [coast, graticule] = useMemo(() => {
    const path = geoPath(projection);
    return [outline === undefined ? '' : path(outline), path(geoGraticule10())];
  }, [projection, outline]);
  return (
    <>
      <path class="graticule" d={graticule ?? ''} />
      <path class="land" d={coast ?? ''} />
    </>
  );
}

/** Where sites are changes rarely, how full they are all the time. */
function placesText(sites: readonly SiteRow[]): string {
  return sites.map(({ key, longitude, latitude }) => `${key} ${longitude},${latitude}`).join(' ');
}
