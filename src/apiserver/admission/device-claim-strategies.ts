import { jsonEqual } from '../../base/json.ts';
import type { JsonObject } from '../../base/json.ts';
import type { KubeObject } from '../../kube/object.ts';
import { forbiddenField, invalidValue } from '../../kube/schema/causes.ts';
import type { StatusCause } from '../../kube/status-error.ts';
import { checkClaimStatus, withoutReleased } from './_device-allocation.ts';
import { gatedClaimed, gatedStatus } from './_device-gates.ts';
import { checkClaimed, completeClaimed } from './_device-requests.ts';
import { memberOf, withChanged } from './_members.ts';
import type { Strategy } from './strategy.ts';
import { withSpec } from './workload-strategies.ts';

const completeSpec = (spec: JsonObject): JsonObject =>
  withChanged(spec, 'devices', (claimed) => completeClaimed(gatedClaimed(claimed)));

/** What is asked for is settled when the object is made. */
function checkSettled(after: KubeObject, live: KubeObject): readonly StatusCause[] {
  const spec = after['spec'] ?? null;
  return jsonEqual(spec, live['spec'] ?? null)
    ? []
    : [invalidValue('spec', spec, 'field is immutable')];
}

const checkClaim = (claim: KubeObject): readonly StatusCause[] =>
  checkClaimed(memberOf(memberOf(claim, 'spec'), 'devices'), 'spec.devices');

/** Claims of devices: what they ask for never changes, what they were given comes through `/status`. */
export const deviceClaimStrategy: Strategy = {
  complete: (claim) => withSpec(claim, completeSpec),
  create: (claim) => ({ ...claim, status: {} }),
  checkCreate: checkClaim,
  checkUpdate: (after, live, endpoint) => {
    if (endpoint === 'status') return checkClaimStatus(after, live);
    const unsettled = checkSettled(after, live);
    return unsettled.length === 0 ? [] : [...checkClaim(after), ...unsettled];
  },
  through: (_endpoint, { after, live }) => {
    const before = memberOf(live, 'status');
    const status = gatedStatus(memberOf(after, 'status'));
    return { ...after, status: withoutReleased(status, before) };
  },
  statusKeeps: 'metadata',
};

/** The metadata of what is made from a template are labels and annotations. */
function checkTemplate(template: KubeObject): readonly StatusCause[] {
  const spec = memberOf(template, 'spec');
  const metadata = Object.keys(memberOf(spec, 'metadata'));
  return [
    ...metadata
      .filter((name) => name !== 'labels' && name !== 'annotations')
      .map((name) => forbiddenField(`spec.metadata.${name}`, 'cannot be set')),
    ...checkClaimed(memberOf(memberOf(spec, 'spec'), 'devices'), 'spec.spec.devices'),
  ];
}

export const deviceClaimTemplateStrategy: Strategy = {
  complete: (template) => withSpec(template, (spec) => withChanged(spec, 'spec', completeSpec)),
  checkCreate: checkTemplate,
  checkUpdate: (after, live) => {
    const unsettled = checkSettled(after, live);
    return unsettled.length === 0 ? [] : [...unsettled, ...checkTemplate(after)];
  },
};
