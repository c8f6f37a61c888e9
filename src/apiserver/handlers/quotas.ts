import type { KubeObject } from '../../kube/object.ts';
import { groupResource } from '../../kube/resource.ts';
import { checkQuotas } from '../quota/check-quotas.ts';
import type { Surveyed } from '../quota/quotas.ts';
import { viewOf } from './cluster-view-of.ts';
import type { Call, Core } from './call.ts';

/** What a quota counts, in this server. */
export const surveyed = (core: Core): Surveyed => ({
  usages: core.usages,
  tallies: core.tallies,
  view: viewOf(core),
  storageOf: (counted) =>
    core.resources
      .preferred()
      .find(
        ({ definition }) =>
          definition.scope === 'Namespaced' && groupResource(definition) === counted,
      )?.storage,
});

/** 403 when the namespace has no room for what is to be stored. */
export function checkRoom(
  core: Core,
  { resource }: Call,
  { after, before }: { readonly after: KubeObject; readonly before: KubeObject | undefined },
): void {
  if (resource.definition.scope !== 'Namespaced') return;
  checkQuotas({ definition: resource.definition, after, before }, surveyed(core));
}
