import type { ComponentChildren, VNode } from 'preact';
import { count, fromNow, percent } from '../view/format.ts';
import { hashOf } from '../view/route.ts';
import { conditionWord } from '../view/sentences.ts';
import type { Chip, LinkRow } from '../wire.ts';
import { now } from './store.ts';

/** A phase by word, colour and shape. */
export function Phase({ phase }: { phase: string }): VNode {
  return <span class={`phase phase-${phase.toLowerCase()}`}>{phase}</span>;
}

export function Condition({ condition }: { condition: LinkRow['condition'] }): VNode {
  return <span class={`condition condition-${condition}`}>{conditionWord(condition)}</span>;
}

/** Where a job is: a chip for each site. */
export function Chips({ chips }: { chips: readonly Chip[] }): VNode {
  if (chips.length === 0) return <span class="quiet">–</span>;
  return (
    <span class="chips">
      {chips.map(({ site, gpus }) => (
        <a key={site} class="chip" href={hashOf({ type: 'site', name: site })}>
          {site} <b>{count(gpus)}</b>
        </a>
      ))}
    </span>
  );
}

/** A share as a bar with its number. */
export function Meter({
  value,
  text,
  label,
}: {
  value: number | null;
  text?: string;
  label: string;
}): VNode {
  return (
    <span class="meter">
      <span
        class="track"
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={value ?? 0}
      >
        <span class="fill" style={{ transform: `scaleX(${Math.min(1, (value ?? 0) / 100)})` }} />
      </span>
      <span class="number">{text ?? percent(value)}</span>
    </span>
  );
}

/** A time relative to now; the exact one is in its title. */
export function When({ time }: { time: string }): VNode {
  return (
    <time dateTime={time} title={time}>
      {time === '' ? '–' : fromNow(time, now.value)}
    </time>
  );
}

export function Fact({ name, children }: { name: string; children: ComponentChildren }): VNode {
  return (
    <div class="fact">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
