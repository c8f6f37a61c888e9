import type { JsonObject } from '../../base/json.ts';
import type { KubeObject } from '../../kube/object.ts';
import { forbiddenField } from '../../kube/schema/causes.ts';
import type { Admission } from './admission.ts';
import { itemsOf, memberOf } from './_members.ts';
import { refuse } from './refuse.ts';

/** Namespaces with this label may have access to devices that others use. */
const label = 'resource.kubernetes.io/admin-access';

/** 422 for a new claim, or a template of claims, that asks for access that its namespace may not have. */
export function checkAdminAccess(object: KubeObject, admission: Admission): void {
  const spec = memberOf(object, 'spec');
  const isClaim = admission.definition.kind === 'ResourceClaim';
  const claimed = isClaim ? spec : memberOf(spec, 'spec');
  const requests = itemsOf(memberOf(claimed, 'devices'), 'requests');
  const at = requests.findIndex((request) => isAdmin(memberOf(request, 'exactly')));
  if (at >= 0) checkNamespace(object, `spec.devices.requests[${at}].adminAccess`, admission);
}

/** The same for access that a claim is given. */
export function checkAdminAccessGiven(claim: KubeObject, admission: Admission): void {
  const { before } = admission;
  const at = resultsOf(claim).findIndex(isAdmin);
  if (at < 0 || (before !== undefined && resultsOf(before).some(isAdmin))) return;
  checkNamespace(claim, `status.allocation.devices.results[${at}].adminAccess`, admission);
}

const isAdmin = (device: JsonObject): boolean => device['adminAccess'] === true;

const resultsOf = (claim: KubeObject): readonly JsonObject[] =>
  itemsOf(memberOf(memberOf(memberOf(claim, 'status'), 'allocation'), 'devices'), 'results');

function checkNamespace(object: KubeObject, field: string, { view, definition }: Admission): void {
  const namespace = view.object('core/namespaces', object.metadata.namespace ?? '');
  if (namespace?.metadata.labels?.[label] === 'true') return;
  const why = `admin access to devices requires the \`${label}: true\` label on the containing namespace`;
  refuse(definition, object, [forbiddenField(field, why)]);
}
