import { toGbps } from '../base/units.ts';
import type { Effect, SimEvent } from './event.ts';
import type { Happening } from './run.ts';
import type { RunningJob } from './world.ts';

/** One event in one line: when, what, and what came of it. Equal runs have equal traces. */
export function traceLine({ event, effects }: Happening): string {
  const consequences = effects.flatMap(describeEffect);
  const what = `${event.at.toFixed(3)}s ${describeEvent(event)}`;
  return consequences.length === 0 ? what : `${what}: ${consequences.join('; ')}`;
}

function describeEvent(event: SimEvent): string {
  switch (event.type) {
    case 'time-passed':
      return 'time passes';
    case 'job-started':
      return `${event.run.job} starts at step ${decimal(event.progress)}`;
    case 'job-stopped':
      return `${event.job} stops`;
    case 'job-due':
      return `${event.job} is due`;
    case 'link-changed': {
      const { link, capacity, efficiency } = event.state;
      return `${link} has ${decimal(toGbps(capacity))} Gb/s at ${decimal(efficiency * 100)} %`;
    }
    case 'link-removed':
      return `${event.link} is removed`;
    case 'nodes-changed':
      return `${event.nodes.pool} has ${event.nodes.failed} of ${event.nodes.nodes} nodes down`;
    case 'pool-removed':
      return `${event.pool} is removed`;
  }
}

function describeEffect(effect: Effect): readonly string[] {
  switch (effect.type) {
    case 'report-job':
      return effect.job.pace.type === 'stalled'
        ? []
        : [`${effect.job.run.job} ${speed(effect.job)}`];
    case 'job-stalled':
      return [
        `${effect.job.run.job} stalls on ${where(effect.job)} at step ${decimal(effect.job.progress)}`,
      ];
    case 'job-resumed':
      return [`${effect.job.run.job} resumes at step ${decimal(effect.job.progress)}`];
    case 'job-completed':
      return [`${effect.job.run.job} completes`];
    case 'job-stopped':
      return [`${effect.job.run.job} keeps step ${decimal(effect.job.progress)}`];
    case 'report-link':
      return effect.link.traffic.map(
        ({ from, to, throughput }) => `${from}-${to} carries ${decimal(toGbps(throughput))} Gb/s`,
      );
    case 'report-pool':
      return [];
  }
}

function speed({ pace }: RunningJob): string {
  if (pace.type === 'stalled') return 'stands still';
  const { prediction } = pace;
  if (prediction.type === 'inference') {
    const { requestsPerSecond, timeToFirstToken } = prediction;
    return `answers ${requestsPerSecond.toFixed(3)} requests/s, first token in ${timeToFirstToken.toFixed(3)} s`;
  }
  const { step, exposedCommunication } = prediction;
  return `steps in ${step.toFixed(3)} s, ${decimal(exposedCommunication * 100)} % exposed`;
}

const where = ({ pace }: RunningJob): string => (pace.type === 'stalled' ? pace.where : '');

const decimal = (value: number): string => String(Math.round(value * 10) / 10);
