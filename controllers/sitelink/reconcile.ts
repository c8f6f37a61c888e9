import { siteLinks } from '../../src/api/resources.ts';
import type { Reconcile } from '../../src/runtime/reconcile.ts';
import type { ControllerParts } from '../parts.ts';
import { reconcileStatus } from '../reconcile-status.ts';
import type { LinkDecision } from './decide.ts';
import { decideLink, linkStatusFields, planToExport } from './decide.ts';
import { LinkExporter } from './exporter.ts';
import type { LinkStudies } from './studies.ts';

export interface LinkControllerParts extends ControllerParts {
  /** Left out: links are not simulated, only computed. */
  readonly studies?: LinkStudies | undefined;
}

export function linkReconcile(parts: LinkControllerParts): Reconcile {
  const { informers, clock, studies } = parts;
  const exporter = new LinkExporter(parts);
  const neighbours = (): LinkDecision => ({
    pools: informers.pools.list(),
    jobs: informers.jobs.list(),
    studies,
  });
  const writeStatus = reconcileStatus(parts, {
    resource: siteLinks,
    informer: informers.links,
    owned: linkStatusFields,
    decide: (link) => decideLink(link, neighbours(), clock.now()),
  });
  return async (key) => {
    const outcome = await writeStatus(key);
    const link = informers.links.get(key);
    const plan = link === undefined ? undefined : planToExport(link, neighbours());
    if (link === undefined || plan === undefined) {
      exporter.forget(key.name);
      return outcome;
    }
    return plan.type === 'sought' ? outcome : exporter.write(link, plan.plan, plan.namespace);
  };
}
