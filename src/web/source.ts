import type { KubeObject } from '../kube/object.ts';
import type { LinkCurves } from './wire.ts';

export interface PageObjects {
  readonly pools: readonly KubeObject[];
  readonly links: readonly KubeObject[];
  readonly jobs: readonly KubeObject[];
  readonly events: readonly KubeObject[];
}

/**
 * Where the page gets what it shows: informers of this process, whatever API server they follow. Objects are values, and a
 * list is the same array for as long as nothing in it changed; the page finds out what is new by that.
 */
export interface PageSource {
  objects(): PageObjects;
  /** Predictions for a link at other lengths; undefined when its spec cannot be read. */
  curvesOf(link: KubeObject): LinkCurves | undefined;
  /** The power limit of one GPU board; undefined when it is not known. */
  boardWatts(accelerator: string): number | undefined;
}
