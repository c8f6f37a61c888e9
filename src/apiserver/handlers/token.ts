import { instant, rfc3339 } from '../../base/clock.ts';
import { seconds } from '../../base/units.ts';
import type { JsonObject } from '../../base/json.ts';
import { isJsonObject } from '../../base/json.ts';
import { arrayAt, numberAt, textAt } from '../../base/json-at.ts';
import type { KubeObject } from '../../kube/object.ts';
import { parseApiVersion } from '../../kube/resource.ts';
import { invalidValue } from '../../kube/schema/causes.ts';
import { badRequest, conflict, invalid, notFound } from '../../kube/status-error.ts';
import type { StatusCause } from '../../kube/status-error.ts';
import type { BoundObject } from '../access/token-claims.ts';
import { issuer } from '../access/token-claims.ts';
import { decodeObject } from '../admission/decode.ts';
import { writeOptions } from '../admission/options.ts';
import type { ApiResponse } from '../api-request.ts';
import { tokenRequests } from '../registry/builtin/reviews.ts';
import { ServedResource } from '../registry/resources-served.ts';
import { admittedRequest } from './admitted-request.ts';
import type { Call, Core } from './call.ts';
import { storageKey } from './call.ts';
import { warningHeaders } from './warning-headers.ts';
import { checkIdentity, completed } from './write.ts';

const usualLifetime = 3600;
const shortestLifetime = 600;
const longestLifetime = 2 ** 32;

/** What a TokenRequest is read with; none is ever stored. */
const requests = new ServedResource({
  definition: tokenRequests,
  storage: '',
  storageApiVersion: 'authentication.k8s.io/v1',
  deprecation: undefined,
  terminating: false,
});

/** `POST .../serviceaccounts/NAME/token`: a token for the ServiceAccount, bound to what the request says. */
export async function requestToken(core: Core, call: Call): Promise<ApiResponse> {
  const { info, resource } = call;
  const { accounts } = core.access;
  if (accounts === undefined) throw notFound(resource.definition, info.name);
  const { object: sent, warnings, run } = readRequest(call);
  const admitted = await admittedRequest(core, call, { object: sent, run });
  const { object } = admitted;
  const spec = specOf(object);
  const account = core.storage.store.get(resource.storage, storageKey(call))?.object;
  if (account === undefined) throw notFound(resource.definition, info.name);
  const issued = await accounts.tokens.issue({
    account: { namespace: info.namespace, name: info.name, uid: account.metadata.uid ?? '' },
    audiences: spec.audiences,
    lifetime: seconds(spec.expirationSeconds),
    bound: spec.boundObjectRef === null ? [] : boundObjects(core, call, spec.boundObjectRef),
  });
  const expirationTimestamp = rfc3339(instant(issued.expires * 1000));
  // A dry run shows everything but what could be used.
  const token = run === 'dry' ? '' : issued.token;
  const { apiVersion, kind } = object;
  const { name, namespace } = info;
  const metadata = { name, namespace, creationTimestamp: rfc3339(core.clock.now()) };
  const body = {
    kind,
    apiVersion,
    metadata,
    spec: { ...spec },
    status: { token, expirationTimestamp },
  };
  const headers = warningHeaders([...warnings, ...admitted.warnings]);
  return { type: 'object', status: 201, headers, body };
}

function readRequest(call: Call): ReturnType<typeof completed> & { readonly run: 'real' | 'dry' } {
  const { request, info } = call;
  const options = writeOptions(request, 'CreateOptions');
  const contentType = request.headers.get('content-type');
  const decoded = decodeObject({ body: request.body, contentType }, tokenRequests);
  checkIdentity(decoded.object, call, info.name);
  return { ...completed(decoded, { ...call, resource: requests }, options), run: options.run };
}

interface TokenSpec {
  readonly audiences: readonly string[];
  readonly boundObjectRef: JsonObject | null;
  readonly expirationSeconds: number;
}

function specOf(request: KubeObject): TokenSpec {
  const wanted = arrayAt(request, 'spec', 'audiences').filter((each) => typeof each === 'string');
  const { spec } = request;
  const reference = isJsonObject(spec) ? spec['boundObjectRef'] : undefined;
  const expirationSeconds = numberAt(request, 'spec', 'expirationSeconds') ?? usualLifetime;
  const { group, kind } = tokenRequests;
  const causes = lifetimeCauses(expirationSeconds);
  if (causes.length > 0) throw invalid({ group, kind, name: '' }, causes);
  return {
    audiences: wanted.length === 0 ? [issuer] : wanted,
    boundObjectRef: isJsonObject(reference) ? reference : null,
    expirationSeconds,
  };
}

function lifetimeCauses(wanted: number): readonly StatusCause[] {
  const field = 'spec.expirationSeconds';
  if (wanted < shortestLifetime) {
    return [invalidValue(field, wanted, 'may not specify a duration less than 10 minutes')];
  }
  if (wanted <= longestLifetime) return [];
  return [invalidValue(field, wanted, 'may not specify a duration larger than 2^32 seconds')];
}

const bindable: ReadonlyMap<string, Pick<BoundObject, 'type'> & { readonly plural: string }> =
  new Map([
    ['Pod', { type: 'pod', plural: 'pods' }],
    ['Secret', { type: 'secret', plural: 'secrets' }],
    ['Node', { type: 'node', plural: 'nodes' }],
  ]);

function boundObjects(core: Core, { info }: Call, reference: JsonObject): readonly BoundObject[] {
  const kind = textAt(reference, 'kind') ?? '';
  const { group, version } = parseApiVersion(textAt(reference, 'apiVersion') ?? '');
  const found = group === '' ? bindable.get(kind) : undefined;
  if (found === undefined) {
    throw badRequest(`cannot bind token to object of type ${group}/${version}, Kind=${kind}`);
  }
  const { type, plural } = found;
  const name = textAt(reference, 'name') ?? '';
  const key = type === 'node' ? name : `${info.namespace}/${name}`;
  const live = core.storage.store.get(`core/${plural}`, key)?.object;
  if (live === undefined) throw notFound({ group, plural }, name);
  if (type === 'pod') checkAccountOf(live, info.name);
  const uid = live.metadata.uid ?? '';
  checkUid({ kind, name, uid }, textAt(reference, 'uid') ?? '');
  return [{ type, name, uid }, ...nodeOf(core, live, type)];
}

function checkUid(
  { kind, name, uid }: { readonly kind: string; readonly name: string; readonly uid: string },
  wanted: string,
): void {
  if (wanted === '' || wanted === uid) return;
  const why = `the UID in the bound object reference (${wanted}) does not match the UID in record. The object might have been deleted and then recreated`;
  throw conflict({ group: '', plural: kind }, name, why);
}

function checkAccountOf(pod: KubeObject, name: string): void {
  if (textAt(pod, 'spec', 'serviceAccountName') === name) return;
  const account = JSON.stringify(name);
  throw badRequest(
    `cannot bind token for serviceaccount ${account} to pod running with different serviceaccount name.`,
  );
}

/** A pod's token names the node that the pod is on, too. */
function nodeOf(core: Core, pod: KubeObject, type: BoundObject['type']): readonly BoundObject[] {
  const name = type === 'pod' ? textAt(pod, 'spec', 'nodeName') : undefined;
  if (name === undefined || name === '') return [];
  const uid = core.storage.store.get('core/nodes', name)?.object.metadata.uid;
  return uid === undefined ? [] : [{ type: 'node', name, uid }];
}
