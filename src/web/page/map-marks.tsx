import { useComputed, useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import { count, kilometres, percent, share } from '../view/format.ts';
import { levelOf } from '../view/levels.ts';
import type { Mark, Route } from '../view/map-scene.ts';
import { hashOf } from '../view/route.ts';
import { linkSentence, siteSentence } from '../view/sentences.ts';
import type { LinkRow } from '../wire.ts';
import { liveLinks } from './store.ts';

/** Above so many, the names of links would cover one another. */
const MOST_LABELS = 24;
/** Pixels between two sites with a label between them. */
const LEAST_ROOM = 130;

/** Links under the sites: drawn once, while what they carry changes their colour and their name alone. */
export function Routes({ routes, links }: RoutesParts): VNode {
  return useMemo(() => {
    const rows = new Map(links.map((link) => [link.key, link]));
    return (
      <g class="routes">
        {routes.map((route) => {
          const link = rows.get(route.key);
          return link === undefined ? null : (
            <RouteLine key={route.key} route={route} link={link} />
          );
        })}
      </g>
    );
  }, [routes]);
}

interface RoutesParts {
  readonly routes: readonly Route[];
  readonly links: readonly LinkRow[];
}

/** The broad unseen line takes the pointer; the thin one on top marks what is not tuned. */
function RouteLine({ route, link }: { route: Route; link: LinkRow }): VNode {
  const { key, path, width, x, y } = route;
  const live = liveLinks.of(link);
  const condition = useComputed(() => `route ${live.value.condition}`);
  const level = useComputed(() => `fibre level-${levelOf(live.value.utilizationPercent ?? 0)}`);
  const sentence = useComputed(() => linkSentence(live.value));
  const isDown = useComputed(() => live.value.condition === 'down');
  const isShelf = useComputed(() => live.value.mode === 'OffTheShelf');
  const isPointedAt = useSignal(false);
  return (
    <a
      href={hashOf({ type: 'link', name: key })}
      class={condition}
      aria-label={sentence}
      data-link={key}
      onPointerEnter={() => {
        isPointedAt.value = true;
      }}
      onPointerLeave={() => {
        isPointedAt.value = false;
      }}
    >
      {isPointedAt.value ? <title>{sentence}</title> : null}
      <path class="grip" d={path} />
      <path class={level} d={path} stroke-width={width} />
      {isShelf.value ? <path class="hollow" d={path} stroke-width={width / 2.6} /> : null}
      {isDown.value ? <path class="cross" d={`M${x - 5},${y - 5}l10,10m0,-10l-10,10`} /> : null}
    </a>
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

interface LabelParts extends RoutesParts {
  readonly marks: readonly Mark[];
}

/** What is written beside sites and links; for who does not see it, the links themselves say more. */
export function Labels({ marks, routes, links }: LabelParts): VNode {
  const rows = new Map(links.map((link) => [link.key, link]));
  return (
    <g class="labels" aria-hidden="true">
      {routes.length > MOST_LABELS
        ? null
        : routes
            .filter(({ room }) => room > LEAST_ROOM)
            .map((route) => (
              <RouteLabel key={route.key} route={route} link={rows.get(route.key)} />
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

function RouteLabel({ route, link }: { route: Route; link: LinkRow | undefined }): VNode | null {
  if (link === undefined) return null;
  const { condition, lengthKm, utilizationPercent } = link;
  return (
    <text x={route.x} y={route.y - 10 - route.width / 2}>
      {condition === 'down' ? 'down' : `${kilometres(lengthKm)} · ${percent(utilizationPercent)}`}
    </text>
  );
}
