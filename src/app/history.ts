import { jsonAt, textAt } from '../base/json-at.ts';
import { jsonEqual } from '../base/json.ts';
import { seconds } from '../base/units.ts';
import type { Seconds } from '../base/units.ts';
import { findCondition, readConditions } from '../kube/conditions.ts';
import type { Condition } from '../kube/conditions.ts';
import { keyOf } from '../kube/object.ts';
import type { KubeObject, ObjectKey } from '../kube/object.ts';
import type { Informer } from '../runtime/informer.ts';

/** Hears what happened to jobs and links; the metrics satisfy it. */
export interface HistoryObserver {
  admitted(job: ObjectKey, waited: Seconds): void;
  evicted(reason: string): void;
  completed(): void;
  linkSeen(link: string): void;
  retuned(link: string): void;
}

type Watched = Readonly<Record<'jobs' | 'links', Pick<Informer, 'onChange'>>>;

/** Tells what happened by comparing each object with what it was before. What was there at the start is no news. */
export function watchHistory({ jobs, links }: Watched, observer: HistoryObserver): void {
  jobs.onChange(({ before, after }) => {
    if (before !== undefined && after !== undefined) jobChanged(before, after, observer);
  });
  links.onChange(({ before, after }) => {
    if (after === undefined) return;
    if (before === undefined) {
      observer.linkSeen(after.metadata.name ?? '');
      return;
    }
    const tuned = jsonAt(after, 'status', 'tuned');
    const isFirst = jsonAt(before, 'status', 'tuned') === undefined;
    if (isFirst || jsonEqual(jsonAt(before, 'status', 'tuned'), tuned)) return;
    observer.retuned(after.metadata.name ?? '');
  });
}

function jobChanged(before: KubeObject, after: KubeObject, observer: HistoryObserver): void {
  const became = (type: string): Condition | undefined => {
    const condition = conditionOf(after, type);
    const isNews = condition?.status === 'True' && conditionOf(before, type)?.status !== 'True';
    return isNews ? condition : undefined;
  };
  const admitted = became('Admitted');
  if (admitted !== undefined) observer.admitted(keyOf(after), waitOf(after, before, admitted));
  const evicted = became('Evicted');
  if (evicted !== undefined) observer.evicted(evicted.reason);
  if (became('Complete') !== undefined) observer.completed();
}

/** From when it began to wait: since it was evicted, or else since it was created. */
function waitOf(job: KubeObject, before: KubeObject, admitted: Condition): Seconds {
  const evicted = conditionOf(before, 'Evicted');
  const created = textAt(job, 'metadata', 'creationTimestamp') ?? '';
  const begun = evicted?.status === 'True' ? evicted.lastTransitionTime : created;
  const waited = Date.parse(admitted.lastTransitionTime) - Date.parse(begun);
  return seconds(Number.isNaN(waited) ? 0 : Math.max(0, waited / 1000));
}

const conditionOf = (object: KubeObject, type: string): Condition | undefined =>
  findCondition(readConditions(object), type);
