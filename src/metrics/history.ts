import type { Seconds } from '../base/units.ts';
import type { MetricsRegistry } from './metrics-registry.ts';

/** What happened to jobs and links, as their objects told it. */
export interface HistoryMetrics {
  /** A job got its GPUs. */
  admitted(job: { readonly namespace: string; readonly name: string }, waited: Seconds): void;
  evicted(reason: string): void;
  completed(): void;
  /** A link is there: its count begins at 0, so that its first change shows as one. */
  linkSeen(link: string): void;
  /** The parameters of a link changed. */
  retuned(link: string): void;
}

/** As Kueue has them: they double from seconds to hours. */
const WAIT_BUCKETS = [1, 2.5, 5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 5120, 10240];

export function historyMetrics(registry: MetricsRegistry): HistoryMetrics {
  const wait = registry.histogram({
    name: 'longhaul_admission_wait_time_seconds',
    help: 'Real time from the creation of a job, or from its last eviction, until it got GPUs.',
    buckets: WAIT_BUCKETS,
    exemplar: ['namespace', 'collectivejob'],
  });
  const evicted = registry.counter({
    name: 'longhaul_evicted_jobs_total',
    help: 'Jobs that lost their GPUs before they were complete, by reason.',
    labels: ['reason'],
  });
  const completed = registry.counter({
    name: 'longhaul_completed_jobs_total',
    help: 'Jobs that made all of their steps.',
  });
  const retuned = registry.counter({
    name: 'longhaul_link_retunes_total',
    help: 'How often the congestion parameters of a link changed.',
    labels: ['link'],
  });
  return {
    admitted: ({ namespace, name }, waited) => {
      wait.observe([], waited, [namespace, name]);
    },
    evicted: (reason) => {
      evicted.add([reason]);
    },
    completed: () => {
      completed.add([]);
    },
    linkSeen: (link) => {
      retuned.add([link], 0);
    },
    retuned: (link) => {
      retuned.add([link]);
    },
  };
}
