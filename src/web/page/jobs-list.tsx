import type { VNode } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Route } from '../view/route.ts';
import { hashOf } from '../view/route.ts';
import { counted } from '../view/sentences.ts';
import { rowsInSight } from '../view/virtual-rows.ts';
import type { Window } from '../view/virtual-rows.ts';
import { JobRows } from './job-rows.ts';
import { isNarrow } from './theme.ts';
import { JobLine } from './job-line.tsx';

const WIDE_ROW = 44;
const NARROW_ROW = 76;

type JobsPlace = Extract<Route, { readonly type: 'jobs' }>;

/** Any number of jobs: only the rows in sight are drawn, and read. Arrow keys go from row to row. */
export function JobsList({ place, revision }: { place: JobsPlace; revision: number }): VNode {
  const query = queryOf(place);
  const rows = useMemo(() => new JobRows(query), [query]);
  const { total, rows: known, problem } = rows.known.value;
  const scroller = useRef<HTMLDivElement>(null);
  const [inSight, look] = useWindow(scroller, total);
  const [active, setActive] = useState(0);
  useEffect(
    () => () => {
      rows.stop();
    },
    [rows],
  );
  useEffect(() => {
    rows.show(inSight, revision);
  }, [rows, inSight, revision]);
  const rowHeight = rowHeightNow();
  const move = (to: number): void => {
    const wanted = Math.min(total - 1, Math.max(0, to));
    setActive(wanted);
    focusRow(scroller.current, wanted, rowHeight);
  };
  const indexes = Array.from({ length: inSight.to - inSight.from }, (_, at) => inSight.from + at);
  return (
    <>
      <p class="quiet" role="status">
        {problem ?? (total === 0 ? 'No job passes the filter.' : counted(total, 'job'))}
      </p>
      <div class="job-grid" role="grid" aria-label="Jobs" aria-rowcount={total + 1}>
        <Head />
        <div
          class="job-scroll"
          ref={scroller}
          onScroll={look}
          role="rowgroup"
          onKeyDown={(event) => {
            const target = keyTarget(event.key, active, total);
            if (target === undefined) return;
            event.preventDefault();
            move(target);
          }}
        >
          <div class="job-space" style={{ height: `${total * rowHeight}px` }} role="presentation">
            {indexes.map((index) => (
              <JobLine
                key={known.get(index)?.key ?? `row ${index}`}
                job={known.get(index)}
                index={index}
                top={index * rowHeight}
                focus={index === active ? 'stop' : 'skipped'}
              />
            ))}
          </div>
        </div>
      </div>
    </>
  );
}

function Head(): VNode {
  return (
    <div role="row" class="job-line job-head" aria-rowindex={1}>
      {['Job', 'Phase', 'GPUs', 'Where, or why it waits', 'Progress', 'Step', 'Done'].map(
        (name) => (
          <span key={name} role="columnheader">
            {name}
          </span>
        ),
      )}
    </div>
  );
}

function queryOf(place: JobsPlace): string {
  const [, query = ''] = hashOf({ ...place }).split('?');
  return query;
}

/** As the style sheet has it: on a phone a row has three lines. */
const rowHeightNow = (): number => (isNarrow.value ? NARROW_ROW : WIDE_ROW);

function useWindow(
  scroller: { readonly current: HTMLDivElement | null },
  total: number,
): readonly [Window, () => void] {
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(600);
  const rowHeight = rowHeightNow();
  const window = useMemo(
    () => rowsInSight({ top, height, rowHeight, rows: total }),
    [top, height, rowHeight, total],
  );
  const look = (): void => {
    const { current } = scroller;
    if (current === null) return;
    // In steps of a few rows: less would only draw the same rows again.
    setTop(Math.floor(current.scrollTop / (4 * rowHeight)) * 4 * rowHeight);
    setHeight(current.clientHeight);
  };
  useEffect(look, [total]);
  return [window, look];
}

function keyTarget(key: string, active: number, total: number): number | undefined {
  switch (key) {
    case 'ArrowDown':
      return active + 1;
    case 'ArrowUp':
      return active - 1;
    case 'PageDown':
      return active + 10;
    case 'PageUp':
      return active - 10;
    case 'Home':
      return 0;
    case 'End':
      return total - 1;
    default:
      return undefined;
  }
}

/** Brings the row into sight first: one that is not drawn cannot have the focus. */
function focusRow(scroller: HTMLDivElement | null, index: number, rowHeight: number): void {
  if (scroller === null) return;
  const top = index * rowHeight;
  if (top < scroller.scrollTop) scroller.scrollTop = top;
  const bottom = top + rowHeight - scroller.clientHeight;
  if (bottom > scroller.scrollTop) scroller.scrollTop = bottom;
  requestAnimationFrame(() => {
    requestAnimationFrame(() => {
      scroller.querySelector<HTMLElement>(`[data-index="${index}"] a`)?.focus();
    });
  });
}
