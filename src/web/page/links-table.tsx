import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { count, gbps, kilometres, microseconds, percent } from '../view/format.ts';
import { LINKS_AT_ONCE, linksInSight } from '../view/links-in-sight.ts';
import { capacityOf } from '../view/map-scene.ts';
import { hashOf } from '../view/route.ts';
import { tuningWord } from '../view/sentences.ts';
import type { LinkRow } from '../wire.ts';
import { Heading } from './heading.tsx';
import { Condition, Meter } from './marks.tsx';

export function LinksTable({ links, level }: { links: readonly LinkRow[]; level: 1 | 2 }): VNode {
  return (
    <section class="card">
      <Heading level={level}>Links</Heading>
      {links.length === 0 ? <p class="quiet">No SiteLink yet.</p> : <Table links={links} />}
    </section>
  );
}

/** Begins with some, and shows more when asked to. */
function Table({ links }: { links: readonly LinkRow[] }): VNode {
  const [most, setMost] = useState(LINKS_AT_ONCE);
  const left = links.length - most;
  return (
    <>
      <Lines links={linksInSight(links, most)} />
      {left <= 0 ? null : (
        <p class="quiet">
          {count(left)} more links. Those that are not up are shown first.{' '}
          <button
            type="button"
            onClick={() => {
              setMost(most + LINKS_AT_ONCE);
            }}
          >
            Show {count(Math.min(left, LINKS_AT_ONCE))} more
          </button>
        </p>
      )}
    </>
  );
}

function Lines({ links }: { links: readonly LinkRow[] }): VNode {
  return (
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">Link</th>
            <th scope="col">State</th>
            <th scope="col">Used</th>
            <th scope="col" class="right">
              Capacity
            </th>
            <th scope="col" class="right">
              Length
            </th>
            <th scope="col" class="right">
              Round trip
            </th>
            <th scope="col" class="right">
              Goodput
            </th>
            <th scope="col">Tuning</th>
          </tr>
        </thead>
        <tbody>
          {links.map((link) => (
            <LinkLine key={link.key} link={link} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function LinkLine({ link }: { link: LinkRow }): VNode {
  const { key, from, to, condition, lanes, lanesUp, mode } = link;
  return (
    <tr>
      <th scope="row">
        <a href={hashOf({ type: 'link', name: key })}>{key}</a>
        <span class="under">
          {from} – {to}
        </span>
      </th>
      <td class="nowrap">
        <Condition condition={condition} />
        <span class="under">
          {lanesUp ?? '–'} of {lanes} lanes
        </span>
      </td>
      <td>
        <Meter value={link.utilizationPercent} label={`Use of ${key}`} />
      </td>
      <td class="right number">{gbps(capacityOf(link))}</td>
      <td class="right number">{kilometres(link.lengthKm)}</td>
      <td class="right number">{microseconds(link.roundTripMicroseconds)}</td>
      <td class="right number">{percent(link.efficiencyPercent)}</td>
      <td class="nowrap">{tuningWord(mode)}</td>
    </tr>
  );
}
