import type { Check } from './check.ts';
import { collectivePartChecks } from './collective-parts.ts';
import { collectiveChecks } from './collectives.ts';
import { comparedStepChecks } from './compared-steps.ts';
import { expertCallChecks } from './expert-calls.ts';
import { hybridChecks } from './hybrid.ts';
import { inferenceChecks } from './inference.ts';
import { linkRuleChecks } from './link-rules.ts';
import { linkChecks } from './links.ts';
import { opticsChecks } from './optics.ts';
import { localUpdateChecks } from './local-update.ts';
import { mixtureChecks } from './moe.ts';
import { otherRecipeChecks } from './other-recipes.ts';
import { prefillServiceChecks } from './prefill-service.ts';
import { scaleAcrossChecks } from './scale-across.ts';
import { sharedLinkChecks } from './shared-link.ts';
import { stabilityChecks } from './stability.ts';
import { runChecks } from './step-runs.ts';
import { stepChecks } from './steps.ts';
import { twoSiteChecks } from './two-sites.ts';
import { windowChecks } from './windows.ts';

/** Every published figure the models are held against. */
export const checks: readonly Check[] = [
  ...linkChecks,
  ...linkRuleChecks,
  ...opticsChecks,
  ...windowChecks,
  ...stabilityChecks,
  ...sharedLinkChecks,
  ...hybridChecks,
  ...collectiveChecks,
  ...collectivePartChecks,
  ...expertCallChecks,
  ...scaleAcrossChecks,
  ...stepChecks,
  ...otherRecipeChecks,
  ...mixtureChecks,
  ...runChecks,
  ...comparedStepChecks,
  ...twoSiteChecks,
  ...localUpdateChecks,
  ...inferenceChecks,
  ...prefillServiceChecks,
];
