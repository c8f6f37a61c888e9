import { siteLinks } from '../../src/api/resources.ts';
import type { Reconcile } from '../../src/runtime/reconcile.ts';
import type { ControllerParts } from '../parts.ts';
import { reconcileStatus } from '../reconcile-status.ts';
import { decideLink, linkStatusFields } from './decide.ts';

export function linkReconcile(parts: ControllerParts): Reconcile {
  const { informers, clock } = parts;
  return reconcileStatus(parts, {
    resource: siteLinks,
    informer: informers.links,
    owned: linkStatusFields,
    decide: (link) => {
      const neighbours = { pools: informers.pools.list(), jobs: informers.jobs.list() };
      return decideLink(link, neighbours, clock.now());
    },
  });
}
