import { rfc3339 } from '../../base/clock.ts';
import type { JsonObject } from '../../base/json.ts';
import { isJsonObject } from '../../base/json.ts';
import { arrayAt, jsonAt, textAt } from '../../base/json-at.ts';
import type { KubeObject } from '../../kube/object.ts';
import { groupResource } from '../../kube/resource.ts';
import { invalidValue } from '../../kube/schema/causes.ts';
import { badRequest, invalid } from '../../kube/status-error.ts';
import type { StatusCause } from '../../kube/status-error.ts';
import type { Action, Rule } from '../admission/authorize.ts';
import { isAllowed, rulesFor } from '../admission/authorize.ts';
import { decodeObject } from '../admission/decode.ts';
import { writeOptions } from '../admission/options.ts';
import type { User } from '../api-request.ts';
import { notAcceptable } from '../http/negotiate.ts';
import type { Call, Core, Handler } from './call.ts';
import { warningHeaders } from './respond.ts';
import { completed } from './write.ts';

/** What a review is told: the spec that was sent, and who sent it. */
interface Question {
  readonly spec: JsonObject;
  readonly user: User;
}

interface Review {
  readonly check?: (question: Question) => readonly StatusCause[];
  readonly status: (question: Question) => JsonObject;
}

/** Who answers a question to the server, by the resource that it is created as. */
export function reviewHandler({ resource }: Call): Handler | undefined {
  const review = reviews.get(groupResource(resource.definition));
  if (review === undefined) return undefined;
  return (core, call) => {
    if (call.representation.type !== 'object') throw notAcceptable('object');
    const { object, warnings } = readReview(call);
    const { spec } = object;
    const question = { spec: isJsonObject(spec) ? spec : {}, user: call.request.user };
    const causes = review.check?.(question) ?? [];
    const { group, kind } = resource.definition;
    if (causes.length > 0) throw invalid({ group, kind, name: '' }, causes);
    const body = { ...asked(object, core), status: review.status(question) };
    return { type: 'object', status: 201, headers: warningHeaders(warnings), body };
  };
}

function readReview(call: Call): ReturnType<typeof completed> {
  const { request, resource } = call;
  const options = writeOptions(request, 'CreateOptions');
  const contentType = request.headers.get('content-type');
  return completed(
    decodeObject({ body: request.body, contentType }, resource.definition),
    call,
    options,
  );
}

function asked({ apiVersion, kind, spec }: KubeObject, { clock }: Core): JsonObject {
  const metadata = { creationTimestamp: rfc3339(clock.now()) };
  return { kind, apiVersion, metadata, ...(isJsonObject(spec) ? { spec } : {}) };
}

const reviews: ReadonlyMap<string, Review> = new Map<string, Review>([
  [
    'selfsubjectreviews.authentication.k8s.io',
    { status: ({ user }) => ({ userInfo: userInfo(user) }) },
  ],
  [
    'selfsubjectaccessreviews.authorization.k8s.io',
    {
      check: ({ spec }) => attributeCauses(spec),
      status: ({ spec, user }) => ({ allowed: isAllowed(user, actionIn(spec)) }),
    },
  ],
  [
    'subjectaccessreviews.authorization.k8s.io',
    {
      check: ({ spec }) => [...attributeCauses(spec), ...subjectCauses(spec)],
      status: ({ spec }) => ({ allowed: isAllowed({ groups: groupsIn(spec) }, actionIn(spec)) }),
    },
  ],
  [
    'selfsubjectrulesreviews.authorization.k8s.io',
    {
      status: ({ spec, user }) => {
        if ((textAt(spec, 'namespace') ?? '') === '') throw badRequest('no namespace on request');
        return rulesStatus(rulesFor(user));
      },
    },
  ],
]);

function userInfo({ name, uid, groups }: User): JsonObject {
  return { username: name, ...(uid === undefined ? {} : { uid }), groups };
}

const groupsIn = (spec: JsonObject): readonly string[] =>
  arrayAt(spec, 'groups').flatMap((group) => (typeof group === 'string' ? [group] : []));

/** A review is about a resource or a path, and not about both. */
function attributeCauses(spec: JsonObject): readonly StatusCause[] {
  const resource = isJsonObject(spec['resourceAttributes']);
  const path = isJsonObject(spec['nonResourceAttributes']);
  if (resource && path) {
    const why = 'cannot be specified in combination with resourceAttributes';
    return [invalidValue('spec.nonResourceAttributes', spec['nonResourceAttributes'] ?? null, why)];
  }
  if (resource || path) return [];
  const why = 'exactly one of nonResourceAttributes or resourceAttributes must be specified';
  return [invalidValue('spec.resourceAttributes', null, why)];
}

function subjectCauses(spec: JsonObject): readonly StatusCause[] {
  if ((textAt(spec, 'user') ?? '') !== '' || groupsIn(spec).length > 0) return [];
  return [invalidValue('spec.user', '', 'at least one of user or group must be specified')];
}

function actionIn(spec: JsonObject): Action {
  const resource = jsonAt(spec, 'resourceAttributes');
  const text = (name: string): string => textAt(resource, name) ?? '';
  if (isJsonObject(resource)) {
    const [verb, group, plural] = [text('verb'), text('group'), text('resource')];
    return { type: 'resource', verb, group, plural, subresource: text('subresource') };
  }
  const path = textAt(spec, 'nonResourceAttributes', 'path') ?? '';
  return { type: 'path', verb: textAt(spec, 'nonResourceAttributes', 'verb') ?? '', path };
}

function rulesStatus(rules: readonly Rule[]): JsonObject {
  return {
    resourceRules: rules.flatMap((rule) =>
      rule.type === 'resource'
        ? [{ verbs: rule.verbs, apiGroups: rule.groups, resources: rule.plurals }]
        : [],
    ),
    nonResourceRules: rules.flatMap((rule) =>
      rule.type === 'path' ? [{ verbs: rule.verbs, nonResourceURLs: rule.paths }] : [],
    ),
    incomplete: false,
  };
}
