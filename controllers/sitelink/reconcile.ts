import { siteLinks } from '../../src/api/resources.ts';
import type { Reconcile } from '../../src/runtime/reconcile.ts';
import type { ControllerParts } from '../parts.ts';
import { reconcileStatus } from '../reconcile-status.ts';
import { decideLink, linkStatusFields } from './decide.ts';
import type { LinkStudies } from './studies.ts';

export interface LinkControllerParts extends ControllerParts {
  /** Left out: links are not simulated, only computed. */
  readonly studies?: LinkStudies | undefined;
}

export function linkReconcile(parts: LinkControllerParts): Reconcile {
  const { informers, clock, studies } = parts;
  return reconcileStatus(parts, {
    resource: siteLinks,
    informer: informers.links,
    owned: linkStatusFields,
    decide: (link) => {
      const neighbours = { pools: informers.pools.list(), jobs: informers.jobs.list() };
      return decideLink(link, { ...neighbours, studies }, clock.now());
    },
  });
}
