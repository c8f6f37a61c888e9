import { useComputed } from '@preact/signals';
import type { ReadonlySignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { count, gbps, kilometres, microseconds, percent } from '../view/format.ts';
import { LINKS_AT_ONCE, linksInSight } from '../view/links-in-sight.ts';
import { capacityOf } from '../view/map-scene.ts';
import { hashOf } from '../view/route.ts';
import { tuningWord } from '../view/sentences.ts';
import type { LinkRow } from '../wire.ts';
import { Heading } from './heading.tsx';
import { Condition, LiveMeter } from './marks.tsx';
import { liveLinks } from './store.ts';
import { useKept } from './use-kept.ts';

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

/** Made anew when other links are shown: the lines themselves follow what their links do. */
function Lines({ links }: { links: readonly LinkRow[] }): VNode {
  const shown = useKept(links, hasSameKeys);
  return useMemo(() => <Frame links={shown} />, [shown]);
}

const hasSameKeys = (before: readonly LinkRow[], after: readonly LinkRow[]): boolean =>
  before.length === after.length && before.every(({ key }, index) => key === after[index]?.key);

function Frame({ links }: { links: readonly LinkRow[] }): VNode {
  return (
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">Link</th>
            <th scope="col">State</th>
            <th scope="col">Used</th>
            {figures.map(([name]) => (
              <th key={name} scope="col" class="right">
                {name}
              </th>
            ))}
            <th scope="col">Tuning</th>
          </tr>
        </thead>
        <tbody>
          {links.map((link) => (
            <LinkLine key={link.key} first={link} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function LinkLine({ first }: { first: LinkRow }): VNode {
  const live = liveLinks.of(first);
  const condition = useComputed(() => live.value.condition);
  const used = useComputed(() => live.value.utilizationPercent);
  const { key } = first;
  return (
    <tr>
      <th scope="row">
        <a href={hashOf({ type: 'link', name: key })}>{key}</a>
        <span class="under">
          <Words of={live} by={endsOf} />
        </span>
      </th>
      <td class="nowrap">
        <Condition condition={condition.value} />
        <span class="under">
          <Words of={live} by={lanesOf} />
        </span>
      </td>
      <td>
        <LiveMeter value={used} label={`Use of ${key}`} />
      </td>
      {figures.map(([name, by]) => (
        <td key={name} class="right number">
          <Words of={live} by={by} />
        </td>
      ))}
      <td class="nowrap">
        <Words of={live} by={tuningOf} />
      </td>
    </tr>
  );
}

type Wording = (link: LinkRow) => string;

const endsOf: Wording = ({ from, to }) => `${from} – ${to}`;
const lanesOf: Wording = ({ lanesUp, lanes }) => `${lanesUp ?? '–'} of ${lanes} lanes`;
const tuningOf: Wording = ({ mode }) => tuningWord(mode);

/** Columns of numbers, in the order in which they stand. */
const figures: readonly (readonly [string, Wording])[] = [
  ['Capacity', (link) => gbps(capacityOf(link))],
  ['Length', ({ lengthKm }) => kilometres(lengthKm)],
  ['Round trip', ({ roundTripMicroseconds }) => microseconds(roundTripMicroseconds)],
  ['Goodput', ({ efficiencyPercent }) => percent(efficiencyPercent)],
];

/** A text that changes in place, without a look at what stands around it. */
function Words({ of, by }: { of: ReadonlySignal<LinkRow>; by: Wording }): VNode {
  const text = useComputed(() => by(of.value));
  return <>{text}</>;
}
