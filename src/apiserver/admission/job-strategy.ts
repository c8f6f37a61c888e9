import { isJsonObject, jsonEqual } from '../../base/json.ts';
import type { JsonObject } from '../../base/json.ts';
import type { KubeObject } from '../../kube/object.ts';
import { invalidValue, notSupported, required } from '../../kube/schema/causes.ts';
import type { StatusCause } from '../../kube/status-error.ts';
import { memberOf, textOf, withAbsent, withChanged } from './_members.ts';
import {
  checkTemplate,
  labelledAsTemplate,
  unchanged,
  withSpec,
  withTemplate,
} from './workload-strategies.ts';
import type { Strategy } from './strategy.ts';

const uidLabel = 'batch.kubernetes.io/controller-uid';

/** Of a job only: the template of a CronJob says no more than it was told. */
function completeJob(spec: JsonObject): JsonObject {
  const isCounted = spec['completions'] !== undefined || spec['parallelism'] !== undefined;
  const perIndex = spec['backoffLimitPerIndex'] !== undefined;
  return withAbsent(withTemplate(spec), {
    ...(isCounted ? {} : { completions: 1 }),
    parallelism: 1,
    completionMode: 'NonIndexed',
    suspend: false,
    manualSelector: false,
    backoffLimit: perIndex ? 2 ** 31 - 1 : 6,
    podReplacementPolicy: spec['podFailurePolicy'] === undefined ? 'TerminatingOrFailed' : 'Failed',
  });
}

/** A job knows its pods by its own uid: no other can have the same labels. */
function labelled(job: KubeObject): KubeObject {
  const { uid = '', name = '' } = job.metadata;
  const selecting = withSpec(job, (spec) => {
    if (spec['manualSelector'] === true) return spec;
    const labels = {
      [uidLabel]: uid,
      'batch.kubernetes.io/job-name': name,
      'controller-uid': uid,
      'job-name': name,
    };
    const template = memberOf(spec, 'template');
    const metadata = memberOf(template, 'metadata');
    const own = { ...memberOf(metadata, 'labels'), ...labels };
    return {
      ...spec,
      selector: { matchLabels: { [uidLabel]: uid } },
      template: { ...template, metadata: { ...metadata, labels: own } },
    };
  });
  return labelledAsTemplate(selecting);
}

const jobPolicies = ['OnFailure', 'Never'];

const checkJobSpec = (spec: JsonObject): readonly StatusCause[] => [
  ...checkTemplate(spec, jobPolicies),
  ...['parallelism', 'completions', 'backoffLimit', 'activeDeadlineSeconds'].flatMap((field) => {
    const value = spec[field];
    if (typeof value !== 'number' || value >= 0) return [];
    return [invalidValue(`spec.${field}`, value, 'must be greater than or equal to 0')];
  }),
];

/** The template of a job that has begun is fixed; of one that is suspended, where it may run is not. */
function checkJobUpdate(after: KubeObject, live: KubeObject): readonly StatusCause[] {
  const fixed = ['selector', 'completionMode', 'manualSelector', 'backoffLimitPerIndex'];
  const indexed = memberOf(live, 'spec')['completionMode'] === 'Indexed';
  const suspended = memberOf(live, 'spec')['suspend'] === true;
  return unchanged(after, live, [
    ...fixed,
    ...(indexed ? [] : ['completions']),
    ...(suspended ? [] : ['template']),
  ]);
}

export const jobStrategy: Strategy = {
  complete: (job) => withSpec(labelledAsTemplate(job), completeJob),
  create: (job) => ({ ...job, status: {} }),
  identified: labelled,
  // As it was before anybody collected garbage.
  dependents: 'orphaned',
  update: (after, live) => {
    const selector = memberOf(live, 'spec')['selector'];
    return withSpec(after, (spec) => withAbsent(spec, { selector }));
  },
  checkCreate: (job) => checkJobSpec(memberOf(job, 'spec')),
  checkUpdate: (after, live) => [
    ...checkJobSpec(memberOf(after, 'spec')),
    ...checkJobUpdate(after, live),
  ],
};

const completeCronJob = (cronJob: KubeObject): KubeObject =>
  withSpec(cronJob, (spec) =>
    withChanged(spec, 'jobTemplate', (template) => withChanged(template, 'spec', withTemplate)),
  );

const field =
  /^(\*|\d+(-\d+)?|[A-Za-z]{3}(-[A-Za-z]{3})?|\?)(\/\d+)?(,(\d+(-\d+)?|[A-Za-z]{3}(-[A-Za-z]{3})?)(\/\d+)?)*$/;

function checkSchedule(spec: JsonObject): readonly StatusCause[] {
  const schedule = textOf(spec, 'schedule');
  if (schedule === '') return spec['schedule'] === undefined ? [] : [required('spec.schedule')];
  if (/^@(yearly|annually|monthly|weekly|daily|midnight|hourly|every \S+)$/.test(schedule))
    return [];
  const fields = schedule.trim().split(/\s+/);
  if (fields.length !== 5) {
    const why = `expected exactly 5 fields, found ${fields.length}: [${fields.join(' ')}]`;
    return [invalidValue('spec.schedule', schedule, why)];
  }
  const wrong = fields.find((each) => !field.test(each));
  return wrong === undefined
    ? []
    : [invalidValue('spec.schedule', schedule, `failed to parse ${JSON.stringify(wrong)}`)];
}

function checkCronJob({ spec }: KubeObject): readonly StatusCause[] {
  if (!isJsonObject(spec)) return [];
  const policies = ['Allow', 'Forbid', 'Replace'];
  const policy = textOf(spec, 'concurrencyPolicy');
  const inner = checkJobSpec(memberOf(memberOf(spec, 'jobTemplate'), 'spec'));
  return [
    ...checkSchedule(spec),
    ...(policies.includes(policy)
      ? []
      : [notSupported('spec.concurrencyPolicy', policy, policies)]),
    ...inner.map((cause) => ({ ...cause, field: `spec.jobTemplate.${cause.field ?? ''}` })),
  ];
}

/** Its jobs are named after it and the minute, in eleven characters more. */
function checkCronJobName({ metadata }: KubeObject): readonly StatusCause[] {
  const { name = '' } = metadata;
  if (name.length <= 52) return [];
  return [invalidValue('metadata.name', name, 'must be no more than 52 characters')];
}

export const cronJobStrategy: Strategy = {
  complete: completeCronJob,
  create: (cronJob) => ({ ...cronJob, status: {} }),
  checkCreate: (cronJob) => [...checkCronJob(cronJob), ...checkCronJobName(cronJob)],
  checkUpdate: (after, live) => (jsonEqual(after, live) ? [] : checkCronJob(after)),
};
