import type { Dashboard } from './build/dashboard.ts';
import { controlPlane } from './control-plane.ts';
import { gpu } from './gpu.ts';
import { job } from './job.ts';
import { jobs } from './jobs.ts';
import { links } from './links.ts';
import { overview } from './overview.ts';
import { site } from './site.ts';
import { slo } from './slo.ts';

export const dashboards: readonly Dashboard[] = [
  overview,
  site,
  links,
  jobs,
  job,
  controlPlane,
  slo,
  gpu,
];
