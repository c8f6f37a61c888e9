import type { Check } from './check.ts';
import { hybridChecks } from './hybrid.ts';
import { linkChecks } from './links.ts';
import { stabilityChecks } from './stability.ts';
import { stepChecks } from './steps.ts';
import { twoSiteChecks } from './two-sites.ts';

/** Every published figure the models are held against. */
export const checks: readonly Check[] = [
  ...linkChecks,
  ...stabilityChecks,
  ...hybridChecks,
  ...stepChecks,
  ...twoSiteChecks,
];
