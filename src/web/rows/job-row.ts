import type { JsonValue } from '../../base/json.ts';
import { arrayAt } from '../../base/json-at.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { Chip, JobRow } from '../wire.ts';
import { count, number, text } from './_fields.ts';

export function jobRow(job: KubeObject): JobRow {
  const { namespace = '', name = '', creationTimestamp = '' } = job.metadata;
  return {
    key: `${namespace}/${name}`,
    namespace,
    name,
    phase: text(job, 'status', 'phase') || 'Pending',
    priority: count(job, 'spec', 'priority'),
    gpus: count(job, 'spec', 'gpus'),
    workload: workloadOf(job),
    chips: chipsOf(arrayAt(job, 'status', 'siteAssignments')),
    links: linksOf(arrayAt(job, 'status', 'linkReservations')),
    percent: number(job, 'status', 'progress', 'percent'),
    progress: text(job, 'status', 'progress', 'summary'),
    stepMilliseconds: number(job, 'status', 'performance', 'stepMilliseconds'),
    exposedPercent: number(job, 'status', 'performance', 'exposedCommunicationPercent'),
    eta: text(job, 'status', 'progress', 'estimatedCompletionTime'),
    why: text(job, 'status', 'explanation', 'summary'),
    created: creationTimestamp,
  };
}

function workloadOf(job: KubeObject): string {
  return (
    text(job, 'spec', 'training', 'model') ||
    text(job, 'spec', 'collective', 'operation') ||
    text(job, 'spec', 'inference', 'model') ||
    'custom model'
  );
}

/** Pools of one site count together. */
function chipsOf(assignments: readonly JsonValue[]): readonly Chip[] {
  const gpus = new Map<string, number>();
  for (const one of assignments) {
    const site = text(one, 'site');
    gpus.set(site, (gpus.get(site) ?? 0) + count(one, 'gpus'));
  }
  return [...gpus].map(([site, held]) => ({ site, gpus: held }));
}

function linksOf(reservations: readonly JsonValue[]): readonly string[] {
  return [...new Set(reservations.map((one) => text(one, 'link')))];
}
