import type { Instant } from '../../base/clock.ts';
import { numberAt, textAt } from '../../base/json-at.ts';
import { findCondition, readConditions } from '../../kube/conditions.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { Tone } from '../output.ts';
import { ageAt, figure, untilAt } from './cells.ts';
import type { Column } from './table.ts';

/** What a job's status says: where it is, how fast, how far, until when, and why it waits. */
export interface JobRow {
  readonly object: KubeObject;
  readonly namespace: string;
  readonly name: string;
  readonly phase: string;
  readonly gpus: number;
  readonly placement: string;
  readonly stepMilliseconds: number | undefined;
  readonly utilizationPercent: number | undefined;
  readonly exposedPercent: number | undefined;
  readonly progress: string | undefined;
  readonly percent: number | undefined;
  readonly left: string | undefined;
  /** Empty: it does not wait. */
  readonly why: string;
  readonly age: string;
}

export function jobRow(object: KubeObject, now: Instant): JobRow {
  const status = object['status'];
  const phase = textAt(status, 'phase') ?? 'Pending';
  const end = textAt(status, 'progress', 'estimatedCompletionTime');
  return {
    object,
    namespace: object.metadata.namespace ?? '',
    name: object.metadata.name ?? '',
    phase,
    gpus: numberAt(object, 'spec', 'gpus') ?? 0,
    placement: (textAt(status, 'placement') ?? '').replaceAll(' ', ','),
    stepMilliseconds: numberAt(status, 'performance', 'stepMilliseconds'),
    utilizationPercent: numberAt(status, 'performance', 'modelFlopsUtilizationPercent'),
    exposedPercent: numberAt(status, 'performance', 'exposedCommunicationPercent'),
    progress: textAt(status, 'progress', 'summary'),
    percent: numberAt(status, 'progress', 'percent'),
    left: end === undefined || phase === 'Complete' ? undefined : untilAt(end, now),
    why: phase === 'Running' || phase === 'Complete' ? '' : whyWaiting(object),
    age: ageAt(object.metadata.creationTimestamp, now),
  };
}

/** What placement says; else the condition that keeps it. */
function whyWaiting(object: KubeObject): string {
  const said = textAt(object['status'], 'explanation', 'summary');
  if (said !== undefined) return said;
  const conditions = readConditions(object);
  const running = findCondition(conditions, 'Running');
  const admitted = findCondition(conditions, 'Admitted');
  if (admitted?.status === 'True') return running?.status === 'False' ? running.message : '';
  return admitted?.message ?? 'not looked at yet';
}

const phaseTones: Readonly<Record<string, Tone>> = {
  Running: 'good',
  Complete: 'faint',
  Pending: 'warning',
  Suspended: 'faint',
  Failed: 'bad',
};

const orDash = (text: string | undefined): string => text ?? '-';
const percent = (value: number | undefined): string =>
  value === undefined ? '-' : figure(value, 1);

export const jobColumns: readonly Column<JobRow>[] = [
  { title: 'NAMESPACE', shown: 'namespaces', cell: ({ namespace }) => namespace },
  { title: 'NAME', cell: ({ name }) => name },
  { title: 'PHASE', cell: ({ phase }) => phase, tone: ({ phase }) => phaseTones[phase] },
  { title: 'GPUS', cell: ({ gpus }) => String(gpus) },
  { title: 'PLACEMENT', cell: ({ placement }) => placement },
  { title: 'STEP-MS', cell: ({ stepMilliseconds }) => orDash(stepMilliseconds?.toFixed(0)) },
  { title: 'MFU-%', shown: 'wide', cell: ({ utilizationPercent }) => percent(utilizationPercent) },
  { title: 'EXPOSED-%', shown: 'wide', cell: ({ exposedPercent }) => percent(exposedPercent) },
  { title: 'PROGRESS', cell: ({ progress }) => orDash(progress) },
  { title: 'LEFT', cell: ({ left }) => orDash(left) },
  { title: 'AGE', cell: ({ age }) => age },
  { title: 'WHY', shown: 'wide', cell: ({ why }) => why },
];
