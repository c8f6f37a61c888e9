import type { Instant } from '../../../base/clock.ts';
import type { JsonObject, JsonValue } from '../../../base/json.ts';
import type { CellReader } from '../../../kube/print/columns.ts';
import { humanDuration } from '../../../kube/print/duration.ts';
import { ageOf, itemsAt, numberAt, objectAt, objectsAt, since, textAt } from './_cells.ts';
import { containerCells, selectorCell, templateCells } from './_workload-cells.ts';

const isTrue = (job: JsonObject, type: string): boolean =>
  objectsAt(objectAt(job, 'status'), 'conditions').some(
    (condition) => condition['type'] === type && condition['status'] === 'True',
  );

function statusOf(job: JsonObject): string {
  if (isTrue(job, 'Complete')) return 'Complete';
  if (isTrue(job, 'Failed')) return 'Failed';
  if (objectAt(job, 'metadata')['deletionTimestamp'] !== undefined) return 'Terminating';
  if (isTrue(job, 'Suspended')) return 'Suspended';
  if (isTrue(job, 'FailureTarget')) return 'FailureTarget';
  return isTrue(job, 'SuccessCriteriaMet') ? 'SuccessCriteriaMet' : 'Running';
}

function completionsOf(job: JsonObject): string {
  const spec = objectAt(job, 'spec');
  const succeeded = numberAt(objectAt(job, 'status'), 'succeeded');
  if (typeof spec['completions'] === 'number') return `${succeeded}/${spec['completions']}`;
  const parallelism = numberAt(spec, 'parallelism');
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
}

function durationOf(job: JsonObject, now: Instant): string {
  const status = objectAt(job, 'status');
  const started = Date.parse(textAt(status, 'startTime'));
  if (Number.isNaN(started)) return '';
  const ended = Date.parse(textAt(status, 'completionTime'));
  return humanDuration((Number.isNaN(ended) ? now : ended) - started);
}

export const jobCells: CellReader = (job, now) => [
  statusOf(job),
  completionsOf(job),
  durationOf(job, now),
  ageOf(job, now),
  ...templateCells(job),
];

export function cronJobCells(cronJob: JsonObject, now: Instant): readonly JsonValue[] {
  const spec = objectAt(cronJob, 'spec');
  const status = objectAt(cronJob, 'status');
  const last = textAt(status, 'lastScheduleTime');
  const job = objectAt(spec, 'jobTemplate', 'spec');
  return [
    textAt(spec, 'schedule'),
    textAt(spec, 'timeZone') || '<none>',
    spec['suspend'] === true ? 'True' : 'False',
    itemsAt(status, 'active').length,
    last === '' ? '<none>' : since(last, now),
    ageOf(cronJob, now),
    ...containerCells(objectAt(job, 'template', 'spec')),
    selectorCell(job['selector']),
  ];
}
