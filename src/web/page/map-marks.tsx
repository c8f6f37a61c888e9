import type { VNode } from 'preact';
import { count, kilometres, percent, share } from '../view/format.ts';
import type { Mark, Route, Scene } from '../view/map-scene.ts';
import { hashOf } from '../view/route.ts';
import { linkSentence, siteSentence } from '../view/sentences.ts';

/** Above so many, the names of links would cover one another. */
const MOST_LABELS = 24;
/** Pixels between two sites with a label between them. */
const LEAST_ROOM = 130;

/** Links under the sites. The broad clear line takes the pointer; the thin one on top marks what is not tuned. */
export function Routes({ routes }: { routes: readonly Route[] }): VNode {
  return (
    <g class="routes">
      {routes.map(({ link, path, width, level, x, y }) => {
        const sentence = linkSentence(link);
        const isShelf = link.mode === 'OffTheShelf';
        return (
          <a
            key={link.key}
            href={hashOf({ type: 'link', name: link.key })}
            class={`route ${link.condition} level-${level}`}
            aria-label={sentence}
            data-link={link.key}
          >
            <title>{sentence}</title>
            <path class="grip" d={path} />
            <path class="fibre" d={path} stroke-width={width} />
            {isShelf ? <path class="hollow" d={path} stroke-width={width / 2.6} /> : null}
            {link.condition === 'down' ? (
              <path class="cross" d={`M${x - 5},${y - 5}l10,10m0,-10l-10,10`} />
            ) : null}
          </a>
        );
      })}
    </g>
  );
}

export function Marks({ marks }: { marks: readonly Mark[] }): VNode {
  return (
    <g class="marks">
      {marks.map(({ site, x, y, radius, level, sector }) => {
        const sentence = siteSentence(site);
        return (
          <a
            key={site.key}
            href={hashOf({ type: 'site', name: site.key })}
            class={`site level-${level}`}
            aria-label={sentence}
            data-site={site.key}
          >
            <title>{sentence}</title>
            <g transform={`translate(${x},${y})`}>
              <circle class="ground" r={radius} />
              <path class="held" d={sector} />
              <circle class="rim" r={radius} />
              {site.failedNodes > 0 ? (
                <path class="failed" d={`M${radius * 0.7},${-radius * 0.7 - 7}l7,12h-14Z`} />
              ) : null}
            </g>
          </a>
        );
      })}
    </g>
  );
}

/** What is written beside sites and links; for who does not see it, the links themselves say more. */
export function Labels({ scene: { marks, routes } }: { scene: Scene }): VNode {
  return (
    <g class="labels" aria-hidden="true">
      {routes.length > MOST_LABELS
        ? null
        : routes
            .filter(({ room }) => room > LEAST_ROOM)
            .map(({ link, x, y, width }) => (
              <text key={link.key} x={x} y={y - 10 - width / 2}>
                {link.condition === 'down'
                  ? 'down'
                  : `${kilometres(link.lengthKm)} · ${percent(link.utilizationPercent)}`}
              </text>
            ))}
      {marks.map(({ site, x, y, radius }) => (
        <g key={site.key} transform={`translate(${x},${y + radius})`}>
          <text y={16} class="name">
            {site.key}
          </text>
          <text y={31}>
            {share(site.allocated, site.gpus)} of {count(site.gpus)}
          </text>
        </g>
      ))}
    </g>
  );
}
