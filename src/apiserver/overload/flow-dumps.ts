import type { Instant } from '../../base/clock.ts';
import type { ApiRequest, ApiResponse } from '../api-request.ts';
import type { FlowControl } from './flow-control.ts';
import type { FlowCounts } from './flow-counts.ts';
import type { Entry } from './flow.ts';
import type { PriorityLevel } from './priority-level.ts';
import { ESTIMATE } from './queue-set.ts';
import type { Queue, Seated } from './queue-set.ts';

type Row = readonly string[];

const root = '/debug/api_priority_and_fairness/';

/** Tables of what requests wait for, in the form of kube-apiserver's; undefined for any other path. */
export function flowDump(request: ApiRequest, flowControl: FlowControl): ApiResponse | undefined {
  if (!request.path.startsWith(root)) return undefined;
  const rows = rowsOf(request, flowControl);
  if (rows === undefined) return undefined;
  const headers = new Map([['content-type', 'text/plain; charset=utf-8']]);
  return { type: 'text', status: 200, headers, text: aligned(rows) };
}

function rowsOf({ path, query }: ApiRequest, flowControl: FlowControl): readonly Row[] | undefined {
  switch (path.slice(root.length)) {
    case 'dump_priority_levels':
      return [levelHeads, ...flowControl.levels.map((level) => levelRow(level, flowControl))];
    case 'dump_queues':
      return [queueHeads, ...flowControl.levels.flatMap(queueRows)];
    case 'dump_requests': {
      const detail = (query.get('includeRequestDetails') ?? '') === '' ? 'brief' : 'detailed';
      const heads = detail === 'brief' ? requestHeads : [...requestHeads, ...detailHeads];
      return [heads, ...flowControl.levels.flatMap((level) => requestRows(level, detail))];
    }
    default:
      return undefined;
  }
}

const levelHeads: Row = [
  ...['PriorityLevelName', 'ActiveQueues', 'IsIdle', 'IsQuiescing', 'WaitingRequests'],
  ...['ExecutingRequests', 'DispatchedRequests', 'RejectedRequests', 'TimedoutRequests'],
  'CancelledRequests',
];

function levelRow(level: PriorityLevel<Entry>, { counts }: FlowControl): Row {
  const its = counts.filter((each) => each.level === level.name);
  const sum = (value: (each: FlowCounts) => number): string =>
    String(its.reduce((total, each) => total + value(each), 0));
  return [
    level.name,
    String(level.queues.activeQueues),
    String(level.isIdle),
    String(level.isQuiescing),
    String(level.queues.waiting),
    String(level.queues.executing.size),
    sum(({ dispatched }) => dispatched),
    sum(({ rejected }) => [...rejected.values()].reduce((total, count) => total + count, 0)),
    sum(({ rejected }) => rejected.get('time-out') ?? 0),
    sum(({ rejected }) => rejected.get('cancelled') ?? 0),
  ];
}

const queueHeads: Row = [
  ...['PriorityLevelName', 'Index', 'PendingRequests', 'ExecutingRequests', 'SeatsInUse'],
  ...['NextDispatchR', 'InitialSeatsSum', 'MaxSeatsSum', 'TotalWorkSum'],
];

/** Of a level with more queues those are shown that were used. */
const mostQueues = 1000;

function queueRows({ name, spec, queues }: PriorityLevel<Entry>): readonly Row[] {
  const count = spec.response?.type === 'queue' ? spec.response.queues : 0;
  const shown = new Set(queues.queues.keys());
  if (count <= mostQueues) for (let index = 0; index < count; index++) shown.add(index);
  const ordered = [...shown].sort((left, right) => left - right);
  return ordered.map((index) => queueRow(name, index, queues.queues.get(index)));
}

function queueRow(level: string, index: number, queue: Queue<Entry> | undefined): Row {
  const waiting = queue?.waiting.size ?? 0;
  const executing = String(queue?.executing ?? 0);
  const seats = String(waiting);
  return [
    ...[level, String(index), seats, executing, executing],
    ...[seatSeconds(queue?.nextDispatch ?? 0), seats, seats, seatSeconds(waiting * ESTIMATE)],
  ];
}

const seatSeconds = (value: number): string => `${value.toFixed(8)}ss`;

const requestHeads: Row = [
  ...['PriorityLevelName', 'FlowSchemaName', 'QueueIndex', 'RequestIndexInQueue'],
  ...['FlowDistingsher', 'ArriveTime', 'InitialSeats', 'FinalSeats', 'AdditionalLatency'],
  'StartTime',
];

const detailHeads: Row = [
  ...['UserName', 'Verb', 'APIPath', 'Namespace', 'Name', 'APIVersion', 'Resource', 'SubResource'],
];

type Detail = 'brief' | 'detailed';

function requestRows({ name, queues }: PriorityLevel<Entry>, detail: Detail): readonly Row[] {
  const waiting = [...queues.queues.values()].flatMap((queue) =>
    [...queue.waiting].map((request, index) => requestRow(name, request, { index, detail })),
  );
  const executing = [...queues.executing].map((request) =>
    requestRow(name, request, { index: -1, detail }),
  );
  return [...waiting, ...executing];
}

interface Shown {
  /** Among those who wait; -1: it waits no longer. */
  readonly index: number;
  readonly detail: Detail;
}

/** Go's time of nothing: it did not begin. */
const never = '0001-01-01T00:00:00Z';

function requestRow(level: string, request: Seated<Entry>, { index, detail }: Shown): Row {
  const { tag, queue, arrivedAt, startedAt, state } = request;
  const brief = [
    ...[level, tag.flow.schema.name, String(queue?.index ?? -1), String(index)],
    ...[tag.distinguisher, timeOf(arrivedAt), '1', '0', '0s'],
    state === 'waiting' ? never : timeOf(startedAt),
  ];
  if (detail === 'brief') return brief;
  const { user, verb, path, namespace, name, version, resource, subresource } = tag.describe();
  return [...brief, user, verb, path, namespace, name, version, resource, subresource];
}

const timeOf = (at: Instant): string => new Date(at).toISOString();

/** At least so wide is a column. */
const narrowest = 8;

/** Each column as wide as its widest cell, with a comma and a blank between. */
function aligned(rows: readonly Row[]): string {
  const columns = Math.max(...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) => {
    const cells = rows.map((row) => (row[column] ?? '').length);
    return Math.max(narrowest, Math.max(...cells) + 2);
  });
  const lineOf = (row: Row): string =>
    row
      .map((cell, column) =>
        column === row.length - 1 ? cell : `${cell},`.padEnd(widths[column] ?? 0),
      )
      .join('');
  return rows.map((row) => `${lineOf(row)}\n`).join('');
}
