import { signal } from '@preact/signals';
import { feature } from 'topojson-client';
import type { Topology } from 'topojson-specification';
import type { GeoJSON } from 'geojson';

/** The outline of the land, read once after the first paint; undefined until then. */
export const land = signal<GeoJSON | undefined>(undefined);

export function askForLand(): void {
  if (land.peek() !== undefined) return;
  void fetch('land-110m.json')
    .then((response) => response.json() as Promise<Topology>)
    .then((topology) => {
      const outline = topology.objects['land'];
      if (outline !== undefined) land.value = feature(topology, outline);
    })
    // Without it the map has its sites and links still.
    .catch(() => undefined);
}
