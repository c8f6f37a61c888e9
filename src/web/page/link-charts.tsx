import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import { gbps, kilometres, microseconds, percent, timeOfDay } from '../view/format.ts';
import type { Curve, LinkCurves, LinkRow, LinkSample } from '../wire.ts';
import type { Line } from './chart.tsx';
import { Chart } from './chart.tsx';
import { now } from './store.ts';

/** Goodput and queue of one lane over distance, for both profiles; a dotted line is this link. */
export function LinkCharts({ curves, row }: { curves: LinkCurves; row: LinkRow }): VNode {
  const { lengthsKm } = curves;
  const at = lengthsKm.findIndex((length) => length >= (row.lengthKm ?? Infinity));
  const here = lengthsKm[at];
  const goodput = useLines(curves, 'efficiencyPercent');
  const queue = useLines(curves, 'queueMicroseconds');
  const common = {
    x: lengthsKm,
    axis: 'log' as const,
    xValue: kilometres,
    ...(here === undefined ? {} : { here }),
  };
  const tuned = pointOf(curves.tuned, at);
  const shelf = pointOf(curves.offTheShelf, at);
  return (
    <>
      <div class="halves">
        <figure>
          <figcaption>Goodput, share of the line rate</figcaption>
          <Chart
            {...common}
            lines={goodput}
            value={percent}
            top={100}
            summary={`Goodput over distance. ${sentence(row, tuned.goodput, shelf.goodput)}`}
          />
        </figure>
        <figure>
          <figcaption>Mean queueing delay</figcaption>
          <Chart
            {...common}
            lines={queue}
            value={microseconds}
            top={1}
            yAxis="log"
            summary={`Queueing delay over distance. ${sentence(row, tuned.queue, shelf.queue)}`}
          />
        </figure>
      </div>
      <AtThisLink length={kilometres(row.lengthKm)} tuned={tuned} shelf={shelf} />
    </>
  );
}

interface Point {
  readonly goodput: string;
  readonly queue: string;
}

interface AtThisLinkParts {
  readonly length: string;
  readonly tuned: Point;
  readonly shelf: Point;
}

function AtThisLink({ length, tuned, shelf }: AtThisLinkParts): VNode {
  return (
    <table class="narrow">
      <caption>At this link&apos;s {length}</caption>
      <thead>
        <tr>
          <th scope="col">Profile</th>
          <th scope="col" class="right">
            Goodput
          </th>
          <th scope="col" class="right">
            Queue
          </th>
        </tr>
      </thead>
      <tbody>
        <tr>
          <th scope="row">tuned</th>
          <td class="right number">{tuned.goodput}</td>
          <td class="right number">{tuned.queue}</td>
        </tr>
        <tr>
          <th scope="row">off the shelf</th>
          <td class="right number">{shelf.goodput}</td>
          <td class="right number">{shelf.queue}</td>
        </tr>
      </tbody>
    </table>
  );
}

const sentence = (row: LinkRow, tuned: string, shelf: string): string =>
  `At ${kilometres(row.lengthKm)}: tuned ${tuned}, off the shelf ${shelf}.`;

function pointOf(curve: Curve, at: number): Point {
  return {
    goodput: percent(curve.efficiencyPercent[at] ?? null),
    queue: microseconds(curve.queueMicroseconds[at] ?? null),
  };
}

function useLines(
  curves: LinkCurves,
  field: 'efficiencyPercent' | 'queueMicroseconds',
): readonly Line[] {
  return useMemo(
    () => [
      { name: 'tuned', colour: '--tuned', dash: 'solid', values: curves.tuned[field] },
      {
        name: 'off the shelf',
        colour: '--shelf',
        dash: 'dashed',
        values: curves.offTheShelf[field],
      },
    ],
    [JSON.stringify([curves.tuned[field], curves.offTheShelf[field]])],
  );
}

/** What the link carried since this server started; the last value holds until now. */
export function Throughput({
  samples,
  capacity,
}: {
  samples: readonly LinkSample[];
  capacity: number;
}): VNode {
  const last = samples.at(-1);
  const until = Math.floor(now.value / 1000);
  const x = useMemo(
    () => [
      ...samples.map(({ at }) => at / 1000),
      ...(last === undefined ? [] : [Math.max(until, last.at / 1000)]),
    ],
    [samples, until],
  );
  const lines = useMemo((): readonly Line[] => {
    const values = (of: (sample: LinkSample) => number): readonly number[] =>
      last === undefined ? [] : [...samples, last].map(of);
    return [
      {
        name: 'carried',
        colour: '--tuned',
        dash: 'stepped',
        values: values((sample) => sample.throughputGbps),
      },
    ];
  }, [samples]);
  if (last === undefined) return <p class="quiet">Nothing was seen yet.</p>;
  return (
    <Chart
      summary={`Carries ${gbps(last.throughputGbps)} of ${gbps(capacity)}; ${samples.length} changes seen since this server started.`}
      x={x}
      axis="time"
      xValue={timeOfDay}
      lines={lines}
      value={gbps}
      top={1}
    />
  );
}
