import type { VNode } from 'preact';
import { levelEdges } from '../view/levels.ts';

/** What size, colour and dash say; each is also said in words by a title, the tables and the labels. */
export function MapLegend(): VNode {
  const edges = [0, ...levelEdges, 100];
  return (
    <ul class="legend" aria-label="Legend">
      <li>
        <svg width="46" height="18" aria-hidden="true">
          <circle class="ground" cx="9" cy="9" r="8" />
          <path class="held" d="M9,9L9,1A8,8 0 0 1 17,9Z" />
          <circle class="rim" cx="9" cy="9" r="8" />
          <circle class="ground rim" cx="36" cy="9" r="4" />
        </svg>
        site: size by GPUs, sector and shade by share held
      </li>
      <li class="levels">
        {edges.slice(0, -1).map((edge, index) => (
          <span key={edge} class={`level level-${index}`} aria-hidden="true" />
        ))}
        link: share used, 0 to 100 %
      </li>
      <li>
        <svg width="40" height="18" aria-hidden="true">
          <path class="fibre" d="M2,5H38" stroke-width="2" />
          <path class="fibre" d="M2,13H38" stroke-width="6" />
        </svg>
        width by capacity
      </li>
      <li>
        <svg width="40" height="18" aria-hidden="true">
          <path class="fibre" d="M2,9H38" stroke-width="6" />
          <path class="hollow" d="M2,9H38" stroke-width="2.4" />
        </svg>
        off the shelf (solid: tuned)
      </li>
      <li>
        <svg width="40" height="18" aria-hidden="true" class="down">
          <path class="fibre" d="M2,9H38" stroke-width="3" />
          <path class="cross" d="M15,4l10,10m0,-10l-10,10" />
        </svg>
        down
      </li>
      <li>
        <svg width="16" height="18" aria-hidden="true">
          <path class="failed" d="M8,3l7,12h-14Z" />
        </svg>
        nodes down
      </li>
    </ul>
  );
}
