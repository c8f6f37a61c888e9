import { groupResource } from '../../kube/resource.ts';
import type { ResourceDefinition, Verb } from '../../kube/resource.ts';
import { bind } from './binding.ts';
import type { Handler } from './call.ts';
import { evict } from './eviction.ts';
import { finalize } from './finalize.ts';
import { get } from './get.ts';
import { patch } from './patch.ts';
import { podAttach, podExec, podLog, podPorts } from './pod-connection.ts';
import { proxyNode, proxyPod, proxyService } from './proxy.ts';
import { getScale, patchScale, updateScale } from './scale.ts';
import { requestToken } from './token.ts';
import { update } from './update.ts';

/** OPTIONS is no verb. */
type Handlers = Partial<Readonly<Record<Verb | '', Handler>>>;

const changing: Handlers = { get, update, patch };
const scaling: Handlers = { get: getScale, update: updateScale, patch: patchScale };

/** Clients ask for another protocol by either method. */
const connecting = (handler: Handler): Handlers => ({ get: handler, create: handler });

/** What is somebody else's is asked for by any method. */
const passing = (handler: Handler): Handlers => ({
  ...connecting(handler),
  update: handler,
  patch: handler,
  delete: handler,
  '': handler,
});

/** Subresources that one kind alone has. */
const own: ReadonlyMap<string, Handlers> = new Map<string, Handlers>([
  ['certificatesigningrequests.certificates.k8s.io/approval', changing],
  ['namespaces/finalize', { update: finalize }],
  ['nodes/proxy', passing(proxyNode)],
  ['pods/attach', connecting(podAttach)],
  ['pods/binding', { create: bind }],
  ['pods/ephemeralcontainers', changing],
  ['pods/eviction', { create: evict }],
  ['pods/exec', connecting(podExec)],
  ['pods/log', { get: podLog }],
  ['pods/portforward', connecting(podPorts)],
  ['pods/proxy', passing(proxyPod)],
  ['pods/resize', changing],
  ['serviceaccounts/token', { create: requestToken }],
  ['services/proxy', passing(proxyService)],
]);

/** Who answers for a subresource, by the verb; undefined where the resource has no such subresource. */
export function subresourceHandlers(
  definition: ResourceDefinition,
  subresource: string,
): Handlers | undefined {
  if (subresource === 'status' && definition.statusSubresource) return changing;
  if (subresource === 'scale' && definition.scale !== undefined) return scaling;
  return definition.custom ? undefined : own.get(`${groupResource(definition)}/${subresource}`);
}
