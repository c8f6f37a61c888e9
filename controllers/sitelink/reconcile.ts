import { siteLinks } from '../../src/api/resources.ts';
import { textAt } from '../../src/base/json-at.ts';
import type { KubeObject, ObjectKey } from '../../src/kube/object.ts';
import type { Outcome, Reconcile } from '../../src/runtime/reconcile.ts';
import type { ControllerParts } from '../parts.ts';
import { reconcileStatus } from '../reconcile-status.ts';
import type { LinkDecision } from './decide.ts';
import { decideLink, linkStatusFields, planToExport } from './decide.ts';
import { LinkExporter } from './exporter.ts';
import type { LinkStudies } from './studies.ts';
import { surroundingsOfLink } from './surroundings.ts';

const EXPORT_NAMESPACE = ['spec', 'tuning', 'export', 'namespace'] as const;

export interface LinkControllerParts extends ControllerParts {
  /** Left out: links are not simulated, only computed. */
  readonly studies?: LinkStudies | undefined;
}

export function linkReconcile(parts: LinkControllerParts): Reconcile {
  const { informers, clock, studies } = parts;
  const exporter = new LinkExporter(parts);
  const around = (link: KubeObject): LinkDecision => ({
    ...surroundingsOfLink(informers, link),
    studies,
  });
  const writeStatus = reconcileStatus(parts, {
    resource: siteLinks,
    informer: informers.links,
    owned: linkStatusFields,
    decide: (link) => decideLink(link, around(link), clock.now()),
  });
  const writeExport = async (key: ObjectKey): Promise<Outcome> => {
    const outcome = await writeStatus(key);
    const link = informers.links.get(key);
    const plan = link === undefined ? undefined : planToExport(link, around(link));
    if (link === undefined || plan === undefined || plan.type === 'sought') return outcome;
    return exporter.write(link, plan.plan, plan.namespace);
  };
  return (key) => {
    if (textAt(informers.links.get(key), ...EXPORT_NAMESPACE) !== undefined)
      return writeExport(key);
    exporter.forget(key.name);
    return writeStatus(key);
  };
}
