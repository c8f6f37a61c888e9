import { rfc3339 } from '../../base/clock.ts';
import type { JsonObject } from '../../base/json.ts';
import { isJsonObject } from '../../base/json.ts';
import type { KubeObject } from '../../kube/object.ts';
import { groupResource } from '../../kube/resource.ts';
import { invalid } from '../../kube/status-error.ts';
import type { StatusCause } from '../../kube/status-error.ts';
import {
  actionIn,
  attributeCauses,
  decisionStatus,
  localCauses,
  metadataCauses,
  rulesStatus,
  subjectCauses,
  subjectIn,
} from '../access/access-reviews.ts';
import { reviewedToken, userInfo } from '../access/token-review.ts';
import { decodeObject } from '../admission/decode.ts';
import { writeOptions } from '../admission/options.ts';
import type { User } from '../api-request.ts';
import { notAcceptable } from '../http/negotiate.ts';
import { admittedRequest } from './admitted-request.ts';
import type { Call, Core, Handler } from './call.ts';
import { warningHeaders } from './warning-headers.ts';
import { checkIdentity, completed } from './write.ts';

/** What a review is told: the spec that was sent, who sent it, and for which namespace. */
interface Question {
  readonly spec: JsonObject;
  readonly metadata: JsonObject;
  readonly user: User;
  readonly namespace: string;
}

interface Review {
  readonly check?: (question: Question) => readonly StatusCause[];
  readonly status: (question: Question, core: Core) => JsonObject | Promise<JsonObject>;
}

/** Who answers a question to the server, by the resource that it is created as. */
export function reviewHandler({ resource }: Call): Handler | undefined {
  const review = reviews.get(groupResource(resource.definition));
  if (review === undefined) return undefined;
  return async (core, call) => {
    if (call.representation.type !== 'object') throw notAcceptable('object');
    const { object: sent, warnings, run } = readReview(call);
    const admitted = await admittedRequest(core, call, { object: sent, run });
    const { object } = admitted;
    const { spec, metadata } = object;
    const { namespace } = call.info;
    const { user } = call.request;
    const question = { spec: isJsonObject(spec) ? spec : {}, metadata, user, namespace };
    const causes = review.check?.(question) ?? [];
    const { group, kind } = resource.definition;
    if (causes.length > 0) throw invalid({ group, kind, name: '' }, causes);
    const status = await review.status(question, core);
    const body = { ...asked(object, core, namespace), status };
    const headers = warningHeaders([...warnings, ...admitted.warnings]);
    return { type: 'object', status: 201, headers, body };
  };
}

function readReview(call: Call): ReturnType<typeof completed> & { readonly run: 'real' | 'dry' } {
  const { request, resource } = call;
  const options = writeOptions(request, 'CreateOptions');
  const contentType = request.headers.get('content-type');
  const decoded = decodeObject({ body: request.body, contentType }, resource.definition);
  checkIdentity(decoded.object, call, '');
  return { ...completed(decoded, call, options), run: options.run };
}

function asked(
  { apiVersion, kind, spec }: KubeObject,
  { clock }: Core,
  namespace: string,
): JsonObject {
  const creationTimestamp = rfc3339(clock.now());
  const metadata = { ...(namespace === '' ? {} : { namespace }), creationTimestamp };
  return { kind, apiVersion, metadata, ...(isJsonObject(spec) ? { spec } : {}) };
}

const reviews: ReadonlyMap<string, Review> = new Map<string, Review>([
  [
    'selfsubjectreviews.authentication.k8s.io',
    { status: ({ user }) => ({ userInfo: userInfo(user) }) },
  ],
  [
    'tokenreviews.authentication.k8s.io',
    { status: ({ spec }, { access }) => reviewedToken(access.authenticator, spec) },
  ],
  [
    'selfsubjectaccessreviews.authorization.k8s.io',
    {
      check: ({ spec, metadata }) => [
        ...attributeCauses(spec),
        ...metadataCauses(metadata, 'nothing'),
      ],
      status: ({ spec, user }, { access }) =>
        decisionStatus(access.authorizer.decide(user, actionIn(spec)), spec),
    },
  ],
  [
    'subjectaccessreviews.authorization.k8s.io',
    {
      check: ({ spec, metadata }) => [
        ...attributeCauses(spec),
        ...subjectCauses(spec),
        ...metadataCauses(metadata, 'nothing'),
      ],
      status: ({ spec }, { access }) =>
        decisionStatus(access.authorizer.decide(subjectIn(spec), actionIn(spec)), spec),
    },
  ],
  [
    'localsubjectaccessreviews.authorization.k8s.io',
    {
      check: ({ spec, metadata, namespace }) => [
        ...attributeCauses(spec),
        ...subjectCauses(spec),
        ...metadataCauses(metadata, 'namespace'),
        ...localCauses(spec, namespace),
      ],
      status: ({ spec }, { access }) =>
        decisionStatus(access.authorizer.decide(subjectIn(spec), actionIn(spec)), spec),
    },
  ],
  [
    'selfsubjectrulesreviews.authorization.k8s.io',
    { status: ({ spec, user }, { access }) => rulesStatus(access.authorizer, user, spec) },
  ],
]);
