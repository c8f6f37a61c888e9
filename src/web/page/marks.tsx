import { useComputed } from '@preact/signals';
import type { ReadonlySignal } from '@preact/signals';
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

interface MeterParts {
  readonly value: number | null;
  readonly text?: string;
  readonly label: string;
}

/** A share as a bar with its number. */
export function Meter({ value, text, label }: MeterParts): VNode {
  const shown = text ?? percent(value);
  return <Bar label={label} now={value ?? 0} fill={fillOf(value)} text={shown} />;
}

/** The same of a share that changes all the time: only what changes is touched. */
export function LiveMeter({
  value,
  label,
}: {
  value: ReadonlySignal<number | null>;
  label: string;
}): VNode {
  const now = useComputed(() => value.value ?? 0);
  const fill = useComputed(() => fillOf(value.value));
  const text = useComputed(() => percent(value.value));
  return <Bar label={label} now={now} fill={fill} text={text} />;
}

interface BarParts {
  readonly label: string;
  readonly now: number | ReadonlySignal<number>;
  readonly fill: string | ReadonlySignal<string>;
  readonly text: string | ReadonlySignal<string>;
}

function Bar({ label, now, fill, text }: BarParts): VNode {
  return (
    <span class="meter">
      <span
        class="track"
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={now}
      >
        <span class="fill" style={fill} />
      </span>
      <span class="number">{text}</span>
    </span>
  );
}

const fillOf = (value: number | null): string =>
  `transform: scaleX(${Math.min(1, (value ?? 0) / 100)})`;

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
