import { parseCollectiveJob } from '../../api/collectivejob.ts';
import { describeProblems } from '../../base/result.ts';
import { UserError } from '../../base/user-error.ts';
import type { Job, Work } from '../../domain/job.ts';
import type { KubeObject } from '../../kube/object.ts';
import { completeManifests } from '../planning/manifest.ts';

const WORDS: Readonly<Record<Work['type'], string>> = {
  training: 'a training run',
  benchmark: 'a benchmark',
  inference: 'an inference',
};

/** A job that does that. */
type JobOf<Type extends Work['type']> = Omit<Job, 'work'> & {
  readonly work: Extract<Work, { readonly type: Type }>;
};

/** The one job of a manifest that does that. */
export function onlyJob<Type extends Work['type']>(path: string, type: Type): JobOf<Type> {
  const jobs = completeManifests(path)
    .filter(({ kind }) => kind === 'CollectiveJob')
    .map(readJob)
    .filter((job): job is Job & JobOf<Type> => job.work.type === type);
  const [only, ...more] = jobs;
  if (only === undefined || more.length > 0) {
    throw new UserError(
      `${path}: wanted one CollectiveJob with ${WORDS[type]}, found ${jobs.length}`,
      'give a file with that job alone',
    );
  }
  return only;
}

function readJob(object: KubeObject): Job {
  const parsed = parseCollectiveJob(object);
  if (parsed.type === 'ok') return parsed.value;
  throw new UserError(describeProblems(parsed.failure), 'see docs/jobs.md');
}
