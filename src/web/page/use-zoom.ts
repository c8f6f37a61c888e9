import { select } from 'd3-selection';
import type { ZoomBehavior } from 'd3-zoom';
import { zoom, zoomIdentity } from 'd3-zoom';
import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Zoom } from '../view/map-frame.ts';
import { unzoomed } from '../view/map-frame.ts';

export interface ZoomControl {
  readonly zoomed: Zoom;
  readonly by: (factor: number) => void;
  readonly reset: () => void;
}

const FURTHEST = 0.12;
const CLOSEST = 40;

/** Wheel with a modifier, pinch, drag, and three buttons: a bare wheel scrolls the page. */
export function useZoom(element: RefObject<SVGSVGElement | null>): ZoomControl {
  const [zoomed, setZoomed] = useState<Zoom>(unzoomed);
  const behavior = useRef<ZoomBehavior<SVGSVGElement, unknown> | undefined>(undefined);
  useEffect(() => {
    const { current } = element;
    if (current === null) return;
    behavior.current = zoom<SVGSVGElement, unknown>()
      .scaleExtent([FURTHEST, CLOSEST])
      .filter((event: MouseEvent) => event.type !== 'wheel' || event.ctrlKey || event.metaKey)
      .on('zoom', ({ transform }: { readonly transform: Zoom }) => {
        setZoomed({ k: transform.k, x: transform.x, y: transform.y });
      });
    select(current).call(behavior.current);
  }, [element]);
  const apply = (
    change: (own: ZoomBehavior<SVGSVGElement, unknown>, svg: SVGSVGElement) => void,
  ): void => {
    if (behavior.current !== undefined && element.current !== null)
      change(behavior.current, element.current);
  };
  return {
    zoomed,
    by: (factor) => {
      apply((own, svg) => {
        own.scaleBy(select(svg), factor);
      });
    },
    reset: () => {
      apply((own, svg) => {
        own.transform(select(svg), zoomIdentity);
      });
    },
  };
}
