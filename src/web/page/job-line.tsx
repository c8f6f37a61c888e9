import type { VNode } from 'preact';
import { count, duration } from '../view/format.ts';
import { hashOf } from '../view/route.ts';
import { whyNot } from '../view/sentences.ts';
import type { JobRow } from '../wire.ts';
import { Chips, Meter, Phase, When } from './marks.tsx';

interface LineParts {
  /** Undefined until its page is read. */
  readonly job: JobRow | undefined;
  readonly index: number;
  readonly top: number;
  /** One row of the list is a stop of the Tab key; arrow keys move it. */
  readonly focus: 'stop' | 'skipped';
}

export function JobLine({ job, index, top, focus }: LineParts): VNode {
  const place = { transform: `translateY(${top}px)` };
  if (job === undefined) {
    return (
      <div class="job-line waiting" role="row" aria-rowindex={index + 2} style={place}>
        <span role="gridcell">…</span>
      </div>
    );
  }
  const { namespace, name, phase, gpus, workload, chips, percent, progress, eta } = job;
  const why = whyNot(job);
  return (
    <div class="job-line" role="row" aria-rowindex={index + 2} data-index={index} style={place}>
      <span role="gridcell" class="job-name">
        <a href={hashOf({ type: 'job', namespace, name })} tabIndex={focus === 'stop' ? 0 : -1}>
          {name}
        </a>
        <span class="under">
          {namespace} · {workload}
        </span>
      </span>
      <span role="gridcell" class="job-phase">
        <Phase phase={phase} />
      </span>
      <span role="gridcell" class="job-gpus number">
        {count(gpus)}
      </span>
      <span role="gridcell" class="job-where">
        {why === undefined ? (
          <Chips chips={chips} />
        ) : (
          <span class="why" title={why}>
            {why}
          </span>
        )}
      </span>
      <span role="gridcell" class="job-progress">
        <Meter
          value={percent}
          label={`Progress of ${name}`}
          text={progress === '' ? '–' : progress}
        />
      </span>
      <span role="gridcell" class="job-step number">
        {duration(job.stepMilliseconds)}
      </span>
      <span role="gridcell" class="job-eta">
        {eta === '' ? '–' : <When time={eta} />}
      </span>
    </div>
  );
}
